import {appendFileSync, mkdirSync, renameSync, utimesSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {readClocks} from '../../source/bus/context.js';
import {wakeGrace} from '../../source/bus/limits.js';
import {recordEvent} from '../../source/bus/tables/session-events.js';
import type {Turn} from '../../source/bus/types.js';
import {beatForLocalSessions} from '../../source/bus/verbs/keep.js';
import type {Registration} from '../../source/bus/verbs/register.js';
import {Collector, lookInterval} from '../../source/collector/collector.js';
import {temporaryFolder} from '../bus/support/temp-folder.js';
import {openTestBus, sessionOf, type TestBus} from '../bus/support/test-bus.js';

const [second, minute, hour] = [1000, 60_000, 3_600_000];
const pid = 4711;

/** A session on a process of a test, and the collector that watches it. */
class Watched {
	readonly test: TestBus;
	readonly collector: Collector;
	readonly sessionId: string;
	/** Where its agent keeps its registry, if it does. */
	registryFolder: string | null = null;

	private constructor(test: TestBus, sessionId: string) {
		this.test = test;
		this.sessionId = sessionId;
		this.collector = new Collector(test.context);
	}

	static async join(facts: Partial<Registration> = {}): Promise<Watched> {
		const test = await openTestBus();
		return new Watched(test, await test.join(pid, facts));
	}

	/** An event of the agent. */
	tell(turn: Turn, activity = 'told'): Promise<void> {
		const fields = {turn, activity, llmModel: null, transcriptPath: null, branch: null, subagents: 0};
		const {context} = this.test;
		return context.engine.write(writer => recordEvent(writer, this.sessionId, fields, readClocks(context)));
	}

	/** Lets time pass with a look every five seconds and a beat every thirty, as a keeper does. */
	async watch(milliseconds: number, before: (elapsed: number) => void = () => {}): Promise<void> {
		for (let elapsed = 0; elapsed < milliseconds; elapsed += lookInterval) {
			before(elapsed);
			this.test.clock.advance(Math.min(lookInterval, milliseconds - elapsed));
			await this.collector.look();
			if (elapsed % (6 * lookInterval) === 0) {
				await beatForLocalSessions(this.test.context, this.collector.findingOf);
			}
		}
	}

	async state(): Promise<string> {
		return (await sessionOf(this.test.bus, this.sessionId)).state;
	}

	async judgement(): Promise<{state: string; reason: string}> {
		const {state, stateReason} = await sessionOf(this.test.bus, this.sessionId);
		return {state, reason: stateReason};
	}

	async alerts(): Promise<readonly string[]> {
		return (await this.test.bus.listAlerts()).map(({type}) => type);
	}
}

describe('a session in the middle of a turn', () => {
	it('hangs after ten minutes without any sign, and is alerted once', async () => {
		const watched = await Watched.join();
		await watched.tell('working');
		await watched.watch(10 * minute - lookInterval);
		expect(await watched.judgement()).toEqual({state: 'active', reason: 'working'});
		expect(await watched.alerts()).toEqual([]);
		await watched.watch(4 * minute);
		expect(await watched.judgement()).toEqual({
			state: 'hung',
			reason: 'working, no activity for 13m, no child process, CPU still',
		});
		await watched.watch(minute);
		expect(await watched.test.bus.listAlerts()).toMatchObject([
			{type: 'session_hung', severity: 'MEDIUM', sessionIds: [watched.sessionId]},
		]);
	});

	it('no longer hangs once it shows activity, which resolves the alert and arms it again', async () => {
		const watched = await Watched.join();
		await watched.tell('working');
		await watched.watch(11 * minute);
		expect(await watched.alerts()).toEqual(['session_hung']);
		await watched.tell('working', 'ran npm test');
		await watched.watch(lookInterval);
		expect(await watched.judgement()).toEqual({state: 'active', reason: 'working'});
		expect(await watched.alerts()).toEqual([]);
		await watched.watch(11 * minute);
		expect(await watched.alerts()).toEqual(['session_hung']);
		expect(await watched.test.bus.listAlerts({all: true})).toHaveLength(2);
	});

	it('does not hang while a child that it started works, even after an hour', async () => {
		const watched = await Watched.join();
		const {processes} = watched.test;
		await watched.watch(minute);
		await watched.tell('working');
		processes.start(5000);
		processes.change(5000, {parent: pid, name: 'npm'});
		await watched.watch(hour);
		expect(await watched.judgement()).toEqual({
			state: 'active',
			reason: 'working, no activity for 60m, but its child process npm runs',
		});
		processes.kill(5000);
		await watched.watch(2 * minute);
		expect(await watched.state()).toBe('hung');
	});

	it('hangs although a server runs that was there before', async () => {
		const watched = await Watched.join();
		const {processes} = watched.test;
		processes.start(5000);
		processes.change(5000, {parent: pid, name: 'mcp-server'});
		await watched.watch(minute);
		await watched.tell('working');
		await watched.watch(11 * minute);
		expect(await watched.state()).toBe('hung');
	});

	it('does not hang while its processor time moves', async () => {
		const watched = await Watched.join();
		await watched.tell('working');
		let cpuMs = 0;
		await watched.watch(20 * minute, () => {
			cpuMs += 200;
			watched.test.processes.change(pid, {cpuMs});
		});
		expect(await watched.judgement()).toEqual({
			state: 'active',
			reason: 'working, no activity for 20m, but its CPU time moves',
		});
	});

	it('hangs when it was stopped, and goes on when it was let go', async () => {
		const watched = await Watched.join();
		await watched.tell('working');
		watched.test.processes.change(pid, {isStopped: true});
		await watched.watch(11 * minute);
		expect(await watched.judgement()).toEqual({
			state: 'hung',
			reason: 'working, no activity for 11m, its process is stopped',
		});
		watched.test.processes.change(pid, {isStopped: false});
		// At once, and not with the next look
		expect((await watched.judgement()).reason).not.toContain('stopped');
		await watched.tell('working');
		await watched.watch(lookInterval);
		expect(await watched.judgement()).toEqual({state: 'active', reason: 'working'});
		expect(await watched.alerts()).toEqual([]);
	});

	it('does not hang as long as nobody has watched it for a minute', async () => {
		const watched = await Watched.join();
		await watched.tell('working');
		watched.test.clock.advance(hour);
		expect(await watched.state()).toBe('active');
		await watched.watch(minute - lookInterval);
		expect(await watched.state()).toBe('active');
		await watched.watch(minute);
		expect(await watched.state()).toBe('hung');
	});

	it('no longer hangs once those who watched it are gone', async () => {
		const watched = await Watched.join();
		await watched.tell('working');
		await watched.watch(11 * minute);
		watched.test.clock.advance(2 * minute);
		expect(await watched.state()).toBe('active');
	});

	it('that waits for a person or has ended its turn never hangs', async () => {
		for (const turn of ['waiting', 'idle'] as const) {
			const watched = await Watched.join();
			await watched.tell(turn);
			watched.test.processes.change(pid, {isStopped: true});
			await watched.watch(20 * minute);
			expect(await watched.state()).toBe(turn);
			expect(await watched.alerts()).toEqual(turn === 'waiting' ? ['session_waiting'] : []);
		}
	});
});

describe('the files of a conversation', () => {
	it('show activity when they change, those of subagents, too', async () => {
		const folder = temporaryFolder();
		const transcript = path.join(folder, 'c1.jsonl');
		writeFileSync(transcript, '{}\n');
		const watched = await Watched.join({transcriptPath: transcript});
		await watched.tell('working');
		await watched.watch(9 * minute);
		const stamp = (file: string) =>
			utimesSync(file, watched.test.clock.now() / 1000, watched.test.clock.now() / 1000);
		appendFileSync(transcript, '{}\n');
		stamp(transcript);
		await watched.watch(9 * minute);
		expect(await watched.state()).toBe('active');
		mkdirSync(path.join(folder, 'c1', 'subagents'), {recursive: true});
		const subagent = path.join(folder, 'c1', 'subagents', 'agent-1.jsonl');
		writeFileSync(subagent, '{}\n');
		stamp(subagent);
		await watched.watch(9 * minute);
		expect(await watched.state()).toBe('active');
		await watched.watch(2 * minute);
		expect(await watched.state()).toBe('hung');
	});

	it('are no evidence when they are gone', async () => {
		const folder = temporaryFolder();
		const transcript = path.join(folder, 'c1.jsonl');
		writeFileSync(transcript, '{}\n');
		const watched = await Watched.join({transcriptPath: transcript});
		await watched.tell('working');
		await watched.watch(minute);
		const before = await sessionOf(watched.test.bus, watched.sessionId);
		renameSync(transcript, `${transcript}.moved`);
		await watched.watch(minute);
		expect(await sessionOf(watched.test.bus, watched.sessionId)).toMatchObject({
			lastActivityAt: before.lastActivityAt,
			state: 'active',
		});
	});
});

describe("an agent's own registry", () => {
	const registryOf = (folder: string, watched: Watched, entry: object) => {
		mkdirSync(path.join(folder, 'sessions'), {recursive: true});
		const file = path.join(folder, 'sessions', `${pid}.json`);
		const statusUpdatedAt = watched.test.clock.now();
		writeFileSync(file, JSON.stringify({pid, sessionId: 'c1', procStart: '1', statusUpdatedAt, ...entry}));
	};
	const joinClaude = async () => {
		const folder = temporaryFolder();
		const watched = await Watched.join({agentSessionId: 'c1'});
		watched.registryFolder = folder;
		watched.test.processes.describe(pid, {environment: {CLAUDE_CONFIG_DIR: folder}});
		await watched.tell('working');
		watched.test.clock.advance(second);
		return {watched, registry: (entry: object) => registryOf(folder, watched, entry)};
	};

	it('tells that a session waits for a person, and what for, for as long as one likes', async () => {
		const {watched, registry} = await joinClaude();
		registry({status: 'waiting', waitingFor: 'permission prompt'});
		await watched.watch(lookInterval);
		const waiting = {state: 'waiting', reason: 'a person must answer: "permission prompt"'};
		expect(await watched.judgement()).toEqual(waiting);
		await watched.watch(20 * minute);
		watched.test.clock.advance(72 * hour);
		expect(await watched.judgement()).toEqual(waiting);
	});

	it('tells that a person interrupted the turn', async () => {
		const {watched, registry} = await joinClaude();
		registry({status: 'idle'});
		await watched.watch(lookInterval);
		expect(await watched.judgement()).toEqual({state: 'idle', reason: 'its turn is over'});
	});

	it('is overruled by an event that came later', async () => {
		const {watched, registry} = await joinClaude();
		registry({status: 'idle'});
		watched.test.clock.advance(second);
		await watched.tell('working');
		await watched.watch(lookInterval);
		expect(await watched.state()).toBe('active');
	});

	it('that is found half written is read again', async () => {
		const {watched, registry} = await joinClaude();
		registry({status: 'waiting', waitingFor: 'permission prompt'});
		await watched.watch(11 * minute);
		const file = path.join(watched.registryFolder ?? '', 'sessions', `${pid}.json`);
		writeFileSync(file, '{"pid":47');
		await watched.watch(lookInterval);
		expect(await watched.alerts()).toEqual([]);
	});

	it('says nothing about another process or another conversation', async () => {
		for (const other of [{procStart: '999'}, {sessionId: 'c2'}]) {
			const {watched, registry} = await joinClaude();
			registry({status: 'idle', ...other});
			await watched.watch(lookInterval);
			expect(await watched.state()).toBe('active');
		}
	});

	it('that says busy is no sign of work', async () => {
		const {watched, registry} = await joinClaude();
		registry({status: 'busy'});
		await watched.watch(11 * minute);
		expect(await watched.state()).toBe('hung');
	});
});

describe('a process that is gone', () => {
	it('is missed at once, and its session ended only by a second look', async () => {
		const watched = await Watched.join();
		await watched.watch(minute);
		watched.test.processes.kill(pid);
		watched.test.clock.advance(lookInterval);
		expect(await watched.collector.look()).toEqual({hasMissed: true});
		expect(await watched.state()).toBe('stale');
		await beatForLocalSessions(watched.test.context, watched.collector.findingOf);
		expect(await watched.state()).toBe('stale');
		watched.test.clock.advance(2 * second);
		await beatForLocalSessions(watched.test.context, watched.collector.findingOf);
		expect(await watched.state()).toBe('orphaned');
	});

	it('is not taken for the one that has its pid now', async () => {
		const watched = await Watched.join();
		await watched.tell('working');
		await watched.watch(11 * minute);
		expect(await watched.alerts()).toEqual(['session_hung']);
		watched.test.processes.start(pid);
		watched.test.clock.advance(lookInterval);
		expect(await watched.collector.look()).toEqual({hasMissed: true});
		await watched.test.lookTwice();
		expect(await watched.alerts()).toEqual(['session_orphaned']);
	});

	it('which cannot be seen is not missed', async () => {
		const watched = await Watched.join();
		await watched.tell('working');
		watched.test.processes.hide(pid);
		watched.test.clock.advance(lookInterval);
		expect(await watched.collector.look()).toEqual({hasMissed: false});
		expect(await watched.state()).toBe('active');
	});
});

/** What happens to a session, or to the clocks around it. */
type Move =
	| {readonly type: 'watch' | 'jump'; readonly span: number}
	| {readonly type: 'tell'; readonly turn: Turn}
	| {readonly type: 'stop'; readonly isStopped: boolean};

describe('a keeper that is followed by another', () => {
	it('hands over what it has seen: who hangs goes on to hang, and is alerted no second time', async () => {
		const watched = await Watched.join();
		await watched.tell('working');
		await watched.watch(11 * minute);
		const [alert] = await watched.test.bus.listAlerts();
		await watched.test.bus.acknowledge([alert?.id ?? 0], 'you');
		watched.test.clock.advance(10 * second);
		const successor = new Collector(watched.test.context);
		for (let looks = 0; looks < 40; looks++) {
			await successor.look();
			await beatForLocalSessions(watched.test.context, successor.findingOf);
			expect(await watched.state()).toBe('hung');
			watched.test.clock.advance(lookInterval);
		}
		expect(await watched.test.bus.listAlerts({all: true})).toMatchObject([{status: 'acknowledged'}]);
	});

	it('knows of a sleep although the first look after it could write nothing', async () => {
		const watched = await Watched.join();
		await watched.tell('working');
		await watched.watch(5 * minute);
		watched.test.clock.jump(8 * hour);
		watched.test.clock.advance(lookInterval);
		const {engine} = watched.test.context;
		const {write} = engine;
		const fail: typeof write = async () => Promise.reject(new Error('the database is busy'));
		Object.assign(engine, {write: fail});
		await expect(watched.collector.look()).rejects.toThrow('busy');
		Object.assign(engine, {write});
		await watched.watch(3 * minute);
		expect(await watched.state()).toBe('active');
		expect(await watched.alerts()).toEqual([]);
		await watched.watch(3 * minute);
		expect(await watched.state()).toBe('hung');
	});
});

describe('what a look found', () => {
	it('is written onto no other session that has the id meanwhile', async () => {
		const watched = await Watched.join({agentSessionId: 'c1'});
		await watched.tell('waiting');
		await watched.watch(lookInterval);
		const old = watched.collector.findingOf(watched.sessionId);
		watched.test.processes.start(pid);
		await watched.test.join(pid, {agentSessionId: 'c2'});
		await beatForLocalSessions(watched.test.context, () => (old ? {...old, isStopped: true} : null));
		expect(await watched.judgement()).toMatchObject({reason: expect.not.stringContaining('stopped')});
		expect(await watched.state()).not.toBe('stale');
	});

	it('of a session of another machine is judged by no clock of this one', async () => {
		const watched = await Watched.join();
		await watched.watch(minute);
		watched.test.foreign
			.prepare(
				"UPDATE session_registry SET host = 'lap', machine_id = 'other', boot_id = 'other', clock_offset_ms = 5",
			)
			.run();
		expect(await watched.state()).toBe('active');
		watched.test.clock.advance(2 * minute);
		expect(await watched.judgement()).toMatchObject({
			state: 'stale',
			reason: expect.stringContaining('no beat for 2m'),
		});
	});
});

describe('clocks', () => {
	it('that sleep or are set, in either direction, change no verdict', async () => {
		const moves = fc.array<Move>(
			fc.oneof(
				fc.record({type: fc.constant('watch' as const), span: fc.integer({min: 1, max: 4 * minute})}),
				fc.record({type: fc.constant('jump' as const), span: fc.integer({min: -3 * hour, max: 9 * hour})}),
				fc.record({type: fc.constant('tell' as const), turn: fc.constantFrom('working', 'idle', 'waiting')}),
				fc.record({type: fc.constant('stop' as const), isStopped: fc.boolean()}),
			),
			{minLength: 4, maxLength: 12},
		);
		await fc.assert(
			fc.asyncProperty(moves, async script => {
				const plain = await Watched.join();
				const moved = await Watched.join();
				let wokeAt = Number.NEGATIVE_INFINITY;
				// Between two looks the clock is set once at most
				const settle: Move = {type: 'watch', span: lookInterval};
				const steps = script.flatMap((move): Move[] => (move.type === 'jump' ? [move, settle] : [move]));
				for (const move of [{type: 'tell', turn: 'working'} satisfies Move, ...steps]) {
					for (const watched of [plain, moved]) {
						if (move.type === 'watch') await watched.watch(move.span);
						if (move.type === 'tell') await watched.tell(move.turn);
						if (move.type === 'stop') watched.test.processes.change(pid, {isStopped: move.isStopped});
					}
					if (move.type === 'jump') {
						moved.test.clock.jump(move.span);
						wokeAt = moved.test.clock.monotonic();
					}
					const isInGrace = moved.test.clock.monotonic() - wokeAt <= wakeGrace + 2 * lookInterval;
					const [expected, found] = [await plain.state(), await moved.state()];
					expect(isInGrace && expected === 'hung' ? ['hung', 'active'] : [expected]).toContain(found);
				}
				await plain.test.bus.close();
				await moved.test.bus.close();
			}),
			{numRuns: 25},
		);
	}, 120_000);

	it.each([
		['slept for a night', 8 * hour],
		['was set ahead by a day', 24 * hour],
		['was set back by an hour', -hour],
	])('of a machine that %s neither make a session hang nor let one go on', async (_case, span) => {
		const healthy = await Watched.join();
		await healthy.tell('working');
		await healthy.watch(5 * minute);
		healthy.test.clock.jump(span);
		expect(await healthy.state()).toBe('active');
		await healthy.watch(4 * minute);
		expect(await healthy.state()).toBe('active');
		await healthy.watch(3 * minute);
		expect(await healthy.state()).toBe('hung');

		const hung = await Watched.join();
		await hung.tell('working');
		await hung.watch(11 * minute);
		hung.test.clock.jump(span);
		expect(await hung.state()).toBe('hung');
		await hung.watch(3 * minute);
		expect(await hung.state()).toBe('hung');
		expect(await hung.test.bus.listAlerts({all: true})).toHaveLength(1);
	});
});
