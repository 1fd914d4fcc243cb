import {expect, test} from 'vitest';
import {busOn} from '../../source/bus/bus-on.js';
import {openContext} from '../../source/bus/open-bus.js';
import {defaultSettings} from '../../source/bus/settings.js';
import {beatForLocalSessions, prune} from '../../source/bus/verbs/keep.js';
import {Collector, lookInterval} from '../../source/collector/collector.js';
import type {ProcessEntry} from '../../source/system/process-table.js';
import {FakeProcesses, thisMachine} from '../bus/support/fake-processes.js';
import {event} from '../bus/support/observation.js';
import {temporaryDatabase} from '../bus/support/temp-folder.js';
import {MachineClock} from './support/machine-clock.js';

const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000];
const vendors = ['claude', 'codex', 'gemini', 'kimi', 'copilot', 'opencode'] as const;

/** A month takes minutes: `SESSION_BUS_MONTH=1`. Without it a few days with short hours of work. */
const isWhole = process.env.SESSION_BUS_MONTH !== undefined;
const days = isWhole ? 30 : 4;
const workday = isWhole ? 8 * hour : 25 * minute;

/** Numbers by chance that are the same for the same seed (mulberry32). */
function chances(seed: number) {
	let state = seed;
	const next = () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
	return {
		upTo: (most: number) => next() * most,
		happens: (chance: number) => next() < chance,
		one: <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(next() * items.length)],
	};
}

/** Processes whose age counts the sleep of their machine, as the kernel's does. */
class AgeingProcesses extends FakeProcesses {
	readonly #clock: MachineClock;
	readonly #births = new Map<string, number>();

	constructor(clock: MachineClock) {
		super();
		this.#clock = clock;
	}

	override start(...pids: number[]): void {
		super.start(...pids);
		for (const pid of pids) {
			const seen = this.look(pid);
			if (typeof seen !== 'string') this.#births.set(seen.started, this.#clock.sinceBoot);
		}
	}

	override startTime(entry?: ProcessEntry): number {
		return Date.now() - this.#clock.sinceBoot + (this.#births.get(entry?.started ?? '') ?? 0);
	}
}

