import {mkdirSync} from 'node:fs';
import path from 'node:path';
import {expect, it} from 'vitest';
import {Collector} from '../../source/collector/collector.js';
import {event} from '../bus/support/observation.js';
import {temporaryFolder} from '../bus/support/temp-folder.js';
import {openTestBus, sessionOf} from '../bus/support/test-bus.js';

/** A daemon of Codex, which belongs to no device, and whatever windows and conversations a test opens. */
async function openScene() {
	const test = await openTestBus();
	const home = temporaryFolder();
	mkdirSync(path.join(home, 'thread-writer-locks'));
	const {processes} = test;
	const variables = (pane: string, codexHome = home) => ({
		CODEX_HOME: codexHome,
		TMUX: '/tmp/tmux-1/default,1,0',
		TMUX_PANE: pane,
		TERM: 'tmux',
	});
	const threads: string[] = [];
	processes.start(100);
	processes.change(100, {name: 'codex'});
	const collector = new Collector(test.context);
	const reasonOf = async (sessionId: string) => {
		await collector.look();
		return (await sessionOf(test.bus, sessionId)).stateReason;
	};
	return {
		...test,
		/** Opens a window in a pane. */
		openWindow(pid: number, folder: string, codexHome?: string) {
			processes.start(pid);
			processes.change(pid, {name: 'codex'});
			const environment = variables(`%${pid}`, codexHome);
			processes.describe(pid, {
				commandLine: ['codex'],
				environment,
				folder,
				tty: `/dev/pts/${pid}`,
				openFiles: [],
			});
		},
		/** The conversations are open in another process, whatever became of the daemon. */
		reopen(pid: number) {
			processes.start(pid);
			processes.change(pid, {name: 'codex'});
			const commandLine = ['codex', 'app-server', '--managed-daemon'];
			processes.describe(pid, {commandLine, environment: variables('%1'), openFiles: [...threads]});
		},
		/** A conversation that the daemon carries. */
		async converse(digit: number, cwd: string) {
			const thread = `${String(digit).repeat(8)}-0000-7000-8000-000000000000`;
			threads.push(path.join(home, 'thread-writer-locks', `${thread}.lock`));
			const commandLine = ['codex', 'app-server', '--managed-daemon'];
			processes.describe(100, {commandLine, environment: variables('%1'), openFiles: [...threads]});
			return test.join(100, {vendor: 'codex', agentSessionId: thread, sharedProcess: true, cwd});
		},
		/** Has a conversation end a turn. */
		async endTurn(sessionId: string) {
			const {agentSessionId} = await sessionOf(test.bus, sessionId);
			const registration = {
				vendor: 'codex',
				pid: 100,
				agentSessionId: agentSessionId ?? '',
				sharedProcess: true,
			};
			await test.bus.observe(event(100, {registration: {...registration, cwd: '/work'}, turn: 'idle'}));
		},
		reasonOf,
		async paneOf(sessionId: string) {
			await collector.look();
			return (await sessionOf(test.bus, sessionId)).terminal?.pane ?? null;
		},
	};
}

it('a conversation of a daemon has the terminal of the one window in its folder', async () => {
	const {openWindow, converse, paneOf} = await openScene();
	openWindow(201, '/work');
	openWindow(202, '/elsewhere');
	expect(await paneOf(await converse(1, '/work'))).toBe('%201');
});

it('a conversation of a daemon has no terminal where nothing shows it, whatever lingers in the daemon', async () => {
	const {openWindow, converse, paneOf} = await openScene();
	openWindow(201, '/elsewhere');
	openWindow(202, '/work', '/another/home');
	expect(await paneOf(await converse(1, '/work'))).toBeNull();
});

it('of two windows in one folder none is taken for that of a conversation', async () => {
	const {openWindow, converse, paneOf, processes} = await openScene();
	openWindow(201, '/work');
	const session = await converse(1, '/work');
	expect(await paneOf(session)).toBe('%201');
	openWindow(202, '/work');
	expect(await paneOf(session)).toBeNull();
	processes.kill(201);
	expect(await paneOf(session)).toBe('%202');
});

it('of two conversations in one folder none has its one window', async () => {
	const {openWindow, converse, paneOf} = await openScene();
	openWindow(201, '/work');
	const [first, second] = [await converse(1, '/work'), await converse(2, '/work')];
	expect([await paneOf(first), await paneOf(second)]).toEqual([null, null]);
});

it('a window that was opened after a conversation was active last does not show it', async () => {
	const {openWindow, converse, paneOf, processes, clock} = await openScene();
	const session = await converse(1, '/work');
	clock.advance(60_000);
	processes.began = clock.now() - 1000;
	openWindow(201, '/work');
	expect(await paneOf(session)).toBeNull();
});

const parked = 'its turn is over; parked: its window is closed';
const open = 'its turn is over';

it('a conversation is parked once there is no window left that may show it', async () => {
	const {openWindow, converse, endTurn, reasonOf, processes} = await openScene();
	openWindow(201, '/work');
	const session = await converse(1, '/work');
	await endTurn(session);
	expect(await reasonOf(session)).toBe(open);
	processes.kill(201);
	expect(await reasonOf(session)).toBe(parked);
	// It may be shown by any window there is for each conversation
	openWindow(202, '/elsewhere');
	expect(await reasonOf(session)).toBe(open);
});

it('a conversation is parked when a later window shows a later conversation, and which of two is not guessed', async () => {
	const {openWindow, converse, endTurn, reasonOf, processes, clock} = await openScene();
	const first = await converse(1, '/work');
	await endTurn(first);
	clock.advance(60_000);
	processes.began = clock.now() - 1000;
	openWindow(201, '/work');
	const second = await converse(2, '/work');
	await endTurn(second);
	expect([await reasonOf(first), await reasonOf(second)]).toEqual([parked, open]);
	clock.advance(60_000);
	await endTurn(first);
	expect([await reasonOf(first), await reasonOf(second)]).toEqual([open, open]);
});

it('no conversation is parked while there is a window that may show it, wherever and whenever that was opened', async () => {
	const {openWindow, converse, endTurn, reasonOf, processes, clock} = await openScene();
	const sessions = [await converse(1, '/work'), await converse(2, '/work')];
	for (const session of sessions) await endTurn(session);
	clock.advance(60_000);
	processes.began = clock.now() - 1000;
	for (const [pid, folder] of [
		[201, '/elsewhere'],
		[202, '/work'],
	] as const) {
		openWindow(pid, folder);
		for (const session of sessions) expect(await reasonOf(session)).toBe(open);
		processes.kill(pid);
		for (const session of sessions) expect(await reasonOf(session)).toBe(parked);
	}
});

it('a conversation whose process died is taken up again once it is open in another, before anything is said in it', async () => {
	const {converse, lookTwice, processes, bus, join, reasonOf, reopen} = await openScene();
	const session = await converse(1, '/work');
	const {agentSessionId} = await sessionOf(bus, session);
	await bus.send(await join(900), {to: session, body: 'still there?'});
	processes.kill(100);
	await lookTwice();
	expect((await sessionOf(bus, session)).state).toBe('orphaned');
	reopen(300);
	await reasonOf(session);
	expect(await sessionOf(bus, 'codex-300')).toMatchObject({agentSessionId, unread: 1});
	expect((await sessionOf(bus, 'codex-300')).state).not.toBe('orphaned');
});
