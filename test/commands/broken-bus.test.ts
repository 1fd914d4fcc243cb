import {execFileSync} from 'node:child_process';
import {
	chmodSync,
	chownSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	statSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {readHookFailures} from '../../source/hook/hook-log.js';
import {initialize, RawClient, toolCall} from '../mcp/support/raw-client.js';
import {Caller} from './support/caller.js';
import {until} from './support/condition.js';
import {HookedAgent} from './support/hooked-agent.js';
import {failure, textOf} from './support/lines.js';
import {openFilesOf} from './support/processes.js';
import {entry, type ProcessOptions, runProcess} from './support/program.js';
import {openSandbox, type Sandbox} from './support/sandbox.js';

/** A bus of one session, which no process has open any more. */
async function makeBus(sandbox: Sandbox): Promise<void> {
	const {sessionId} = await sandbox.join('codex');
	const bus = await sandbox.bus();
	await bus.claim(sessionId, 'H.0');
	await bus.close();
}

const isRoot = process.getuid?.() === 0;
/** The user `nobody` of most systems. */
const nobody = 65_534;

describe('a file that is no bus', () => {
	test('text is refused, and stays as it was', async () => {
		const sandbox = openSandbox();
		const file = path.join(sandbox.work, 'notes.txt');
		writeFileSync(file, 'Dear diary, today I was opened as a database. '.repeat(200));
		const before = readFileSync(file);
		for (const command of ['status', 'heartbeat']) {
			expect(await sandbox.run(command, '--db', file)).toEqual(
				failure(3, `${file} is not a database`, 'name another file with --db, or move this one away'),
			);
		}
		expect(readFileSync(file)).toEqual(before);
	});

	test('a folder is refused', async () => {
		const sandbox = openSandbox();
		const {code, stdout, stderr} = await sandbox.run('status', '--db', sandbox.work);
		expect({code, stdout}).toEqual({code: 3, stdout: ''});
		expect(stderr).toMatch(/^error: .*\nhint: .*\n$/);
	});

	test('a place below a file is refused', async () => {
		const sandbox = openSandbox();
		const {code, stdout, stderr} = await sandbox.run('status', '--db', '/etc/passwd/bus.db');
		expect({code, stdout}).toEqual({code: 3, stdout: ''});
		expect(stderr).toMatch(/^error: the database \/etc\/passwd\/bus\.db cannot be there: .*\nhint: .*\n$/);
	});

	test('a bus that was cut short is refused, and stays as it was', async () => {
		const sandbox = openSandbox();
		await makeBus(sandbox);
		truncateSync(sandbox.database, Math.floor(statSync(sandbox.database).size / 2));
		const before = readFileSync(sandbox.database);
		expect(await sandbox.run('status')).toEqual(
			failure(
				3,
				`the database ${sandbox.database} is damaged`,
				`move ${sandbox.database}* away, all of them together, to start a fresh one; \`sqlite3 FILE .recover\` reads what is left of it`,
			),
		);
		expect(readFileSync(sandbox.database)).toEqual(before);
	});

	test('a bus of a newer version is refused, and stays as it was', async () => {
		const sandbox = openSandbox();
		await makeBus(sandbox);
		const database = sandbox.connect();
		const current = Number(database.pragma('user_version', {simple: true}));
		database.pragma(`user_version = ${current + 1}`);
		database.close();
		const before = readFileSync(sandbox.database);
		for (const line of [['status'], ['claim', 'H.1', '--session', 'codex']]) {
			expect(await sandbox.run(...line)).toEqual(
				failure(
					3,
					`this bus was made by a newer session-bus (schema ${current + 1}, this program knows ${current})`,
					'update session-bus, or name another database with --db',
				),
			);
		}
		expect(readFileSync(sandbox.database)).toEqual(before);
	});
});

describe('a bus whose file was moved away without its log, after a crash', () => {
	/** A bus all of which is in its log, as its programs were killed. */
	async function crash(sandbox: Sandbox): Promise<void> {
		const caller = await sandbox.startShell();
		expect((await caller.run('claim', 'H.0')).code).toBe(0);
		await sandbox.crash(await sandbox.keeper());
		expect(statSync(`${sandbox.database}-wal`).size).toBeGreaterThan(0);
	}

	test('is told of by the next command and by doctor, and is whole once it is put back', async () => {
		const sandbox = openSandbox();
		await crash(sandbox);
		const elsewhere = path.join(sandbox.folder, 'moved.db');
		renameSync(sandbox.database, elsewhere);
		const {code, stdout, stderr} = await sandbox.run('status');
		expect({code, stdout}).toEqual({code: 0, stdout: expect.stringMatching(/\n\nNo sessions\./)});
		expect(stderr).toMatch(/^note: the database .* is gone; .* is in .*messaging\.db-wal\.orphan-[^\n]*\n$/);
		const doctor = await sandbox.run('doctor');
		expect(doctor.code).toBe(1);
		expect(doctor.stdout).toMatch(/✖ fix {2}database: moved aside .*messaging\.db-wal\.orphan-/);
		renameSync(elsewhere, sandbox.database);
		const back = await sandbox.run('status', '--claims');
		expect(back.stdout).toMatch(/^Claims 1\n.*\n {2}H\.0 /);
		expect(back.stderr).toMatch(/^note: what was written last .* is joined with it again\n$/);
		expect((await sandbox.run('doctor')).stdout).toContain('nothing of another database lies here');
	});

	test('never keeps a hook, which writes it down', async () => {
		const sandbox = openSandbox();
		await crash(sandbox);
		renameSync(sandbox.database, path.join(sandbox.folder, 'moved.db'));
		const agent = await HookedAgent.start(sandbox, 'claude', 'conversation-1');
		expect(await agent.fire('SessionStart')).toMatchObject({code: 0, stderr: ''});
		expect(readHookFailures(path.dirname(sandbox.database))).toMatchObject([
			{error: expect.stringMatching(/ is gone; what was written last .* is in /)},
		]);
	});
});

test('a bus that was away while its keeper, a watcher and an MCP server had it open loses nothing', async () => {
	const sandbox = openSandbox();
	const shell = await sandbox.startShell();
	expect((await shell.run('claim', 'H.0')).code).toBe(0);
	await sandbox.keeper();
	const watcher = sandbox.start({}, 'watch', '--json');
	const client = new RawClient(sandbox);
	client.say(initialize);
	await client.hear();
	client.say({jsonrpc: '2.0', method: 'notifications/initialized'});
	client.say(toolCall(1, 'sessions'));
	expect(JSON.stringify(await client.hear())).toContain(`person-${shell.pid}`);
	await until('the watcher has it open', () => openFilesOf(watcher.pid).includes(sandbox.database));

	const elsewhere = path.join(sandbox.folder, 'moved.db');
	renameSync(sandbox.database, elsewhere);
	expect((await sandbox.run('status')).code).toBe(0);
	renameSync(elsewhere, sandbox.database);

	client.say(toolCall(2, 'sessions'));
	expect(JSON.stringify(await client.hear())).toContain(`person-${shell.pid}`);
	expect((await shell.run('claim', 'H.1')).code).toBe(0);
	expect((await sandbox.run('status', '--claims')).stdout).toMatch(/^Claims 2\n.*H\.0.*H\.1/s);
	client.end();
	await client.ended();
	process.kill(watcher.pid, 'SIGTERM');
	await watcher.outcome;
	const database = sandbox.connect();
	expect(database.pragma('integrity_check', {simple: true})).toBe('ok');
	database.close();
	expect((await sandbox.run('status', '--claims')).stdout).toMatch(/^Claims 2\n/);
});

describe('a bus that another program holds locked', () => {
	test('is waited for three seconds, then called busy, and nothing is lost', async () => {
		const sandbox = openSandbox();
		await makeBus(sandbox);
		const other = sandbox.connect();
		other.exec('BEGIN EXCLUSIVE');
		const [claim, send] = await Promise.all([
			sandbox.run('claim', 'H.1', '--session', 'codex'),
			sandbox.run('send', '--all', 'hello', '--session', 'codex'),
		]);
		const busy = failure(
			3,
			`the database ${sandbox.database} is busy: another program has held it locked for more than 3 s`,
			'end the program that holds a transaction open, or try again',
		);
		expect([claim, send]).toEqual([busy, busy]);
		other.exec('ROLLBACK');
		other.close();
		expect(textOf(await sandbox.run('claim', 'H.1', '--session', 'codex'))).toMatch(
			/^Claimed H\.1 for codex-\d+$/,
		);
	});

	test.skipIf(process.platform !== 'linux')('is used as soon as it is free', async () => {
		const sandbox = openSandbox();
		await makeBus(sandbox);
		const other = sandbox.connect();
		other.exec('BEGIN EXCLUSIVE');
		const {pid, outcome} = sandbox.start({}, 'claim', 'H.1', '--session', 'codex');
		await until('the command has the bus open', () => openFilesOf(pid).includes(sandbox.database));
		other.exec('ROLLBACK');
		other.close();
		expect(textOf(await outcome)).toMatch(/^Claimed H\.1 for codex-\d+$/);
	});
});

describe('a bus that may only be read', () => {
	/** Takes away the right to write, and returns how to run the program so that this counts. */
	function forbidWriting(sandbox: Sandbox): ProcessOptions {
		const folder = path.dirname(sandbox.database);
		for (const name of readdirSync(folder)) chmodSync(path.join(folder, name), 0o444);
		chmodSync(folder, 0o555);
		onTestFinished(() => chmodSync(folder, 0o755));
		chmodSync(sandbox.home, 0o755);
		return isRoot ? {uid: nobody, gid: nobody} : {};
	}

	test('is still shown while somebody has it open, and cannot be changed', async ({skip}) => {
		const sandbox = openSandbox();
		await sandbox.join('codex');
		const stranger = forbidWriting(sandbox);
		if ((await sandbox.runWith(stranger, '--version')).code !== 0) skip('another user cannot run the build');
		const before = await (await sandbox.bus()).listClaims();
		expect(textOf(await sandbox.runWith(stranger, 'status'))).toMatch(/\nSessions 1\n/);
		expect(textOf(await sandbox.runWith(stranger, 'conflicts'))).toBe('No conflicts.');
		const claim = await sandbox.runWith(stranger, 'claim', 'H.1', '--session', 'codex');
		expect({...claim, stderr: ''}).toEqual({code: 3, stdout: '', stderr: ''});
		expect(claim.stderr).toMatch(/^error: .*\nhint: .*\n$/);
		expect(await (await sandbox.bus()).listClaims()).toEqual(before);
	});

	test('in a folder that cannot be written is not made', async ({skip}) => {
		const sandbox = openSandbox();
		mkdirSync(path.dirname(sandbox.database));
		const stranger = forbidWriting(sandbox);
		if ((await sandbox.runWith(stranger, '--version')).code !== 0) skip('another user cannot run the build');
		expect(await sandbox.runWith(stranger, 'status')).toEqual(
			failure(
				3,
				`permission denied: cannot open the database ${sandbox.database}`,
				'check the permissions of the file and its folder, or name another with --db',
			),
		);
	});

	test('in a home folder that cannot be written is not made, and every door says so', async ({skip}) => {
		const sandbox = openSandbox();
		chmodSync(sandbox.home, 0o555);
		onTestFinished(() => chmodSync(sandbox.home, 0o755));
		const stranger = isRoot ? {uid: nobody, gid: nobody} : {};
		if ((await sandbox.runWith(stranger, '--version')).code !== 0) skip('another user cannot run the build');
		const reason = `permission denied: cannot make the folder of the database ${sandbox.database}`;
		const hint = 'set SESSION_BUS_HOME to a folder that you can write';
		expect(await sandbox.runWith(stranger, 'status')).toEqual(
			failure(3, reason, `${hint}, or name a database with --db`),
		);
		expect(await sandbox.runWith(stranger, 'install', 'claude')).toEqual(
			failure(3, `${path.dirname(sandbox.database)} cannot be written: permission is denied`, hint),
		);
		const inSandbox = {...stranger, env: {CODEX_THREAD_ID: 'thread-1'}};
		expect((await sandbox.runWith(inSandbox, 'claim', 'H.1')).stderr).toBe(
			`error: ${reason}\nhint: call the tools of the MCP server session-bus instead: they run outside of the sandbox\n`,
		);
		const doctor = await sandbox.runWith(stranger, 'doctor');
		expect(doctor).toMatchObject({code: 1, stdout: expect.stringContaining(reason)});
		const elsewhere = {...stranger, env: {SESSION_BUS_DB: path.join(sandbox.folder, 'other.db')}};
		chmodSync(sandbox.folder, 0o777);
		const withoutNotes = await sandbox.runWith(elsewhere, 'doctor');
		expect(withoutNotes).toMatchObject({
			code: 1,
			stdout: expect.stringMatching(
				/✖ fix {2}folder .*\.session-bus cannot be written: permission is denied/,
			),
		});
	});

	test.runIf(isRoot)('a path through a folder that may not be entered is out of reach', async ({skip}) => {
		const sandbox = openSandbox();
		const closed = path.join(sandbox.folder, 'closed');
		mkdirSync(closed, {mode: 0o700});
		const own = path.join(sandbox.folder, 'own');
		mkdirSync(own);
		chownSync(own, nobody, nobody);
		const stranger = {uid: nobody, gid: nobody, cwd: own, env: {HOME: own}};
		if ((await sandbox.runWith(stranger, '--version')).code !== 0) skip('another user cannot run the build');
		expect(await sandbox.runWith(stranger, 'lock', `${closed}/api.ts`)).toEqual(
			failure(
				2,
				`${closed}/api.ts is out of reach: a folder on the way may not be entered`,
				'check the path',
			),
		);
	});
});

describe('a disk that is full', () => {
	test('is said, and what was there before is still there', async ({skip}) => {
		const sandbox = openSandbox();
		const disk = path.join(sandbox.home, '.session-bus');
		mkdirSync(disk);
		const mount = 'mount -t tmpfs -o size=2m tmpfs "$0" && exec "$@"';
		const line = ['unshare', '-Urm', 'sh', '-c', mount, disk] as const;
		const [command, ...words] = line;
		const attempt = await runProcess(command, [...words, 'true']).catch(() => null);
		if (attempt?.code !== 0) skip('small disks cannot be made here');
		const shell = sandbox.keep(
			await Caller.start({line: [...line, process.execPath], cwd: sandbox.work, env: sandbox.env}),
		);
		const {code} = await shell.run('register', '--llm', 'x', '--pid', String(shell.pid));
		expect(code).toBe(0);
		expect((await shell.run('claim', 'before')).code).toBe(0);
		const filler = path.join(disk, 'filler');
		await shell.execute('dd', ['if=/dev/zero', `of=${filler}`, 'bs=4096']);
		const body = 'x'.repeat(60_000);
		const full = await sendUntilRefused();
		expect(full).toEqual(
			failure(
				3,
				`no room left to write the database ${sandbox.database}: the disk is full`,
				'free some space and run the command again; nothing was changed',
			),
		);
		expect(await shell.run('doctor')).toMatchObject({
			code: 1,
			stdout: expect.stringMatching(/✖ fix {2}database .*the disk is full\n +To do: free some space/),
		});
		mkdirSync(path.join(sandbox.home, '.kimi-code'));
		expect(await shell.run('install', 'kimi')).toMatchObject({
			code: 3,
			stderr: expect.stringMatching(/cannot be written: the disk is full\nhint: make room, or /),
		});
		await shell.execute('rm', [filler]);
		expect(textOf(await shell.run('status', '--claims'))).toMatch(/^Claims 1\n.*\n {2}before /);
		expect((await shell.run('send', '--all', body)).code).toBe(0);

		/** Pages that SQLite has already allocated are still free for a while. */
		async function sendUntilRefused() {
			for (;;) {
				const outcome = await shell.run('send', '--all', body);
				if (outcome.code !== 0) return outcome;
			}
		}
	});
});

describe.runIf(existsSync('/dev/full'))('output to a disk that is full', () => {
	const program = `"${process.execPath}" "${entry}"`;
	const shell = (sandbox: Sandbox, line: string) =>
		runProcess('sh', ['-c', line], {cwd: sandbox.work, env: sandbox.env});

	test('is said, and is no defect', async () => {
		expect(await shell(openSandbox(), `${program} --help > /dev/full`)).toEqual(
			failure(3, 'standard output cannot be used: the disk is full', 'make room, then run the command again'),
		);
	});

	test('changes no exit code where only the error cannot be told', async () => {
		const outcome = await shell(openSandbox(), `${program} nonsense 2> /dev/full`);
		expect(outcome).toEqual({code: 2, stdout: '', stderr: ''});
	});
});

describe('no home folder', () => {
	const noHome = failure(
		3,
		'there is no home folder to keep the bus in',
		'set HOME or SESSION_BUS_HOME, or name the database with --db',
	);

	test('is said, with what to set', async () => {
		expect(await openSandbox().runWith({env: {HOME: ''}}, 'status')).toEqual(noHome);
	});

	test.runIf(isRoot)('of a user nobody knows is the same', async ({skip}) => {
		const sandbox = openSandbox();
		const stranger = {uid: 54_321, gid: 54_321, env: {HOME: undefined}};
		if ((await sandbox.runWith(stranger, '--version')).code !== 0) skip('another user cannot run the build');
		expect(await sandbox.runWith(stranger, 'status')).toEqual(noHome);
	});

	test('is no matter when the database is named', async () => {
		const sandbox = openSandbox();
		const named = path.join(sandbox.work, 'own.db');
		expect((await sandbox.runWith({env: {HOME: ''}}, 'status', '--db', named)).code).toBe(0);
		expect((await sandbox.runWith({env: {HOME: '', SESSION_BUS_DB: named}}, 'status')).code).toBe(0);
		expect((await sandbox.runWith({env: {HOME: '', SESSION_BUS_HOME: sandbox.work}}, 'status')).code).toBe(0);
	});
});

describe('where the bus lies', () => {
	test('--db goes before SESSION_BUS_DB, that before the shared folder, that before the home of session-bus', async () => {
		const sandbox = openSandbox();
		const busOf = async (env: Readonly<Record<string, string>>, ...flags: string[]) =>
			textOf(await sandbox.runWith({env}, 'status', ...flags)).split('\n')[0];
		expect(await busOf({})).toMatch(/^Bus: ~\/\.session-bus\/messaging\.db /);
		expect(await busOf({SESSION_BUS_HOME: path.join(sandbox.home, 'elsewhere')})).toMatch(
			/^Bus: ~\/elsewhere\/messaging\.db /,
		);
		mkdirSync(path.join(sandbox.home, '.coditect-data', 'context-storage'), {recursive: true});
		expect(await busOf({})).toMatch(/^Bus: ~\/\.coditect-data\/context-storage\/messaging\.db /);
		expect(await busOf({SESSION_BUS_DB: 'env.db'})).toMatch(/^Bus: ~\/rollout\/env\.db /);
		expect(await busOf({SESSION_BUS_DB: 'env.db'}, '--db', 'flag.db')).toMatch(/^Bus: ~\/rollout\/flag\.db /);
	});

	test('what is made is private', async () => {
		const sandbox = openSandbox();
		await sandbox.run('status');
		expect(statSync(path.dirname(sandbox.database)).mode & 0o777).toBe(0o700);
		expect(statSync(sandbox.database).mode & 0o777).toBe(0o600);
	});
});

describe('an old Node', () => {
	/** A Node on this machine that is too old, if there is one. */
	function findOldNode(): string | null {
		const folders = ['/usr/bin', '/usr/local/bin', ...(process.env.PATH ?? '').split(path.delimiter)];
		const found = folders.map(folder => path.join(folder, 'node')).filter(file => existsSync(file));
		return found.find(file => Number(versionOf(file).split('.')[0]) < 22) ?? null;
	}

	const versionOf = (node: string) =>
		execFileSync(node, ['-p', 'process.versions.node'], {encoding: 'utf8'}).trim();

	test('gets one clear sentence instead of a crash', async ({skip}) => {
		const node = findOldNode() ?? skip('no Node older than 22 is on this machine');
		const sandbox = openSandbox();
		for (const line of [['status'], ['claim', 'H.1'], ['--version']]) {
			expect(await runProcess(node, [entry, ...line], {env: sandbox.env, cwd: sandbox.work})).toEqual(
				failure(
					3,
					`session-bus needs Node 22 or newer, and this is Node ${versionOf(node)}`,
					'install a newer Node, or run it through `npm start` in a checkout, which brings its own',
				),
			);
		}
		expect(existsSync(sandbox.database)).toBe(false);
	});
});
