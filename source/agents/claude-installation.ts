import path from 'node:path';
import {hookCommand, hookSeconds, launcherWord} from './hook-command.js';
import {type HookEntry, hookEdits, hookEntries, hooksDocument} from './hook-groups.js';
import type {HookEvent, Hooks} from './hooks.js';
import type {FileChange, Installation, Settings, Setup, Step} from './installation.js';
import {mcpServer, ownName} from './mcp-server.js';
import {valueAt} from './settings-value.js';
import {jsonFile, skillFolders} from './skill-files.js';

/** How Claude Code is set up: as a plugin for all projects, as local settings for one. */
export function claudeInstallation(hooks: Hooks): Installation {
	return {
		binaries: ['claude'],
		changes: setup => (setup.scope === 'user' ? pluginFiles(hooks, setup) : projectFiles(hooks, setup)),
		remaining,
	};
}

/** All hooks at the end of a session share one and a half seconds. */
function seconds(event: HookEvent): object {
	return {timeout: event.means === 'ended' ? 1 : hookSeconds(event)};
}

function entriesOf(hooks: Hooks, {launcher, wake}: Setup): HookEntry[] {
	const entries = hookEntries(hooks, {vendor: 'claude', launcher, more: seconds});
	if (!wake) return entries;
	// Waits for mail while the session is idle; its exit code 2 begins a turn
	const waiter = {
		type: 'command',
		command: hookCommand(launcher, 'claude', 'wait'),
		asyncRewake: true,
		timeout: 86_400,
	};
	return [...entries, {event: 'Stop', word: 'wait', group: {hooks: [waiter]}}];
}

function pluginFiles(hooks: Hooks, setup: Setup): FileChange[] {
	const skills = path.join(setup.folder, 'skills');
	const plugin = path.join(skills, ownName);
	return [
		jsonFile(path.join(plugin, '.claude-plugin', 'plugin.json'), {
			name: ownName,
			version: setup.version,
			description: 'Registers this session with the message bus of the agents on this machine',
		}),
		jsonFile(path.join(plugin, 'hooks', 'hooks.json'), hooksDocument(entriesOf(hooks, setup))),
		jsonFile(path.join(plugin, '.mcp.json'), {mcpServers: {[ownName]: mcpServer(setup)}}),
		// Beside the plugin rather than in it, where their names would begin with the plugin's
		...skillFiles(setup, skills),
	];
}

/**
 * Nothing here may reach the team's repository, because the launcher lies in one user's home: hooks go to the
 * local settings. A project's MCP file is the team's, so it is left alone; the skills do without it.
 */
function projectFiles(hooks: Hooks, setup: Setup): FileChange[] {
	const folder = path.join(setup.folder, '.claude');
	return [
		{
			kind: 'json',
			file: path.join(folder, 'settings.local.json'),
			edits: hookEdits('claude', entriesOf(hooks, setup)),
		},
		...skillFiles(setup, path.join(folder, 'skills')),
	];
}

function skillFiles(setup: Setup, folder: string): FileChange[] {
	return skillFolders(setup, folder, ({argumentHint}) => [
		...(argumentHint === '' ? [] : [`argument-hint: ${JSON.stringify(argumentHint)}`]),
		`allowed-tools: ${JSON.stringify(`Bash(${launcherWord(setup.launcher)} *)`)}`,
	]);
}

function remaining({scope, folder}: Setup, settings: Settings): Step[] {
	const files =
		scope === 'user'
			? [path.join(folder, 'settings.json')]
			: ['settings.json', 'settings.local.json'].map(name => path.join(folder, '.claude', name));
	const off = files.find(file => valueAt(settings.json(file), 'disableAllHooks') === true);
	if (off === undefined) return [];
	return [
		{
			name: 'switch hooks on',
			isDone: false,
			detail: `${off} switches all hooks off`,
			fix: `remove "disableAllHooks" from ${off}`,
		},
	];
}
