import path from 'node:path';
import type {Environment} from './environment.js';
import {hookCommand, hookSeconds, launcherWord} from './hook-command.js';
import {type HookEntry, hookEdits, hookEntries, hooksDocument} from './hook-groups.js';
import type {HookEvent, Hooks} from './hooks.js';
import type {FileChange, Installation, Settings, Setup, Step} from './installation.js';
import {mcpServer, ownName} from './mcp-server.js';
import {offSwitch} from './off-switch.js';
import {valueAt} from './settings-value.js';
import {jsonFile, skillFolders} from './skill-files.js';

/** How Claude Code is set up: as a plugin for all projects, as local settings for one. */
export function claudeInstallation(hooks: Hooks): Installation {
	return {
		binaries: ['claude'],
		tested: '2.1.332',
		changes: setup => (setup.scope === 'user' ? pluginFiles(hooks, setup) : projectFiles(hooks, setup)),
		remaining,
		notes: scope => ({
			installed:
				scope === 'user'
					? ['Sessions that run join with /reload-plugins, too.', 'It asks once for each tool of the bus.']
					: [],
			removed:
				scope === 'user'
					? ['Restart the sessions that run: until then they show at every tool that the plugin is missing.']
					: [],
		}),
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
	return skillFolders(setup, folder, {
		fillsIn: true,
		extraLines: ({argumentHint}) => [
			...(argumentHint === '' ? [] : [`argument-hint: ${JSON.stringify(argumentHint)}`]),
			`allowed-tools: ${JSON.stringify(`Bash(${launcherWord(setup.launcher)} *)`)}`,
		],
	});
}

/** Where an administrator's settings lie, which nobody else can undo. */
const managedFiles = [
	'/etc/claude-code/managed-settings.json',
	'/Library/Application Support/ClaudeCode/managed-settings.json',
];

/** What Claude Code calls a plugin in its folder of skills. */
const pluginName = `${ownName}@skills-dir`;

function remaining({scope, folder, home}: Setup, settings: Settings, environment: Environment): Step[] {
	const own = scope === 'user' ? folder : (environment.CLAUDE_CONFIG_DIR ?? path.join(home, '.claude'));
	const inProject = ['settings.json', 'settings.local.json'].map(name => path.join(folder, '.claude', name));
	const files = [path.join(own, 'settings.json'), ...(scope === 'project' ? inProject : [])];
	const off = files.filter(file => valueAt(settings.json(file), 'disableAllHooks') === true);
	const plugin = files.find(file => valueAt(settings.json(file), 'enabledPlugins', pluginName) === false);
	const managed = managedFiles.find(file => {
		const document = settings.json(file);
		return ['disableAllHooks', 'allowManagedHooksOnly'].some(key => valueAt(document, key) === true);
	});
	return [
		...off.flatMap(file =>
			offSwitch(true, 'hooks', `${file} switches all hooks off`, `remove "disableAllHooks" from ${file}`),
		),
		...offSwitch(
			managed !== undefined,
			'hooks',
			`${managed} allows no hooks but those of an administrator`,
			'ask whoever manages this machine to allow hooks of users',
		),
		...offSwitch(
			scope === 'user' && plugin !== undefined,
			'the plugin',
			`${plugin} switches the plugin ${pluginName} off`,
			`run \`claude plugin enable ${pluginName}\``,
		),
	];
}
