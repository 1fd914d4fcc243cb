import {spawnSync} from 'node:child_process';
import {chmodSync, lstatSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync} from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {readManifest} from '../../source/installer/manifest.js';
import {crashingAfter, Machine} from './support/machine.js';

const vendors = ['claude', 'codex', 'gemini', 'kimi', 'copilot', 'opencode'];

/** Settings as they lie about on a machine that is used. */
function usedMachine(name?: string): Machine {
	const machine = new Machine(name);
	machine.write('.claude/settings.json', '{"model": "opus"}\n');
	machine.write('.codex/config.toml', '# mine\nmodel = "gpt-5"\n\n[mcp_servers.github]\ncommand = "gh"\n');
	machine.write(
		'.codex/hooks.json',
		'{"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "say"}]}]}}',
	);
	machine.write('.gemini/settings.json', '{\r\n\t// colours\r\n\t"ui": {"theme": "dark",},\r\n}\r\n');
	machine.write(
		'.kimi-code/config.toml',
		'default_model = "k2"\n\n[[hooks]]\nevent = "Stop"\ncommand = "say"',
	);
	machine.write('.kimi-code/mcp.json', '\uFEFF{"mcpServers": {}}');
	machine.write('.copilot/mcp-config.json', '');
	machine.write('.config/opencode/opencode.jsonc', '{\n  // models\n  "model": "x/y",\n}\n');
	return machine;
}

const actionsOf = (plan: ReturnType<Machine['install']>) =>
	[...new Set(plan.agents.flatMap(({files}) => files.map(({action}) => action)))].sort();

