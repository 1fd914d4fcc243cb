import {
	appendFileSync,
	chmodSync,
	mkdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import {describe, expect, test} from 'vitest';
import {openSandbox, type Sandbox} from './support/sandbox.js';

const document = v.strictObject({
	checks: v.array(
		v.strictObject({name: v.string(), ok: v.boolean(), detail: v.string(), fix: v.nullable(v.string())}),
	),
});

/** What needs attention, by name. */
async function problems(sandbox: Sandbox) {
	const {code, stdout, stderr} = await sandbox.run('doctor', '--json');
	expect(stderr).toBe('');
	const {checks} = v.parse(document, JSON.parse(stdout));
	const wrong = checks.filter(({ok}) => !ok);
	expect(code).toBe(wrong.length === 0 ? 0 : 1);
	for (const {ok, fix} of checks) expect(fix === null).toBe(ok);
	return Object.fromEntries(wrong.map(({name, detail, fix}) => [name, `${detail}; ${fix}`]));
}

async function installed(vendor: string): Promise<Sandbox> {
	const sandbox = openSandbox();
	mkdirSync(path.join(sandbox.home, `.${vendor}`));
	await sandbox.run('install', vendor);
	return sandbox;
}

describe('session-bus doctor', () => {
	test('finds nothing on a new machine, and makes nothing', async () => {
		const sandbox = openSandbox();
		const {code, stdout} = await sandbox.run('doctor');
		expect([code, stdout]).toEqual([0, expect.stringMatching(/^✔ ok {3}node .*\n[^✖]*\nAll is well\.\n$/)]);
		expect(await problems(sandbox)).toEqual({});
	});

	test('is content with what install made', async () => {
		expect(await problems(await installed('claude'))).toEqual({});
	});

	test('says which agents could be set up', async () => {
		const sandbox = openSandbox();
		mkdirSync(path.join(sandbox.home, '.gemini'));
		expect(await problems(sandbox)).toEqual({
			agents: expect.stringContaining('run `session-bus install --all`'),
		});
	});

	test('tells in words what needs attention', async () => {
		const {stdout} = await (await installed('codex')).run('doctor');
		expect(stdout).toMatch(/✖ fix {2}codex: trust the hooks .*\n +To do: start codex/);
		expect(stdout).toContain('\n\n1 thing needs attention.\n');
	});

	test('misses files, and knows changed ones', async () => {
		const sandbox = await installed('claude');
		const skills = path.join(sandbox.home, '.claude/skills');
		rmSync(path.join(skills, 'session-bus/hooks/hooks.json'));
		appendFileSync(path.join(skills, 'session-status/SKILL.md'), 'mine');
		expect(await problems(sandbox)).toEqual({
			'claude: ~/.claude/skills/session-bus/hooks/hooks.json': 'missing; run `session-bus install claude`',
			'claude: ~/.claude/skills/session-status/SKILL.md': expect.stringContaining(
				'edited since it was installed',
			),
		});
	});

	test('names the version of an agent, and says when it is newer than what was tested and what that sent', async () => {
		const sandbox = await installed('claude');
		const versions = path.join(sandbox.folder, 'claude/versions');
		const bin = path.join(sandbox.folder, 'bin');
		for (const folder of [versions, bin]) mkdirSync(folder, {recursive: true});
		const use = (version: string) => {
			rmSync(path.join(bin, 'claude'), {force: true});
			writeFileSync(path.join(versions, version), '#!/bin/sh\nexit 1\n', {mode: 0o755});
			symlinkSync(path.join(versions, version), path.join(bin, 'claude'));
		};
		const look = async () => {
			const {code, stdout} = await sandbox.runWith({env: {PATH: bin}}, 'doctor');
			return {code, lines: stdout.split('\n').filter(line => /claude: (?:program|news)/.test(line))};
		};
		use('2.1.300');
		expect(await look()).toEqual({
			code: 0,
			lines: [expect.stringMatching(/claude: program +\S+, version 2\.1\.300; tested with \d+\.\d+\.\d+$/)],
		});
		use('9.1.0');
		const newer = expect.stringMatching(
			/^✔ ok .* version 9\.1\.0, is newer than .*: update session-bus, or run on/,
		);
		expect(await look()).toEqual({code: 0, lines: [newer]});
		const input = JSON.stringify({session_id: 'c', cwd: '/', mood: 'good'});
		await sandbox.runWith({input}, 'hook', 'claude', 'PostMood');
		await sandbox.runWith({input}, 'hook', 'claude', 'SessionEnd');
		expect((await look()).lines).toEqual([
			newer,
			expect.stringMatching(
				/^✔ ok .* Claude Code 9\.1\.0 sent .*: 1 kind of event \(PostMood\); 1 kind of field \(SessionEnd\.mood\)$/,
			),
		]);
		await sandbox.runWith({input: 'garbage'}, 'hook', 'claude', 'Stop');
		const failed = await look();
		expect([failed.code, failed.lines[0]]).toEqual([
			1,
			expect.stringMatching(/^✖ fix .* version 9\.1\.0, is newer than .*, and 1 of its hooks failed/),
		]);
	});

	test('sees a key that stands twice in the settings of an agent, of which the agent obeys one', async () => {
		const sandbox = await installed('kimi');
		const file = path.join(sandbox.home, '.kimi-code/mcp.json');
		writeFileSync(file, `${readFileSync(file, 'utf8').trimEnd().slice(0, -1)}, "mcpServers": {}}`);
		expect(await problems(sandbox)).toEqual({
			'kimi: files': expect.stringMatching(
				/mcp\.json:\d+:\d+: "mcpServers" stands twice in one object; correct it/,
			),
		});
	});

	test('sees that a launcher is missing, or starts what is not there', async () => {
		const sandbox = await installed('claude');
		const launcher = path.join(sandbox.home, '.session-bus/bin/session-bus');
		chmodSync(launcher, 0o644);
		expect(await problems(sandbox)).toEqual({launcher: expect.stringContaining('cannot be run')});
		writeFileSync(launcher, "#!/bin/sh\nnode=/gone/node\nscript='/gone too/entry.cjs'\n");
		chmodSync(launcher, 0o755);
		expect(await problems(sandbox)).toEqual({
			launcher: expect.stringContaining('/gone/node, which is not there'),
		});
		rmSync(launcher);
		expect(await problems(sandbox)).toEqual({launcher: expect.stringContaining('is missing')});
		await sandbox.run('install', 'claude');
		expect(await problems(sandbox)).toEqual({});
	});

	test('sees a damaged database, and a record of the installation that is no JSON', async () => {
		const sandbox = await installed('claude');
		writeFileSync(sandbox.database, 'no database at all, but long enough to be looked at'.repeat(100));
		writeFileSync(path.join(sandbox.home, '.session-bus/installed.json'), '{');
		expect(Object.keys(await problems(sandbox))).toEqual(['database', 'installation']);
	});

	test('sees a slip in the configuration of the bus or the monitor, with its place', async () => {
		const sandbox = openSandbox();
		const file = path.join(sandbox.home, '.session-bus/config.json');
		mkdirSync(path.dirname(file));
		writeFileSync(file, '{\n\t"thresholds": {"quitMinutes": 5}\n}\n');
		expect(await problems(sandbox)).toEqual({
			configuration: `${file}:2:17: thresholds.quitMinutes: there is no such key; did you mean "quietMinutes"?`,
		});
		writeFileSync(file, '{\n\t// mine\n\t"monitor": {"sort": "stat"}\n}\n');
		expect(await problems(sandbox)).toEqual({
			configuration: expect.stringMatching(
				/config\.json:3:22: monitor\.sort: expected one of .*"mail", got "stat"; did you mean "state"\?$/,
			),
		});
		expect((await sandbox.run('status')).code).toBe(0);
	});

	test('sees that no keeper runs', async () => {
		const sandbox = openSandbox();
		await sandbox.join('claude');
		expect(await problems(sandbox)).toEqual({keeper: expect.stringContaining('none runs for 1 sessions')});
	});

	test('sees who else can read or write the database and what belongs to it, and changes nothing', async () => {
		const sandbox = openSandbox();
		await sandbox.run('status');
		const folder = path.dirname(sandbox.database);
		chmodSync(folder, 0o755);
		chmodSync(sandbox.database, 0o644);
		writeFileSync(`${sandbox.database}-bell`, '', {mode: 0o600});
		chmodSync(`${sandbox.database}-bell`, 0o622);
		expect(await problems(sandbox)).toEqual({
			'database: permissions':
				`other users can read ${folder}, read ${sandbox.database}, write ${sandbox.database}-bell; ` +
				`chmod go-rwx ${folder} ${sandbox.database} ${sandbox.database}-bell`,
		});
		expect(statSync(sandbox.database).mode & 0o777).toBe(0o644);
	});

	test('sees that others can write the folder of a database elsewhere, which they may well read', async () => {
		const sandbox = openSandbox();
		const database = path.join(sandbox.work, 'own bus.db');
		await sandbox.run('status', '--db', database);
		const permissions = async () => {
			const {stdout} = await sandbox.run('doctor', '--json', '--db', database);
			const {checks} = v.parse(document, JSON.parse(stdout));
			return checks.find(({name}) => name === 'database: permissions');
		};
		chmodSync(sandbox.work, 0o755);
		expect(await permissions()).toMatchObject({ok: true, detail: 'nobody else can read or write it'});
		chmodSync(sandbox.work, 0o777);
		expect(await permissions()).toMatchObject({
			detail: `other users can write ${sandbox.work}`,
			fix: `chmod go-w ${sandbox.work}`,
		});
	});

	test('shows hooks that failed lately', async () => {
		const sandbox = openSandbox();
		const home = path.join(sandbox.home, '.session-bus');
		mkdirSync(home);
		const lines = [
			{at: '2020-01-01T00:00:00.000Z', vendor: 'kimi', event: 'Stop', error: 'long ago'},
			{at: new Date().toISOString(), vendor: 'codex', event: 'Stop', error: 'no JSON\u001b[31m'},
		];
		writeFileSync(
			path.join(home, 'hook-errors.log'),
			[...lines.map(line => JSON.stringify(line)), 'garbage'].join('\n'),
		);
		expect(await problems(sandbox)).toEqual({
			hooks: expect.stringContaining('1 failed in the last 24 hours, last codex Stop'),
		});
		expect((await sandbox.run('doctor')).stdout).not.toContain('\u001b');
	});
});
