import Database from 'better-sqlite3';
import {onTestFinished} from 'vitest';
import type {Bus} from '../../../source/bus/bus.js';
import {busOn} from '../../../source/bus/bus-on.js';
import type {Context, Settings} from '../../../source/bus/context.js';
import {openContext} from '../../../source/bus/open-bus.js';
import {defaultSettings} from '../../../source/bus/settings.js';
import {beatForLocalSessions} from '../../../source/bus/verbs/keep.js';
import type {Registration} from '../../../source/bus/verbs/register.js';
import type {Machine} from '../../../source/system/machine.js';
import {monotonicTime} from '../../../source/system/monotonic-time.js';
import type {ProcessTable} from '../../../source/system/process-table.js';
import {FakeProcesses, thisMachine} from './fake-processes.js';
import {temporaryDatabase} from './temp-folder.js';

/** A clock that moves only when it is told to. */
export class Clock {
	time: number;
	#awake = 1_000_000;

	constructor(time: number = Date.now()) {
		this.time = time;
	}

	readonly now = (): number => this.time;

	/** Milliseconds since a boot long ago; {@link jump} does not move it. */
	readonly monotonic = (): number => this.#awake;

	advance(milliseconds: number): void {
		this.time += milliseconds;
		this.#awake += milliseconds;
	}

	/** Shows what the clocks of this machine show, by which its own programs write. */
	follow(): this {
		this.time = Date.now();
		this.#awake = monotonicTime();
		return this;
	}

	/** Sets the wall clock, as a sleep does forward and a correction in either direction. */
	jump(milliseconds: number): void {
		this.time += milliseconds;
	}
}

/** A bus on a real file with a clock and processes that the test controls. */
export type TestBus = {
	readonly bus: Bus;
	readonly context: Context;
	readonly clock: Clock;
	/** The processes the bus sees, unless it was given others. */
	readonly processes: FakeProcesses;
	/** A connection of another program to the same file. */
	readonly foreign: Database.Database;
	/** Registers an agent on a process of its own, which is started when nobody has the pid. */
	join(pid: number, facts?: Partial<Registration>): Promise<string>;
	/** Looks twice at every process, far enough apart for the dead to count as dead. */
	lookTwice(): Promise<void>;
};

export type TestBusOptions = {
	readonly path?: string;
	readonly settings?: Partial<Settings>;
	readonly machine?: Machine;
	readonly clock?: Clock;
	readonly processes?: ProcessTable;
};

/** Opens a bus that is closed with the test. */
export async function openTestBus(options: TestBusOptions = {}): Promise<TestBus> {
	const {path = temporaryDatabase(), machine = thisMachine} = options;
	const clock = options.clock ?? new Clock();
	const processes = new FakeProcesses();
	const settings = {...defaultSettings, ...options.settings};
	const context = await openContext({
		path,
		settings,
		machine,
		processes: options.processes ?? processes,
		now: clock.now,
		monotonic: clock.monotonic,
	});
	const bus = busOn(context);
	const foreign = new Database(path, {timeout: 3000});
	onTestFinished(async () => {
		foreign.close();
		await bus.close();
	});
	return {
		bus,
		context,
		clock,
		processes,
		foreign,
		async join(pid, facts = {}) {
			if (processes.look(pid) === 'gone') processes.start(pid);
			const {session} = await bus.register({vendor: 'claude', pid, ...facts});
			return session.sessionId;
		},
		async lookTwice() {
			await beatForLocalSessions(context);
			clock.advance(2000);
			await beatForLocalSessions(context);
		},
	};
}

/** The session of a snapshot with this id. */
export async function sessionOf(bus: Bus, sessionId: string) {
	const {sessions} = await bus.snapshot({ended: true});
	const session = sessions.find(candidate => candidate.sessionId === sessionId);
	if (!session) throw new Error(`the snapshot has no session ${sessionId}`);
	return session;
}