describe('installing', () => {
	test('is taken back to the byte, folders included', () => {
		const machine = usedMachine();
		const before = machine.picture();
		machine.install(vendors, {wake: true});
		expect(machine.picture()).not.toEqual(before);
		machine.uninstall();
		expect(machine.picture()).toEqual(before);
	});

	test('a second time changes nothing', () => {
		const machine = usedMachine("o'hara $HOME");
		machine.install(vendors, {wake: true});
		const after = machine.picture();
		const plan = machine.install(vendors, {wake: true});
		expect(actionsOf(plan)).toEqual(['none']);
		expect(machine.picture()).toEqual(after);
	});

	test('in another way, and another version, still comes back to the byte', () => {
		const machine = usedMachine();
		const before = machine.picture();
		machine.install(vendors, {wake: true});
		machine.install(vendors, {version: '2.0.0'});
		expect(machine.picture()).not.toHaveProperty(['.gemini/extensions/session-bus/GEMINI.md']);
		expect(machine.read('.gemini/settings.json')).not.toContain('modelSteering');
		machine.install(['gemini'], {version: '3.0.0', wake: true});
		machine.uninstall();
		expect(machine.picture()).toEqual(before);
	});

	test('writes down which agents are to be woken', () => {
		const machine = usedMachine();
		machine.install(['codex'], {wake: true});
		machine.install(['claude']);
		const woken = readManifest(machine.place.home).installations.map(({vendor, wake}) => [vendor, wake]);
		expect(woken).toEqual([
			['codex', true],
			['claude', false],
		]);
	});

	test('follows a link, and keeps mode, byte order mark and line ends', () => {
		const machine = usedMachine();
		const target = machine.write('dotfiles/hooks.json', '{\r\n  "hooks": {}\r\n}\r\n');
		chmodSync(target, 0o640);
		const link = path.join(machine.home, '.codex/hooks.json');
		rmSync(link);
		symlinkSync('../dotfiles/hooks.json', link);
		machine.install(['codex', 'kimi']);
		expect(lstatSync(link).isSymbolicLink()).toBe(true);
		expect(statSync(target).mode & 0o777).toBe(0o640);
		expect(machine.read('dotfiles/hooks.json').replaceAll('\r\n', '')).not.toContain('\n');
		expect(machine.read('.kimi-code/mcp.json')).toMatch(/^\uFEFF\{/);
		expect(readdirSync(path.join(machine.home, 'dotfiles'))).toEqual(['hooks.json']);
		machine.uninstall();
		expect(lstatSync(link).isSymbolicLink()).toBe(true);
		expect(machine.read('dotfiles/hooks.json')).toBe('{\r\n  "hooks": {}\r\n}\r\n');
	});

	test('keeps copies that only their owner can read', () => {
		const machine = usedMachine();
		machine.install(['codex']);
		const folder = path.join(machine.home, '.session-bus/backups');
		expect(readdirSync(folder).map(name => name.replace(/^[0-9a-f]{16}-/, ''))).toEqual(
			expect.arrayContaining(['config.toml', 'hooks.json']),
		);
		for (const name of readdirSync(folder))
			expect(statSync(path.join(folder, name)).mode & 0o777).toBe(0o600);
		expect(statSync(path.join(machine.home, '.session-bus/installed.json')).mode & 0o777).toBe(0o600);
	});

	test.each([
		['.codex/hooks.json', '{"hooks": }', /hooks\.json:1:11: this is not JSON/],
		['.kimi-code/config.toml', 'a = \n', /config\.toml:1:\d+: this is not TOML/],
		['.codex/hooks.json', '{"hooks": {}, "hooks": {}}', /hooks\.json:1:15: "hooks" stands twice/],
		['.kimi-code/config.toml', 'a = 1\na = 2\n', /config\.toml:2:\d+: this is not TOML: /],
		['.codex/config.toml', '[mcp_servers.x]\n[mcp_servers.x]\n', /config\.toml:2:\d+: this is not TOML: /],
		['.gemini/settings.json', new Uint8Array([0x22, 0xff, 0x22]), /settings\.json is not text in UTF-8/],
		['.kimi-code/mcp.json', '{"mcpServers": 1}', /mcp\.json:1:16: "mcpServers" is no object/],
	])('changes nothing at all when %s is broken', (file, content, message) => {
		const machine = usedMachine();
		machine.write(file, content);
		const before = machine.picture();
		expect(() => machine.install(vendors, {wake: true})).toThrow(
			expect.objectContaining({kind: 'refused', message: expect.stringMatching(message)}),
		);
		expect(machine.picture()).toEqual(before);
	});

	test('says what to do when something stands where a folder must be', () => {
		const machine = usedMachine();
		machine.write('.claude/skills', 'a file');
		expect(() => machine.install(['claude'])).toThrow(
			expect.objectContaining({kind: 'unusable', hint: expect.stringContaining('move that file away')}),
		);
	});
});

describe('a process that was killed while it wrote', () => {
	test('leaves nothing beside the files, once they are installed or taken back', () => {
		const machine = usedMachine();
		const dead = spawnSync('true').pid;
		const files = ['.codex/hooks.json', '.codex/config.toml'];
		const drafts = files.map(file => `${file}.session-bus-${dead}.tmp`);
		const living = `.codex/hooks.json.session-bus-${process.ppid}.tmp`;
		const before = machine.picture();
		for (const work of [() => machine.install(['codex']), () => machine.uninstall()]) {
			for (const file of [...drafts, living]) machine.write(file, 'half');
			work();
			const names = Object.keys(machine.picture());
			expect(names.filter(name => name.endsWith('.tmp'))).toEqual([living]);
		}
		rmSync(path.join(machine.home, living));
		expect(machine.picture()).toEqual(before);
	});
});

describe('uninstalling', () => {
	test('changes nothing where a key of ours stands twice since, and goes on once one of them is gone', () => {
		const machine = usedMachine();
		machine.install(['codex']);
		const there = machine.read('.codex/hooks.json');
		machine.write('.codex/hooks.json', there.replace('"hooks":', '"hooks": {"Stop": []}, "hooks":'));
		const before = machine.picture();
		expect(() => machine.uninstall()).toThrow('"hooks" stands twice');
		expect(machine.picture()).toEqual(before);
		machine.write('.codex/hooks.json', there);
		machine.uninstall();
		expect(machine.read('.codex/hooks.json')).not.toContain('session-bus');
	});

	test('takes only our part from files that others have changed since', () => {
		const machine = usedMachine();
		machine.install(vendors, {wake: true});
		machine.write('.codex/config.toml', `${machine.read('.codex/config.toml')}\n[theirs]\na = 1\n`);
		machine.write('.codex/hooks.json', machine.read('.codex/hooks.json').replace('"say"', '"shout"'));
		machine.write(
			'.config/opencode/opencode.jsonc',
			machine.read('.config/opencode/opencode.jsonc').replace('x/y', 'x/z'),
		);
		machine.uninstall();
		expect(machine.read('.codex/config.toml')).toBe(
			'# mine\nmodel = "gpt-5"\n\n[mcp_servers.github]\ncommand = "gh"\n\n[theirs]\na = 1\n',
		);
		expect(JSON.parse(machine.read('.codex/hooks.json'))).toEqual({
			hooks: {Stop: [{hooks: [{type: 'command', command: 'shout'}]}]},
		});
		expect(machine.read('.config/opencode/opencode.jsonc')).toBe('{\n  // models\n  "model": "x/z",\n}\n');
	});

	test('takes the trust in our hooks out of the settings of Codex, and tells whose hooks it now passes over', () => {
		const machine = new Machine();
		machine.write('.codex/config.toml', 'model = "gpt-5"\n');
		machine.install(['codex']);
		const file = path.join(machine.home, '.codex/hooks.json');
		const document = JSON.parse(machine.read('.codex/hooks.json'));
		document.hooks.Stop.push({hooks: [{type: 'command', command: 'say done'}]});
		document.hooks.PreToolUse.unshift({hooks: [{type: 'command', command: 'guard'}]});
		machine.write('.codex/hooks.json', JSON.stringify(document, null, 2));
		const trusted = (key: string) => `\n[hooks.state."${file}:${key}"]\ntrusted_hash = "sha256:x"\n`;
		const config = machine.read('.codex/config.toml');
		const theirs = ['stop:1:0', 'pre_tool_use:0:0'].map(trusted).join('');
		const ours = ['stop:0:0', 'pre_tool_use:1:0'].map(trusted).join('');
		machine.write('.codex/config.toml', `${config}\n[hooks.state]\n${ours}${theirs}`);
		const {agents} = machine.uninstall();
		expect(agents.flatMap(({steps}) => steps)).toMatchObject([
			{name: 'trust your own hooks again', isDone: false, detail: expect.stringMatching(/: Stop: say done$/)},
		]);
		expect(machine.read('.codex/config.toml')).toBe(`model = "gpt-5"\n\n[hooks.state]\n${theirs}`);
	});

	test('leaves what others put into a file that we made, and removes it when nothing is left', () => {
		const machine = new Machine();
		machine.install(['codex', 'copilot']);
		machine.write('.codex/hooks.json', `${machine.read('.codex/hooks.json')}\n`);
		const servers = JSON.parse(machine.read('.copilot/mcp-config.json'));
		servers.mcpServers.github = {command: 'gh'};
		machine.write('.copilot/mcp-config.json', JSON.stringify(servers));
		machine.uninstall();
		expect(machine.picture()).not.toHaveProperty(['.codex/hooks.json']);
		expect(JSON.parse(machine.read('.copilot/mcp-config.json'))).toEqual({
			mcpServers: {github: {command: 'gh'}},
		});
	});

	test('keeps a file of ours that was edited by hand, and says so', () => {
		const machine = new Machine();
		machine.install(['claude']);
		const skill = '.claude/skills/session-status/SKILL.md';
		machine.write(skill, 'my own words');
		const again = machine.install(['claude']);
		expect(again.agents[0]?.files.find(({file}) => file.endsWith(skill))).toMatchObject({
			action: 'none',
			note: expect.stringContaining('it stays'),
		});
		machine.uninstall();
		expect(machine.read(skill)).toBe('my own words');
		expect(Object.keys(machine.picture()).filter(file => file.includes('session-'))).toEqual([
			'.claude/skills/session-status',
			skill,
		]);
	});

	test('brings back what stood in the place of a file of ours', () => {
		const machine = new Machine();
		machine.write('.claude/skills/session-status/SKILL.md', 'theirs');
		const before = machine.picture();
		machine.install(['claude']);
		machine.uninstall();
		expect(machine.picture()).toEqual(before);
	});

	test('works when what was installed is gone already', () => {
		const machine = usedMachine();
		machine.install(vendors);
		for (const folder of ['.codex', '.claude', '.session-bus/backups', '.session-bus/bin'])
			rmSync(path.join(machine.home, folder), {recursive: true});
		machine.uninstall();
		expect(readManifest(machine.place.home).installations).toEqual([]);
		expect(
			JSON.stringify(Object.values(machine.picture()).map(text => Buffer.from(text, 'base64').toString())),
		).not.toContain('session-bus');
	});

	test('works after the record of it was lost and everything was installed again', () => {
		const machine = usedMachine();
		machine.install(vendors);
		rmSync(path.join(machine.home, '.session-bus'), {recursive: true});
		machine.install(vendors);
		machine.uninstall();
		for (const content of Object.values(machine.picture())) {
			expect(Buffer.from(content, 'base64').toString()).not.toContain('session-bus');
		}
		expect(machine.read('.codex/config.toml')).toBe(usedMachine().read('.codex/config.toml'));
	});
});

describe('a crash', () => {
	/** Every number of changes after which an action can be stopped. */
	function stops(
		prepare: (machine: Machine) => void,
		act: (machine: Machine, after: number) => void,
	): number[] {
		const stopped: number[] = [];
		for (let after = 0; ; after++) {
			const machine = usedMachine();
			prepare(machine);
			try {
				act(machine, after);
				return stopped;
			} catch {
				stopped.push(after);
			}
		}
	}

	const setUp = ['codex', 'gemini', 'kimi'];

	test('while installing leaves what install completes and uninstall takes back', () => {
		const all = stops(
			() => {},
			(machine, after) => machine.install(setUp, {wake: true, store: crashingAfter(after)}),
		);
		expect(all.length).toBeGreaterThan(20);
		for (const after of all) {
			const machine = usedMachine();
			const before = machine.picture();
			const crash = () => machine.install(setUp, {wake: true, store: crashingAfter(after)});
			expect(crash).toThrow('killed');
			machine.uninstall();
			expect(withoutOwnFolder(machine.picture())).toEqual(before);
			expect(crash).toThrow('killed');
			machine.install(setUp, {wake: true});
			expect(actionsOf(machine.install(setUp, {wake: true}))).toEqual(['none']);
			machine.uninstall();
			expect(withoutOwnFolder(machine.picture())).toEqual(before);
		}
	});

	test('while installing in another way, or uninstalling, can be gone on from', () => {
		const first = (machine: Machine) => machine.install(setUp, {wake: true});
		const actions = [
			(machine: Machine, after: number) =>
				machine.install(setUp, {version: '2.0.0', store: crashingAfter(after)}),
			(machine: Machine, after: number) => machine.uninstall(crashingAfter(after)),
		];
		for (const act of actions) {
			for (const after of stops(first, act)) {
				const machine = usedMachine();
				const before = machine.picture();
				first(machine);
				expect(() => act(machine, after)).toThrow('killed');
				machine.uninstall();
				expect(withoutOwnFolder(machine.picture())).toEqual(before);
			}
		}
	});

	/** An empty folder of session-bus may be left behind by a crash. */
	function withoutOwnFolder(picture: Record<string, string>) {
		return Object.fromEntries(Object.entries(picture).filter(([file]) => !file.startsWith('.session-bus')));
	}
});

test('whatever JSON and TOML files there were come back to the byte', () => {
	const json = fc
		.tuple(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(undefined, 1, 2, '\t'))
		.map(([value, space]) => JSON.stringify(value, null, space));
	const toml = fc
		.array(fc.constantFrom('# a', '', 'x = "y"', '[table]'))
		.map(lines => [...new Set(lines)].join('\n'));
	fc.assert(
		fc.property(json, json, toml, (hooks, servers, config) => {
			const machine = new Machine();
			machine.write('.codex/hooks.json', hooks);
			machine.write('.kimi-code/mcp.json', servers);
			machine.write('.codex/config.toml', config);
			mkdirSync(path.join(machine.home, '.gemini'));
			const before = machine.picture();
			try {
				machine.install(['codex', 'kimi', 'gemini'], {wake: true});
			} catch (error) {
				expect(error).toMatchObject({kind: 'refused'});
			}
			machine.uninstall();
			expect(machine.picture()).toEqual(before);
		}),
		{numRuns: 40},
	);
});
