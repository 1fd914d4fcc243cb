import path from 'node:path';
import {hookSeconds, launcherWord} from './hook-command.js';
import type {Hooks} from './hooks.js';
import type {FileChange, Installation, Settings, Setup, Step} from './installation.js';
import {mcpEdit, mcpServer, ownName} from './mcp-server.js';
import {offSwitch} from './off-switch.js';
import {valueAt} from './settings-value.js';
import {jsonFile, skillFolders} from './skill-files.js';

/** How Copilot CLI is set up: hooks in a file of our own. */
export function copilotInstallation(hooks: Hooks): Installation {
	return {
		binaries: ['copilot'],
		tested: '1.0.102',
		changes: setup => (setup.scope === 'user' ? userFiles(hooks, setup) : projectFiles(hooks, setup)),
		remaining,
	};
}

function hooksFile({events}: Hooks, {launcher}: Setup, folder: string): FileChange {
	const entries = Object.entries(events).map(([name, event]) => [
		name,
		[
			{
				type: 'command',
				bash: safeCommand(launcher, name),
				// The launcher is a script for Unix shells
				powershell: 'exit 0',
				timeoutSec: hookSeconds(event),
				...(event.matcher === undefined ? {} : {matcher: event.matcher}),
			},
		],
	]);
	return jsonFile(path.join(folder, `${ownName}.json`), {version: 1, hooks: Object.fromEntries(entries)});
}

/** It takes every exit code but 0 for a refusal. */
function safeCommand(launcher: string, event: string): string {
	const program = launcherWord(launcher);
	return `[ -x ${program} ] || exit 0; ${program} hook copilot ${event} || exit 0`;
}

function userFiles(hooks: Hooks, setup: Setup): FileChange[] {
	const {folder} = setup;
	const server = {type: 'local', ...mcpServer(setup), tools: ['*']};
	return [
		hooksFile(hooks, setup, path.join(folder, 'hooks')),
		{kind: 'json', file: path.join(folder, 'mcp-config.json'), edits: [mcpEdit(setup, server)]},
		...skillFolders(setup, path.join(folder, 'skills'), {fillsIn: false}),
	];
}

function projectFiles(hooks: Hooks, setup: Setup): FileChange[] {
	const folder = path.join(setup.folder, '.github');
	return [
		hooksFile(hooks, setup, path.join(folder, 'hooks')),
		...skillFolders(setup, path.join(folder, 'skills'), {fillsIn: false}),
	];
}

function remaining({scope, folder}: Setup, settings: Settings): Step[] {
	const names = scope === 'user' ? ['config.json', 'settings.json'] : ['.github/copilot/settings.json'];
	return names
		.map(name => path.join(folder, name))
		.flatMap(file =>
			offSwitch(
				valueAt(settings.json(file), 'disableAllHooks') === true,
				'hooks',
				`${file} switches all hooks off`,
				`remove "disableAllHooks" from ${file}`,
			),
		);
}
