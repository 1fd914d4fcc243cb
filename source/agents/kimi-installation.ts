import path from 'node:path';
import type {Environment} from './environment.js';
import {hookCommand, hookMark, hookSeconds} from './hook-command.js';
import type {Hooks} from './hooks.js';
import type {FileChange, Installation, Setup} from './installation.js';
import {mcpEdit} from './mcp-server.js';
import {valueAt} from './settings-value.js';
import {skillFolders} from './skill-files.js';
import {tomlString} from './toml-text.js';

/** How Kimi Code is set up. It has hooks for the user as a whole, none for a single project. */
export function kimiInstallation(
	hooks: Hooks,
	home: (environment: Environment) => string | null,
): Installation {
	return {
		binaries: ['kimi'],
		tested: '2.1.0',
		notes: () => ({
			installed: ['A session appears with its first prompt.', 'It asks once for each tool of the bus.'],
			removed: [],
		}),
		changes(setup) {
			const folder = setup.scope === 'user' ? setup.folder : path.join(setup.folder, '.kimi-code');
			const shared: FileChange[] = [
				{kind: 'json', file: path.join(folder, 'mcp.json'), edits: [mcpEdit(setup)]},
				...skillFolders(setup, path.join(folder, 'skills'), {fillsIn: true}),
			];
			if (setup.scope === 'project') return shared;
			return [
				{kind: 'toml', file: path.join(folder, 'config.toml'), block: hookTables(hooks, setup)},
				...shared,
			];
		},
		remaining({scope}, settings, environment) {
			if (scope === 'user') return [];
			const folder = home(environment);
			const isDone = folder !== null && hasHooks(settings.toml(path.join(folder, 'config.toml')));
			return [
				{
					name: 'set up its hooks',
					isDone,
					detail: isDone
						? 'its hooks are set up for all projects'
						: 'Kimi Code has hooks only for all projects together: until they are there, its sessions do not register by themselves',
					fix: 'run `session-bus install kimi` without --project',
				},
			];
		},
	};
}

function hasHooks(config: unknown): boolean {
	const hooks = valueAt(config, 'hooks');
	return Array.isArray(hooks) && hooks.some(hook => JSON.stringify(hook)?.includes(hookMark('kimi', '')));
}

/** A key it does not know makes its whole configuration fail, and these four are all it knows. */
function hookTables({events}: Hooks, {launcher}: Setup): string {
	const tables = Object.entries(events).map(([name, event]) =>
		[
			'[[hooks]]',
			`event = ${tomlString(name)}`,
			...(event.matcher === undefined ? [] : [`matcher = ${tomlString(event.matcher)}`]),
			`command = ${tomlString(hookCommand(launcher, 'kimi', name))}`,
			`timeout = ${hookSeconds(event)}`,
		].join('\n'),
	);
	return tables.join('\n\n');
}
