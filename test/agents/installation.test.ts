import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {findAgent} from '../../source/agents/index.js';
import type {FileChange, Settings, Setup} from '../../source/agents/installation.js';
import {skillsFor} from '../../source/installer/skills.js';

const home = '/home/u';
const launcher = `${home}/.session-bus/bin/session-bus`;
const vendors = ['claude', 'codex', 'gemini', 'kimi', 'copilot', 'opencode'];

/** Settings files that hold nothing but what a test says. */
function settings(files: Readonly<Record<string, unknown>> = {}): Settings {
	const read = (file: string) => files[file];
	return {exists: file => file in files, json: read, toml: read};
}

function setupOf(vendor: string, parts: Partial<Setup> = {}): Setup {
	const folder = parts.scope === 'project' ? '/src/rollout' : (findAgent(vendor)?.home({HOME: home}) ?? '');
	return {
		launcher,
		version: '1.2.3',
		scope: 'user',
		folder,
		home,
		wake: false,
		skills: skillsFor(launcher),
		...parts,
	};
}

function changesOf(vendor: string, parts: Partial<Setup> = {}, files = settings()): readonly FileChange[] {
	return findAgent(vendor)?.installation?.changes(setupOf(vendor, parts), files) ?? [];
}

function shown(change: FileChange): string {
	const [name, body] = [
		`${change.kind} ${change.file}`,
		change.kind === 'own'
			? change.content
			: change.kind === 'toml'
				? change.block
				: change.edits.map(edit => JSON.stringify(edit)).join('\n'),
	];
	return `=== ${name}\n${body}`;
}

/** Skills read the same everywhere, so that one of them stands for all. */
const isShown = ({file}: FileChange) => !/session-(?:status|conflicts|rescue)/.test(file);

describe.each(vendors)('the files of %s', vendor => {
	test.each([
		['for all projects', {}],
		['for all projects, woken by mail', {wake: true}],
		['for one project', {scope: 'project'}],
	] as const)('%s', (_name, parts) => {
		expect(changesOf(vendor, parts).filter(isShown).map(shown).join('\n')).toMatchSnapshot();
	});

	test('leave no variable in a command that the agent does not fill in', () => {
		const texts = changesOf(vendor)
			.map(shown)
			.filter(text => text.includes('session-register'));
		const isFilledIn = ['claude', 'kimi', 'opencode'].includes(vendor);
		expect(texts.some(text => text.includes('$ARGUMENTS'))).toBe(isFilledIn);
	});

	test('do not change with the version, but for the version itself', () => {
		const [first, second] = ['1.2.3', '9.9.9'].map(version =>
			changesOf(vendor, {version}).map(shown).join('\n'),
		);
		expect(second?.replaceAll('9.9.9', '1.2.3')).toBe(first);
		expect(second).not.toMatch(/hook .*9\.9\.9/);
	});

	test('call a hook for every event it has', () => {
		const text = changesOf(vendor).map(shown).join('\n');
		const {hooks} = findAgent(vendor) ?? {};
		if (vendor === 'opencode') return;
		for (const event of Object.keys(hooks?.events ?? {}))
			expect(text).toMatch(new RegExp(`hook ${vendor} ${event}\\b`));
	});
});

test('the four skills', () => {
	expect(
		skillsFor(launcher)
			.map(({name, body}) => `=== ${name}\n${body}`)
			.join('\n'),
	).toMatchSnapshot();
});