test.each([1, 2])(
	'through sleep, set clocks, paused machines, new names and new keepers nobody who lives is called hung or dead, or loses a lock, by chance %d',
	async seed => {
		const {upTo, happens, one} = chances(seed);
		const clock = new MachineClock().install();
		const processes = new AgeingProcesses(clock);
		const machine = {...thisMachine};
		const context = await openContext({
			path: temporaryDatabase(),
			settings: defaultSettings,
			machine,
			processes,
		});
		const bus = busOn(context);
		let collector = new Collector(context);
		let nextPid = 10_000;

		/** An agent that always shows some sign of what it does: events, a child, processor time. */
		const agents = vendors.map((vendor, index) => {
			const pid = index + 1;
			processes.start(pid);
			const lock = `/work/${vendor}/a.ts`;
			return {vendor, pid, lock, turn: 'idle', until: 0, child: 0, burns: false, cpuMs: 0};
		});
		type Agent = (typeof agents)[number];
		const idOf = ({vendor, pid}: Agent) => `${vendor}-${pid}`;
		const tell = (agent: Agent, facts: Parameters<typeof event>[1]) => {
			const {vendor, pid} = agent;
			const registration = {vendor, pid, agentSessionId: `talk-${pid}`, cwd: `/work/${vendor}`};
			return bus.observe(event(pid, {...facts, registration}));
		};

		/** What the agent does next, once what it does is over; time is its own, in which the machine is awake. */
		const goOn = async (agent: Agent, awake: number) => {
			agent.cpuMs += agent.burns ? 300 : 0;
			processes.change(agent.pid, {cpuMs: agent.cpuMs});
			if (awake < agent.until) return;
			if (agent.child > 0) processes.kill(agent.child);
			Object.assign(agent, {child: 0, burns: false});
			const wants = [agent.lock];
			switch (
				agent.turn === 'idle' ? 'prompt' : one(['tool', 'tool', 'edit', 'long', 'burn', 'ask', 'stop'])
			) {
				case 'prompt':
					agent.turn = 'working';
					await tell(agent, {beginsTurn: true, activity: 'got a prompt'});
					await tell(agent, {wants});
					agent.until = awake + upTo(3 * minute);
					break;
				case 'edit':
					await tell(agent, {wants, wrote: [{path: agent.lock, atMs: null}]});
					agent.turn = 'working';
					agent.until = awake + upTo(9 * minute);
					break;
				case 'long':
					await tell(agent, {activity: 'Bash make'});
					agent.turn = 'working';
					agent.child = nextPid++;
					processes.start(agent.child);
					processes.change(agent.child, {parent: agent.pid, name: 'make'});
					agent.until = awake + upTo(3 * hour);
					break;
				case 'burn':
					await tell(agent, {activity: 'thinks'});
					agent.turn = 'working';
					agent.burns = true;
					agent.until = awake + upTo(hour);
					break;
				case 'ask':
					await tell(agent, {turn: 'waiting', activity: 'asks a person'});
					agent.turn = 'waiting';
					agent.until = awake + upTo(2 * hour);
					break;
				case 'stop':
					await tell(agent, {turn: 'idle', activity: 'ended its turn'});
					agent.turn = 'idle';
					agent.until = awake + upTo(20 * minute);
					break;
				default:
					await tell(agent, {activity: 'Read a.ts'});
					agent.turn = 'working';
					agent.until = awake + upTo(9 * minute);
			}
		};

		const disturbances: ReadonlyArray<readonly [name: string, act: () => void]> = [
			['a nap', () => clock.sleep(upTo(40 * minute))],
			['a correction', () => clock.set(upTo(4 * minute) - 2 * minute)],
			['a clock set ahead', () => clock.set(upTo(2 * day))],
			['a clock set back', () => clock.set(-upTo(2 * hour))],
			['a paused machine', () => clock.set(upTo(5 * hour))],
			['a new name', () => Object.assign(machine, {host: `desk-${Math.round(upTo(1000))}`})],
			['a new keeper', () => (collector = new Collector(context))],
			[
				'a night with a new keeper after it',
				() => {
					clock.sleep(upTo(10 * hour));
					clock.set(upTo(4 * hour) - 2 * hour);
					collector = new Collector(context);
				},
			],
		];

		const found: string[] = [];
		const history: string[] = [];
		const check = async (at: string) => {
			const held = new Set((await bus.listLocks()).map(({sessionId}) => sessionId));
			for (const {sessionId, state, stateReason} of (await bus.snapshot({ended: true})).sessions) {
				if (['hung', 'orphaned', 'ended', 'stale'].includes(state))
					found.push(`${at}: ${sessionId} ${state}: ${stateReason}`);
			}
			for (const agent of agents) {
				if (agent.turn !== 'idle' && !held.has(idOf(agent)))
					found.push(`${at}: ${idOf(agent)} lost its lock`);
			}
			const alerts = await bus.listAlerts({all: true});
			for (const {type, detail} of alerts) {
				if (type === 'session_hung' || type === 'session_orphaned') found.push(`${at}: ${detail}`);
			}
			expect(found, history.slice(-8).join(' · ')).toEqual([]);
		};

		let awake = 0;
		for (let date = 0; date < days; date++) {
			for (let elapsed = 0; elapsed < workday; elapsed += lookInterval) {
				clock.advance(lookInterval);
				awake += lookInterval;
				for (const agent of agents) await goOn(agent, awake);
				if (happens(isWhole ? 1 / 700 : 1 / 70)) {
					const [name, act] = one(disturbances) ?? ['nothing', () => {}];
					history.push(name);
					act();
					await check(`at ${name}`);
				}
				await collector.look();
				if (elapsed % (6 * lookInterval) > 0) continue;
				await beatForLocalSessions(context, collector.findingOf);
				await prune(context);
				await check(`day ${date}, ${Math.round(elapsed / second)} s`);
			}
			clock.sleep(14 * hour + upTo(hour));
			history.push('a night');
		}
		expect((await bus.snapshot()).sessions.map(({sessionId}) => sessionId).sort()).toEqual(
			agents.map(idOf).sort(),
		);
		await bus.close();
	},
);
