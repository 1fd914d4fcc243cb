import {rmSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {openBus} from '../../source/bus/open-bus.js';
import {defaultSettings} from '../../source/bus/settings.js';
import type {Session} from '../../source/bus/types.js';
import {until} from './support/condition.js';
import {HookedAgent} from './support/hooked-agent.js';
import {isWatching} from './support/processes.js';
import type {Outcome} from './support/program.js';
import {Sandbox} from './support/sandbox.js';

/** What became of a wait whose session is over. */
const over = (sessionId: string, reason: string): Outcome => ({
	code: 1,
	stdout: '',
	stderr: `error: the session ${sessionId} is over: ${reason}\nhint: nothing more will come for it\n`,
});

describe.skipIf(process.platform !== 'linux')('a command that waits for mail', () => {
	let sandbox: Sandbox;
	let codex: Session;

	beforeEach(async () => {
		sandbox = new Sandbox();
		codex = await sandbox.join('codex', {agentSessionId: 'one'});
	});

	afterEach(() => sandbox.close());

	/** Starts waits, with and without `--wake`, and returns once they do nothing but listen. */
	async function startToWait(): Promise<ReadonlyArray<Promise<Outcome>>> {
		const waits = [[], ['--wake']].map(words =>
			sandbox.start({}, 'wait', ...words, '--session', codex.sessionId),
		);
		for (const {pid} of waits) await until('the command listens', () => isWatching(pid));
		return waits.map(({outcome}) => outcome);
	}

	const write = (sql: string) => {
		const database = sandbox.connect();
		database.prepare(sql).run(codex.sessionId);
		database.close();
	};

	test.each<[string, string, () => Promise<unknown>]>([
		['said goodbye', 'it unregistered', async () => (await sandbox.bus()).unregister(codex.sessionId)],
		[
			'was found dead',
			'its process is gone',
			async () =>
				write(
					"UPDATE session_registry SET status = 'orphaned', end_reason = 'its process is gone' WHERE session_id = ?",
				),
		],
		[
			'was removed',
			'it is not on this bus any more',
			async () => write('DELETE FROM session_registry WHERE session_id = ?'),
		],
		[
			'gave its id to another process',
			'another process has its id now',
			async () => write("UPDATE session_registry SET process_started = '1' WHERE session_id = ?"),
		],
		[
			'was left for another conversation',
			'its process has gone on to another conversation',
			async () => write("UPDATE session_registry SET agent_session_id = 'two' WHERE session_id = ?"),
		],
		['lost its process, which nobody has noticed yet', 'its process is gone', () => sandbox.crash(codex.pid)],
	])('ends with exit code 1 when its session %s', async (_how, reason, end) => {
		const waits = await startToWait();
		await end();
		for (const outcome of await Promise.all(waits)) expect(outcome).toEqual(over(codex.sessionId, reason));
	});

	test('ends at once for a session that is over already', async () => {
		await (await sandbox.bus()).unregister(codex.sessionId);
		for (const words of [[], ['--wake'], ['--read']]) {
			const outcome = await sandbox.run('wait', ...words, '--session', codex.sessionId);
			expect(outcome).toEqual(over(codex.sessionId, 'it unregistered'));
		}
	});

	test('ends with exit code 1 when the bus was deleted, and does not make it anew', async () => {
		const waits = await startToWait();
		await (await sandbox.bus()).close();
		rmSync(path.dirname(sandbox.database), {recursive: true});
		for (const {code, stderr} of await Promise.all(waits))
			expect([code, stderr]).toEqual([
				1,
				'error: the bus was deleted\nhint: nothing more will come over it\n',
			]);
	});

	test('ends with exit code 1 when another bus was put in its place', async () => {
		const waits = await startToWait();
		await (await sandbox.bus()).close();
		for (const end of ['', '-wal', '-shm']) rmSync(`${sandbox.database}${end}`, {force: true});
		const fresh = await openBus({path: sandbox.database, settings: defaultSettings});
		for (const {code, stderr} of await Promise.all(waits)) {
			expect(code).toBe(1);
			expect(stderr).toMatch(/is not on this bus any more|the bus was deleted/);
		}
		await fresh.close();
	});
});

describe.skipIf(process.platform !== 'linux')('a hook that waits beside an idle session', () => {
	test('ends silently when the session is over, and when the bus was deleted', async () => {
		for (const end of [
			async (sandbox: Sandbox, agent: HookedAgent) => (await sandbox.bus()).unregister(agent.sessionId),
			async (sandbox: Sandbox) => {
				await (await sandbox.bus()).close();
				rmSync(path.dirname(sandbox.database), {recursive: true});
			},
		]) {
			const sandbox = new Sandbox();
			const agent = await HookedAgent.start(sandbox, 'claude', 'conversation-1');
			await agent.fire('SessionStart');
			const waits = agent.fire('wait', {hook_event_name: 'Stop'});
			const bus = await sandbox.bus();
			await until('the hook waits', async () => {
				const database = sandbox.connect();
				const pid = database
					.prepare<[], number | null>('SELECT waiter_pid FROM session_registry')
					.pluck()
					.get();
				database.close();
				return typeof pid === 'number' && isWatching(pid);
			});
			expect((await bus.findSession(agent.sessionId)).status).toBe('active');
			await end(sandbox, agent);
			expect(await waits).toEqual({code: 0, stdout: '', stderr: ''});
			await sandbox.close();
		}
	});
});
