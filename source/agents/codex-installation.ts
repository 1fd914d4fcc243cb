import path from 'node:path';
import type {Environment} from './environment.js';
import {hookMark, hookSeconds} from './hook-command.js';
import {hookEdits, hookEntries} from './hook-groups.js';
import type {HookEvent, Hooks} from './hooks.js';
import type {Aftermath, FileChange, Installation, Settings, Setup, Step} from './installation.js';
import {ownName} from './mcp-server.js';
import {offSwitch} from './off-switch.js';
import {valueAt} from './settings-value.js';
import {skillFolders} from './skill-files.js';
import {tomlString} from './toml-text.js';

/** How Codex is set up: hooks in a file of their own, the MCP server in its configuration, skills beside both. */
export function codexInstallation(
	hooks: Hooks,
	home: (environment: Environment) => string | null,
): Installation {
	const configFile = ({scope, folder}: Pick<Setup, 'scope' | 'folder'>, environment: Environment) => {
		const own = scope === 'user' ? folder : home(environment);
		return own === null ? null : path.join(own, 'config.toml');
	};
	return {
		binaries: ['codex'],
		tested: '0.171.0',
		notes: () => ({installed: ['A session appears with its first prompt.'], removed: []}),
		changes: setup => filesOf(hooks, setup),
		aftermath(place, before, after, environment) {
			const file = configFile(place, environment);
			return {file, ...trustAfter(place, before, after, file === null ? undefined : before.toml(file))};
		},
		remaining(setup, settings, environment) {
			const file = configFile(setup, environment);
			const config = file === null ? undefined : settings.toml(file);
			return [
				trustStep(hooks, setup, settings, config),
				...switchSteps(config, hooksOff(hooks, setup, settings, config)),
				...projectSteps(setup, config),
			];
		},
	};
}

/** Two of its events may take three seconds at most, whatever is asked for. */
function seconds(event: HookEvent, name: string): object {
	return {timeout: name === 'Interrupt' ? 3 : hookSeconds(event)};
}

function configFolder({scope, folder}: Pick<Setup, 'scope' | 'folder'>): string {
	return scope === 'user' ? folder : path.join(folder, '.codex');
}

function filesOf(hooks: Hooks, setup: Setup): FileChange[] {
	const {launcher} = setup;
	const entries = hookEntries(hooks, {vendor: 'codex', launcher, more: seconds});
	return [
		{
			kind: 'json',
			file: path.join(configFolder(setup), 'hooks.json'),
			edits: hookEdits('codex', entries),
		},
		{
			kind: 'toml',
			file: path.join(configFolder(setup), 'config.toml'),
			block: [`[mcp_servers.${ownName}]`, `command = ${tomlString(launcher)}`, 'args = ["mcp"]'].join('\n'),
		},
		// Most other agents read the skills in .agents, too, and then have two of each name
		...skillFolders(setup, path.join(configFolder(setup), 'skills'), {fillsIn: false}),
	];
}

/** It runs a hook only once the user has trusted it, and remembers that in its configuration. */
function trustStep({events}: Hooks, setup: Setup, settings: Settings, config: unknown): Step {
	const file = path.join(configFolder(setup), 'hooks.json');
	const document = settings.json(file);
	const untrusted = Object.keys(events).filter(event => {
		const key = trustKey(file, document, event);
		return key === null || !isTrusted(config, key);
	});
	return {
		name: 'trust the hooks',
		isDone: untrusted.length === 0,
		detail:
			untrusted.length === 0
				? 'Codex has been told to trust the hooks'
				: `Codex passes over hooks nobody has trusted yet: ${untrusted.join(', ')}`,
		fix: trustFix,
	};
}

/** The key names the place of a hook: its file, its event, the number of its group and its own in that. */
function trustKey(file: string, document: unknown, event: string): string | null {
	const groups = valueAt(document, 'hooks', event);
	if (!Array.isArray(groups)) return null;
	const mark = hookMark('codex', event);
	for (const [number, group] of groups.entries()) {
		const entries = valueAt(group, 'hooks');
		const index = Array.isArray(entries)
			? entries.findIndex(entry => JSON.stringify(entry)?.includes(mark))
			: -1;
		if (index >= 0) return `${file}:${snakeCase(event)}:${number}:${index}`;
	}
	return null;
}

