import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import type {Session} from '../../source/bus/types.js';
import {until} from './support/condition.js';
import {documents, read} from './support/documents.js';
import {HookedAgent} from './support/hooked-agent.js';
import {failure, textOf} from './support/lines.js';
import {isWatching} from './support/processes.js';
import type {Outcome} from './support/program.js';
import {Sandbox} from './support/sandbox.js';

describe('wait', () => {
	let sandbox: Sandbox;
	let claude: Session;
	let codex: Session;

	beforeAll(async () => {
		sandbox = new Sandbox();
		claude = await sandbox.join('claude', {cwd: '/'});
		codex = await sandbox.join('codex');
	});

	beforeEach(async () => {
		await (await sandbox.bus()).inbox(codex.sessionId);
	});

	afterAll(() => sandbox.close());

	const wait = (...words: string[]) => sandbox.run('wait', ...words, '--session', codex.sessionId);
	const tell = async (body: string) =>
		(await sandbox.bus()).send(claude.sessionId, {to: codex.sessionId, body});

	describe.skipIf(process.platform !== 'linux')('while nothing has come', () => {
		/** Starts to wait, and returns once the command does nothing but listen. */
		async function startToWait(): Promise<{readonly outcome: Promise<Outcome>}> {
			const {pid, outcome} = sandbox.start({}, 'wait', '--session', codex.sessionId, '--json');
			await until('the command listens', () => isWatching(pid));
			return {outcome};
		}

		test('a message wakes it, and stays unread', async () => {
			const {outcome} = await startToWait();
			const {id} = await tell('wake up');
			expect(read(documents.inbox, await outcome).messages).toMatchObject([{id, body: 'wake up'}]);
			expect(textOf(await wait())).toMatch(/direct: wake up$/);
		});

		test('a row of another program wakes it, too', async () => {
			const {outcome} = await startToWait();
			const database = sandbox.connect();
			database
				.prepare(
					"INSERT INTO inter_session_messages (sender_id, channel, payload, ttl_seconds) VALUES ('x-1', 'note', 'hi', 300)",
				)
				.run();
			database.close();
			const {messages} = read(documents.inbox, await outcome);
			expect(messages).toMatchObject([{senderId: 'x-1', recipientId: null, type: 'note', body: 'hi'}]);
		});

		test('two that wait for one session both wake', async () => {
			const both = [await startToWait(), await startToWait()];
			await tell('both');
			for (const {outcome} of both) expect(read(documents.inbox, await outcome).messages).toHaveLength(1);
		});
	});

	test('it returns at once when there is a message', async () => {
		await tell('already here');
		expect(textOf(await wait())).toMatch(/direct: already here$/);
	});

	test('with --wake only an idle session ends it, once for each mail, and nothing is printed', async () => {
		const agent = await HookedAgent.start(sandbox, 'gemini', 'conversation-1');
		const waitToWake = () => sandbox.run('wait', '--wake', '--timeout', '0.05', '--session', agent.sessionId);
		const bus = await sandbox.bus();
		await agent.fire('BeforeAgent');
		const {id} = await bus.send(claude.sessionId, {to: agent.sessionId, body: 'wake up', priority: 'low'});
		expect(await waitToWake()).toMatchObject({code: 1});
		await agent.fire('AfterAgent');
		expect(await waitToWake()).toMatchObject({code: 1});
		await bus.send(claude.sessionId, {to: agent.sessionId, body: 'wake up at last'});
		expect(await waitToWake()).toEqual({code: 0, stdout: '', stderr: ''});
		expect(await bus.findMessage(claude.sessionId, id)).toMatchObject({status: 'pending'});
		expect(await waitToWake()).toMatchObject({code: 1});
	});

	test('it gives up after the time that is given, with exit code 1', async () => {
		expect(await wait('--timeout', '0.05')).toEqual({
			code: 1,
			stdout: '',
			stderr: 'error: no message came within 0.05\n',
		});
		const outcome = await wait('--timeout', '0.05s', '--json');
		expect([outcome.code, outcome.stderr]).toEqual([1, '']);
		expect(read(documents.inbox, outcome).messages).toEqual([]);
	});

	test('a time no timer can be set to is refused', async () => {
		expect(await wait('--timeout', '30d')).toEqual(
			failure(2, '30d is too long to wait', 'wait at most 24d, or without --timeout for ever'),
		);
	});
});
