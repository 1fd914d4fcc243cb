import {chmodSync, mkdirSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import {readHookFailures} from '../../source/hook/hook-log.js';
import {isRoot, makeForeignPlaces, makeOddPlaces, nobody, type OddPlace} from '../bus/support/odd-places.js';
import {temporaryFolder} from '../bus/support/temp-folder.js';
import {initialize, RawClient, toolCall} from '../mcp/support/raw-client.js';
import {entry, type Outcome, type ProcessOptions, runProcess} from './support/program.js';
import {openSandbox} from './support/sandbox.js';

let places: OddPlace[];

beforeAll(async () => {
	places = await makeOddPlaces(temporaryFolder(afterAll), afterAll);
});

/** A few of them, where every command is tried: what hangs, what cannot be made, what is refused by the system. */
const some = () => places.filter(({what}) => /^(?:a pipe|a link to itself|a deep place|a socket)/.test(what));

/** Every way to open a bus from the command line. */
const lines: ReadonlyArray<readonly string[]> = [
	['register', '--llm', 'x', '--pid', String(process.pid)],
	['unregister'],
	['heartbeat'],
	['status'],
	['conflicts'],
	['lock', '.'],
	['unlock', '.'],
	['claim', 'H.1'],
	['release', 'H.1'],
	['send', '--all', 'hello'],
	['inbox'],
	['wait', '--timeout', '5s'],
	['ack', '--all'],
	['rescue', '--status'],
	['watch', '--once'],
	['watch', '--json'],
	['prune'],
];

/** Runs tasks a few at a time: each is a process. */
async function each<Item>(items: readonly Item[], task: (item: Item) => Promise<void>): Promise<void> {
	const left = [...items];
	const work = async () => {
		for (let item = left.shift(); item !== undefined; item = left.shift()) await task(item);
	};
	await Promise.all(Array.from({length: 4}, work));
}

function expectOneErrorAndHint({code, stdout, stderr}: Outcome, reason: string, what: string): void {
	expect({code, stdout}, `${what}: ${stderr}`).toEqual({code: 3, stdout: ''});
	expect(stderr, what).toMatch(/^error: [^\n]+\nhint: [^\n]*--db[^\n]*\n$/);
	expect(stderr, what).toContain(reason);
	expect(stderr, what).not.toContain('defect');
}

describe('a database at a place where none can be', () => {
	test('is one error and one hint with exit code 3, at every kind of place', async () => {
		const sandbox = openSandbox();
		await each(places, async ({what, path: odd, reason}) => {
			for (const command of ['status', 'heartbeat']) {
				expectOneErrorAndHint(await sandbox.run(command, '--db', odd), reason, `${command}, ${what}`);
			}
		});
	});

	test('is one error and one hint with exit code 3, for every command', async () => {
		const sandbox = openSandbox();
		const cases = lines.flatMap(line => some().map(place => ({line, place})));
		await each(cases, async ({line, place: {what, path: odd, reason}}) => {
			const outcome = await sandbox.run(...line, '--db', odd);
			expectOneErrorAndHint(outcome, reason, `${line.join(' ')}, ${what}`);
		});
	});

	test('is the same for a SESSION_BUS_DB and a SESSION_BUS_HOME that lead there', async () => {
		const sandbox = openSandbox();
		await each(some(), async ({what, path: odd, reason}) => {
			const named = await sandbox.runWith({env: {SESSION_BUS_DB: odd}}, 'status');
			expectOneErrorAndHint(named, reason, what);
			const below = await sandbox.runWith({env: {SESSION_BUS_HOME: odd}}, 'status');
			// of the configuration, which would lie there, too, a note may be said before
			const stderr = below.stderr.replace(/^note: [^\n]*\n/, '');
			expectOneErrorAndHint({...below, stderr}, 'cannot be there', what);
		});
	});

	test.runIf(isRoot)('is the same where it is another user’s', async ({skip}) => {
		const sandbox = openSandbox();
		const stranger: ProcessOptions = {uid: nobody, gid: nobody};
		chmodSync(sandbox.home, 0o755);
		if ((await sandbox.runWith(stranger, '--version')).code !== 0) skip('another user cannot run the build');
		await each(makeForeignPlaces(temporaryFolder()), async ({what, path: odd, reason}) => {
			for (const command of ['status', 'heartbeat']) {
				expectOneErrorAndHint(await sandbox.runWith(stranger, command, '--db', odd), reason, what);
			}
		});
	});

	test('never keeps a hook: it ends well, says nothing, and writes down why', async () => {
		const sandbox = openSandbox();
		const input = JSON.stringify({session_id: 'c', cwd: sandbox.work, hook_event_name: 'SessionStart'});
		await each(places, async ({what, path: odd}) => {
			const hook = ['hook', 'claude', 'SessionStart'];
			const outcome = await sandbox.runWith({env: {SESSION_BUS_DB: odd}, input}, ...hook);
			expect(outcome, what).toEqual({code: 0, stdout: '', stderr: ''});
		});
		const failures = readHookFailures(path.join(sandbox.home, '.session-bus'));
		expect(failures).toHaveLength(places.length);
		for (const {error} of failures)
			expect(
				places.some(({reason}) => error.includes(reason)),
				error,
			).toBe(true);
	});

	test('never keeps a hook, when the folder of session-bus lies there', async () => {
		const sandbox = openSandbox();
		const input = JSON.stringify({session_id: 'c', cwd: sandbox.work, hook_event_name: 'SessionStart'});
		// of its own, because a folder is made where one can be
		const homes = await makeOddPlaces(temporaryFolder(), onTestFinished);
		await each(homes, async ({what, path: odd}) => {
			const hook = ['hook', 'claude', 'SessionStart'];
			const outcome = await sandbox.runWith({env: {SESSION_BUS_HOME: odd}, input}, ...hook);
			expect(outcome, what).toEqual({code: 0, stdout: '', stderr: ''});
		});
	});

	test('is what a tool of the MCP server answers with', async () => {
		const sandbox = openSandbox();
		await each(places, async ({what, path: odd, reason}) => {
			const client = new RawClient(sandbox, ['--db', odd]);
			client.say(initialize);
			await client.hear();
			client.say({jsonrpc: '2.0', method: 'notifications/initialized'});
			client.say(toolCall(1, 'sessions'));
			const answer = JSON.stringify(await client.hear());
			expect(answer, what).toContain('"isError":true');
			expect(answer, what).toContain(reason);
			client.end();
			expect(await client.ended(), what).toEqual({code: 0, signal: null});
		});
	});

	test('is what doctor reports, and doctor makes nothing there', async () => {
		const sandbox = openSandbox();
		await each(places, async ({what, path: odd, reason}) => {
			const {code, stdout, stderr} = await sandbox.run('doctor', '--json', '--db', odd);
			expect({code, stderr}, what).toEqual({code: 1, stderr: ''});
			const {checks} = JSON.parse(stdout);
			const wrong = checks.filter(({ok}: {ok: boolean}) => !ok);
			expect(wrong, what).toMatchObject([{name: 'database', detail: expect.stringContaining(reason)}]);
		});
	});
});

describe('a database on a file system that may only be read', () => {
	test('is one error and one hint with exit code 3', async ({skip}) => {
		const sandbox = openSandbox();
		const disk = path.join(sandbox.folder, 'disk');
		mkdirSync(disk);
		const program = `"${process.execPath}" "${entry}"`;
		const script = `mount -t tmpfs none "$0" && ${program} status --db "$0/bus.db" >&2 && mount -o remount,ro "$0" && exec "$@"`;
		const onReadOnlyDisk = (...words: string[]) =>
			runProcess('unshare', ['-Urm', 'sh', '-c', script, disk, ...words], {
				env: sandbox.env,
				cwd: sandbox.work,
			});
		if ((await onReadOnlyDisk('true').catch(() => null))?.code !== 0) skip('disks cannot be mounted here');
		for (const file of ['bus.db', 'new.db', 'new/messaging.db']) {
			const outcome = await onReadOnlyDisk(
				process.execPath,
				entry,
				'heartbeat',
				'--db',
				path.join(disk, file),
			);
			const stderr = outcome.stderr.slice(outcome.stderr.lastIndexOf('error:'));
			expectOneErrorAndHint({...outcome, stderr}, 'it is read-only', file);
		}
	});
});