/** One hook of the file, with the key of its place. */
type PlacedHook = {readonly key: string; readonly event: string; readonly command: string};

function placedHooks(file: string, document: unknown): PlacedHook[] {
	const events = valueAt(document, 'hooks');
	return Object.entries(typeof events === 'object' && events !== null ? events : {}).flatMap(
		([event, groups]) =>
			listOf(groups).flatMap((group, number) =>
				listOf(valueAt(group, 'hooks')).map((entry, index) => ({
					key: `${file}:${snakeCase(event)}:${number}:${index}`,
					event,
					command: String(valueAt(entry, 'command') ?? ''),
				})),
			),
	);
}

function listOf(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : [];
}

/** Trust goes by place: ours is forgotten, and hooks that move up are others to Codex until they are trusted anew. */
function trustAfter(
	place: Pick<Setup, 'scope' | 'folder'>,
	before: Settings,
	after: Settings,
	config: unknown,
): Pick<Aftermath, 'tables' | 'steps'> {
	const file = path.join(configFolder(place), 'hooks.json');
	const isOurs = ({command, event}: PlacedHook) => command.includes(hookMark('codex', event));
	const all = placedHooks(file, before.json(file));
	const [ours, others] = [all.filter(isOurs), all.filter(hook => !isOurs(hook))];
	const keys = placedHooks(file, after.json(file)).map(({key}) => key);
	// What is left keeps its order
	const moved = others.filter(({key}, at) => isTrusted(config, key) && keys[at] !== key);
	return {
		tables: ours.map(({key}) => ['hooks', 'state', key]),
		steps:
			moved.length === 0
				? []
				: [
						{
							name: 'trust your own hooks again',
							isDone: false,
							detail: `Codex knows hooks by their place, and passes over these now: ${moved.map(({event, command}) => `${event}: ${command}`).join('; ')}`,
							fix: trustFix,
						},
					],
	};
}

const trustFix = "start codex and choose 'Trust all', or type /hooks";

function snakeCase(name: string): string {
	return name.replaceAll(/(?<!^)[A-Z]/g, letter => `_${letter}`).toLowerCase();
}

function isTrusted(config: unknown, key: string): boolean {
	const entry = valueAt(config, 'hooks', 'state', key);
	return typeof valueAt(entry, 'trusted_hash') === 'string';
}

/** Its hooks can be switched off one by one; they stay trusted then. */
function hooksOff({events}: Hooks, setup: Setup, settings: Settings, config: unknown): string[] {
	const file = path.join(configFolder(setup), 'hooks.json');
	const document = settings.json(file);
	return Object.keys(events).filter(event => {
		const key = trustKey(file, document, event);
		return key !== null && valueAt(config, 'hooks', 'state', key, 'enabled') === false;
	});
}

function switchSteps(config: unknown, off: readonly string[]): Step[] {
	return [
		...offSwitch(
			['hooks', 'codex_hooks'].some(name => valueAt(config, 'features', name) === false),
			'hooks',
			'the configuration of Codex switches hooks off',
			'remove `hooks = false` from [features] in its config.toml',
		),
		...offSwitch(
			off.length > 0,
			'its own hooks',
			`Codex has been told to pass over the hooks ${off.join(', ')}`,
			'start codex, type /hooks and switch them on',
		),
		...offSwitch(
			valueAt(config, 'mcp_servers', ownName, 'enabled') === false,
			'the MCP server',
			'the configuration of Codex switches it off',
			`remove \`enabled = false\` from [mcp_servers.${ownName}] in its config.toml`,
		),
	];
}

/** It reads a project's own configuration only where the user trusts the project. */
function projectSteps({scope, folder}: Setup, config: unknown): Step[] {
	if (scope === 'user') return [];
	const level = valueAt(config, 'projects', folder, 'trust_level');
	return [
		{
			name: 'trust the project',
			isDone: level === 'trusted',
			detail:
				level === 'trusted'
					? 'Codex has been told to trust the project'
					: 'Codex reads the hooks of projects it trusts, and of no others',
			fix: 'start codex in the project and trust it',
		},
	];
}