test('skills for Gemini do without what its shell refuses', () => {
	for (const {body} of skillsFor(launcher)) expect(body).not.toMatch(/\$\(/);
});

test('OpenCode keeps the settings file that is there', () => {
	const file = `${home}/.config/opencode/opencode.jsonc`;
	expect(changesOf('opencode', {}, settings({[file]: {}})).map(change => change.file)).toContain(file);
});

describe('what remains to be done', () => {
	const remaining = (vendor: string, files: Readonly<Record<string, unknown>>, parts: Partial<Setup> = {}) =>
		findAgent(vendor)?.installation?.remaining(setupOf(vendor, parts), settings(files), {HOME: home}) ?? [];

	const codexHooks = () => {
		const events = Object.keys(findAgent('codex')?.hooks?.events ?? {});
		const groups = (event: string) => [
			{hooks: [{command: 'theirs'}]},
			{hooks: [{command: `[ -x L ] || exit 0; exec L/session-bus hook codex ${event}`}]},
		];
		return {events, document: {hooks: Object.fromEntries(events.map(event => [event, groups(event)]))}};
	};

	test('for Codex: to trust each hook, by the place it has in the file', () => {
		const {events, document} = codexHooks();
		const file = path.join(home, '.codex/hooks.json');
		const snake = (event: string) => event.replaceAll(/(?<!^)[A-Z]/g, letter => `_${letter}`).toLowerCase();
		const state = Object.fromEntries(
			events.map(event => [`${file}:${snake(event)}:1:0`, {trusted_hash: 'sha256:x'}]),
		);
		const config = path.join(home, '.codex/config.toml');
		expect(remaining('codex', {[file]: document, [config]: {hooks: {state}}})).toMatchObject([
			{isDone: true},
		]);
		const {[`${file}:stop:1:0`]: _, ...others} = state;
		expect(remaining('codex', {[file]: document, [config]: {hooks: {state: others}}})).toMatchObject([
			{
				name: 'trust the hooks',
				isDone: false,
				detail: expect.stringMatching(/: Stop$/),
				fix: expect.stringContaining('/hooks'),
			},
		]);
		expect(remaining('codex', {})).toMatchObject([{isDone: false}]);
	});

	test('for Codex in a project: to trust that, too', () => {
		const config = path.join(home, '.codex/config.toml');
		const projects = {'/src/rollout': {trust_level: 'trusted'}};
		const name = 'trust the project';
		expect(remaining('codex', {}, {scope: 'project'})).toMatchObject([{}, {name, isDone: false}]);
		expect(remaining('codex', {[config]: {projects}}, {scope: 'project'})).toMatchObject([
			{},
			{name, isDone: true},
		]);
	});

	test('for Kimi in a project: the hooks, which it has only for all projects', () => {
		const config = path.join(home, '.kimi-code/config.toml');
		const hooks = [{command: 'L/session-bus hook kimi Stop'}];
		expect(remaining('kimi', {})).toEqual([]);
		expect(remaining('kimi', {}, {scope: 'project'})).toMatchObject([{isDone: false}]);
		expect(remaining('kimi', {[config]: {hooks}}, {scope: 'project'})).toMatchObject([{isDone: true}]);
	});

	test.each([
		['claude', 'hooks', '.claude/settings.json', {disableAllHooks: true}],
		['claude', 'hooks', '/etc/claude-code/managed-settings.json', {allowManagedHooksOnly: true}],
		[
			'claude',
			'the plugin',
			'.claude/settings.json',
			{enabledPlugins: {'other@x': true, 'session-bus@skills-dir': false}},
		],
		['gemini', 'hooks', '.gemini/settings.json', {hooksConfig: {enabled: false}}],
		['gemini', 'hooks', '.gemini/settings.json', {hooksConfig: {disabled: ['x', 'session-bus']}}],
		['gemini', 'the MCP server', '.gemini/settings.json', {mcp: {excluded: ['session-bus']}}],
		['gemini', 'the MCP server', '.gemini/mcp-server-enablement.json', {'session-bus': {enabled: false}}],
		[
			'gemini',
			'the extension',
			'.gemini/extensions/extension-enablement.json',
			{'session-bus': {overrides: ['/*', `!${home}/*`]}},
		],
		['copilot', 'hooks', '.copilot/config.json', {disableAllHooks: true}],
		['copilot', 'hooks', '.copilot/settings.json', {disableAllHooks: true}],
		['codex', 'hooks', '.codex/config.toml', {features: {hooks: false}}],
		['codex', 'the MCP server', '.codex/config.toml', {mcp_servers: {'session-bus': {enabled: false}}}],
	])('for %s: to switch %s on where %s switches it off', (vendor, what, file, content) => {
		const step = expect.objectContaining({name: `switch ${what} on`, isDone: false});
		expect(remaining(vendor, {[path.resolve(home, file)]: content})).toContainEqual(step);
		expect(remaining(vendor, {})).not.toContainEqual(step);
	});

	test('for Gemini: nothing where its extension was switched on again later', () => {
		const file = path.join(home, '.gemini/extensions/extension-enablement.json');
		const overrides = ['!/*', `${home}/*`];
		expect(remaining('gemini', {[file]: {'session-bus': {overrides}}})).toEqual([]);
	});

	test('for Codex: to switch a hook on that it was told to pass over, which is trusted all the same', () => {
		const {events, document} = codexHooks();
		const file = path.join(home, '.codex/hooks.json');
		const config = path.join(home, '.codex/config.toml');
		const state = {[`${file}:stop:1:0`]: {trusted_hash: 'sha256:x', enabled: false}};
		expect(events).toContain('Stop');
		expect(remaining('codex', {[file]: document, [config]: {hooks: {state}}})).toMatchObject([
			{name: 'trust the hooks', detail: expect.not.stringMatching(/\bStop\b/)},
			{name: 'switch its own hooks on', detail: expect.stringMatching(/hooks Stop$/)},
		]);
	});
});
