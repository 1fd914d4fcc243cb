import {appendFileSync, mkdirSync, utimesSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {beforeEach, describe, expect, it} from 'vitest';
import {readClocks} from '../../source/bus/context.js';
import {recordEvent} from '../../source/bus/tables/session-events.js';
import {Collector} from '../../source/collector/collector.js';
import {discoverNow} from '../../source/collector/discover-now.js';
import {temporaryFolder} from '../bus/support/temp-folder.js';
import {openTestBus, type TestBus} from '../bus/support/test-bus.js';

/** An event that tells nothing but that it came. */
const nothingTold = {activity: null, llmModel: null, transcriptPath: null, branch: null, subagents: 0};

let test: TestBus;
beforeEach(async () => {
	test = await openTestBus();
});

/** Starts a process that looks so. */
function start(
	pid: number,
	commandLine: readonly string[],
	facts: {parent?: number; name?: string} = {},
): void {
	test.processes.start(pid);
	test.processes.change(pid, {name: path.basename(commandLine[0] ?? ''), ...facts});
	test.processes.describe(pid, {commandLine, folder: '/work', environment: {}});
}

const found = async () => (await discoverNow(test.context)).map(({llmVendor, pid}) => `${llmVendor} ${pid}`);

describe('agents that run unregistered', () => {
	it('are found whatever vendor they are of, with their folder', async () => {
		start(101, ['claude']);
		start(102, ['/opt/codex', 'exec', 'do it']);
		start(103, ['kimi-code']);
		start(104, ['opencode']);
		start(105, ['node', '/opt/bin/cursor-agent']);
		start(106, ['vim', 'claude']);
		expect(await discoverNow(test.context)).toEqual(
			['claude', 'codex', 'kimi', 'opencode', 'cursor'].map((llmVendor, index) => ({
				llmVendor,
				pid: 101 + index,
				agentSessionId: null,
				cwd: '/work',
			})),
		);
	});

	it('stand in order of their pids, which is not that of their digits', async () => {
		start(1001, ['codex']);
		start(999, ['claude']);
		start(10_000, ['kimi-code']);
		expect(await found()).toEqual(['claude 999', 'codex 1001', 'kimi 10000']);
	});

	it('are found once where a script has started them', async () => {
		start(101, ['node', '/opt/bin/gemini'], {name: 'MainThread'});
		start(102, ['node', '--max-old-space-size=1', '/opt/bin/gemini'], {name: 'MainThread', parent: 101});
		expect(await found()).toEqual(['gemini 102']);
	});

	it('are found once where a script of a shell, of their name, has started them', async () => {
		start(101, ['/bin/bash', '/home/u/bin/claude'], {name: 'claude'});
		start(102, ['node', '/opt/accounts.js'], {parent: 101});
		start(103, ['/opt/real/claude'], {parent: 102});
		expect(await found()).toEqual(['claude 103']);
	});

	it('are found once where a program of their name has started nothing but them', async () => {
		start(101, ['/opt/shims/codex']);
		start(102, ['/opt/tools/codex'], {parent: 101});
		expect(await found()).toEqual(['codex 102']);
		start(103, ['some-mcp-server'], {parent: 101});
		expect(await found()).toEqual(['codex 101', 'codex 102']);
	});

	it('are found though one has started the process that serves its windows', async () => {
		start(101, ['/opt/codex']);
		start(102, ['/opt/codex', 'app-server', '--managed-daemon'], {parent: 101});
		expect(await found()).toEqual(['codex 101']);
	});

	it('are not what keeps them in the background, nor what is kept ready there', async () => {
		start(101, ['claude', 'daemon', 'run', '--origin', 'transient']);
		start(102, ['claude bg-pty-host', '--bg-pty-host', '/tmp/a.sock'], {name: '2.1.330', parent: 101});
		start(103, ['claude bg-spare', '--bg-spare', '/tmp/b.sock'], {name: '2.1.330', parent: 102});
		expect(await found()).toEqual([]);
		const home = temporaryFolder();
		const session = path.join(home, 'sessions/103.json');
		mkdirSync(path.dirname(session));
		test.processes.describe(103, {environment: {CLAUDE_CONFIG_DIR: home}});
		writeFileSync(session, JSON.stringify({sessionId: 'c-1', spare: true, status: 'idle'}));
		expect(await found()).toEqual([]);
		writeFileSync(session, JSON.stringify({sessionId: 'c-1', status: 'busy'}));
		expect(await found()).toEqual(['claude 103']);
	});

	it('are not what shows or ends those in the background', async () => {
		for (const [index, word] of ['attach', 'logs', 'stop', 'rm', 'respawn'].entries())
			start(101 + index, ['claude', word, '30b5b630']);
		expect(await found()).toEqual([]);
	});

	it('are found beside the agent that runs them', async () => {
		start(101, ['claude']);
		start(102, ['bash', '-c', 'claude -p hi'], {parent: 101});
		start(103, ['claude', '-p', 'hi'], {parent: 102});
		expect(await found()).toEqual(['claude 101', 'claude 103']);
	});

	it('are not what only serves them', async () => {
		start(101, ['claude', 'mcp', 'serve']);
		start(102, ['codex', 'mcp-server']);
		start(103, ['codex', 'queue', '--thread', 'x']);
		expect(await found()).toEqual([]);
	});

	it('are not those of another home', async () => {
		start(101, ['claude']);
		test.processes.describe(101, {environment: {HOME: '/home/somebody'}});
		start(102, ['claude']);
		test.processes.describe(102, {environment: {HOME: process.env.HOME ?? '/'}});
		expect(await found()).toEqual(['claude 102']);
	});

	it('are none any more once they have registered', async () => {
		start(101, ['claude']);
		await test.join(101);
		expect(await found()).toEqual([]);
	});

	it('are none before they have run for five seconds', async () => {
		start(101, ['claude']);
		test.processes.began = test.clock.now() - 4000;
		expect(await found()).toEqual([]);
		test.clock.advance(1000);
		expect(await found()).toEqual(['claude 101']);
	});

	it('are written down by the collector, for whoever looks, as long as they run', async () => {
		const collector = new Collector(test.context);
		const unregistered = async () => (await test.bus.snapshot()).unregistered;
		start(101, ['claude']);
		await collector.look();
		expect(await unregistered()).toEqual([
			{llmVendor: 'claude', pid: 101, agentSessionId: null, cwd: '/work'},
		]);
		test.processes.start(101);
		expect(await unregistered()).toEqual([]);
		start(102, ['claude']);
		await collector.look();
		await test.join(102);
		expect(await unregistered()).toMatchObject([{pid: 101}]);
	});
});

describe('conversations', () => {
	const lock = (home: string, thread: string) => path.join(home, 'thread-writer-locks', `${thread}.lock`);
	const threadOf = (digit: number) => `${String(digit).repeat(8)}-0000-7000-8000-000000000000`;
	const [first, second] = [threadOf(1), threadOf(2)];

	/** A Codex folder, and what a process has open that carries some of its threads. */
	const openThreads = (ages: Readonly<Record<string, number>>) => {
		const home = temporaryFolder();
		mkdirSync(path.join(home, 'thread-writer-locks'));
		const openFiles = Object.entries(ages).flatMap(([thread, age]) => {
			const rollout = path.join(home, `rollout-2026-11-22-${thread}.jsonl`);
			writeFileSync(rollout, `${JSON.stringify({payload: {id: thread, cwd: `/of/${thread[0]}`}})}\n`);
			const changed = (test.clock.now() - age) / 1000;
			utimesSync(rollout, changed, changed);
			return [lock(home, thread), rollout];
		});
		return {environment: {CODEX_HOME: home}, openFiles};
	};
	const daemon = ['/opt/codex', 'app-server', '--listen', 'unix://', '--managed-daemon'];
	const hour = 3_600_000;

	it('of a shared process are shown one for each window, the newest first', async () => {
		start(200, daemon, {name: 'codex'});
		const threads = openThreads({[first]: 2 * hour, [second]: hour});
		test.processes.describe(200, threads);
		expect(await found()).toEqual([]);
		start(201, ['/opt/codex'], {name: 'codex'});
		test.processes.describe(201, {...openThreads({}), openFiles: []});
		// That is a window of another home
		expect(await found()).toEqual([]);
		start(202, ['/opt/codex'], {name: 'codex'});
		test.processes.describe(202, {...threads, openFiles: []});
		expect(await discoverNow(test.context)).toEqual([
			{llmVendor: 'codex', pid: 200, agentSessionId: second, cwd: '/of/2'},
		]);
	});

	it('that are at work are shown without a window, too, until their turn is over', async () => {
		start(200, daemon, {name: 'codex'});
		const threads = openThreads({[first]: 1000});
		test.processes.describe(200, threads);
		expect(await found()).toEqual(['codex 200']);
		const [, rollout = ''] = threads.openFiles;
		appendFileSync(rollout, '{"type":"event_msg","payload":{"type":"task_complete"}}\n');
		expect(await found()).toEqual([]);
	});

	it('of Copilot are the ones it holds, not its program, which it holds alike', async () => {
		start(300, ['/opt/copilot'], {name: 'copilot'});
		const held = ['.copilot/session-state/c1', '.cache/copilot/pkg/linux-x64/1.0.0'];
		test.processes.describe(300, {openFiles: held.map(folder => `/home/u/${folder}/inuse.300.hold`)});
		expect(await discoverNow(test.context)).toMatchObject([{pid: 300, agentSessionId: 'c1'}]);
	});

	it('that have registered are left out, the others of their process are not', async () => {
		start(200, daemon, {name: 'codex'});
		test.processes.describe(200, openThreads({[first]: 0, [second]: 0}));
		await test.join(200, {vendor: 'codex', agentSessionId: first, sharedProcess: true});
		expect(await discoverNow(test.context)).toMatchObject([{agentSessionId: second}]);
	});

	it('of a shared process end when it carries them no more at two looks', async () => {
		start(200, daemon, {name: 'codex'});
		const threads = openThreads({[first]: 0, [second]: 0});
		test.processes.describe(200, threads);
		const collector = new Collector(test.context);
		const sessionId = await test.join(200, {vendor: 'codex', agentSessionId: first, sharedProcess: true});
		const look = async () => {
			test.clock.advance(5000);
			await collector.look();
			return (await test.bus.findSession(sessionId)).state;
		};
		expect(await look()).toBe('active');
		test.processes.describe(200, {openFiles: threads.openFiles.slice(2)});
		expect(await look()).toBe('active');
		await collector.look();
		expect((await test.bus.findSession(sessionId)).state).toBe('active');
		expect(await look()).toBe('ended');
	});

	it('of a shared process do not end in the middle of a turn, whatever it has open', async () => {
		start(200, daemon, {name: 'codex'});
		test.processes.describe(200, openThreads({[first]: 0}));
		const collector = new Collector(test.context);
		const sessionId = await test.join(200, {vendor: 'codex', agentSessionId: first, sharedProcess: true});
		const tell = (turn: 'working' | 'idle') =>
			test.context.engine.write(writer =>
				recordEvent(writer, sessionId, {...nothingTold, turn}, readClocks(test.context)),
			);
		const statusAfterLooks = async () => {
			for (let looks = 0; looks < 4; looks++) {
				test.clock.advance(5000);
				await collector.look();
			}
			return (await test.bus.findSession(sessionId)).status;
		};
		await tell('working');
		expect(await statusAfterLooks()).toBe('active');
		test.processes.describe(200, {openFiles: []});
		expect(await statusAfterLooks()).toBe('active');
		await tell('idle');
		expect(await statusAfterLooks()).toBe('ended');
	});
});
