import {readClocks} from '../../../source/bus/context.js';
import {recordEvent} from '../../../source/bus/tables/session-events.js';
import type {Turn} from '../../../source/bus/types.js';
import {beatForLocalSessions} from '../../../source/bus/verbs/keep.js';
import {Collector, lookInterval} from '../../../source/collector/collector.js';
import {readMachine} from '../../../source/system/machine.js';
import {systemProcessTable} from '../../../source/system/process-table.js';
import {Clock, openTestBus, sessionOf, type TestBus} from '../../bus/support/test-bus.js';

/** The processes of this machine. */
export const processes = systemProcessTable();

/** A bus whose sessions stand on real processes, and the collector that watches them; only time is the test's. */
export class WatchedMachine {
	readonly test: TestBus;
	readonly #collector: Collector;

	private constructor(test: TestBus) {
		this.test = test;
		this.#collector = new Collector(test.context);
	}

	static async open(path?: string): Promise<WatchedMachine> {
		return new WatchedMachine(
			await openTestBus({
				machine: readMachine(),
				processes,
				clock: new Clock().follow(),
				...(path === undefined ? {} : {path}),
			}),
		);
	}

	/** Registers an agent on a process; with a turn, in the middle of it. */
	async join(pid: number, turn: Turn | null = null): Promise<string> {
		const {session} = await this.test.bus.register({vendor: 'claude', pid});
		if (turn !== null) await this.tell(session.sessionId, turn);
		return session.sessionId;
	}

	/** An event of the agent. */
	tell(sessionId: string, turn: Turn): Promise<void> {
		const fields = {turn, activity: 'told', llmModel: null, transcriptPath: null, branch: null, subagents: 0};
		const {context} = this.test;
		return context.engine.write(writer => recordEvent(writer, sessionId, fields, readClocks(context)));
	}

	/** Looks once. Returns whether a process was missed. */
	async look(): Promise<boolean> {
		return (await this.#collector.look()).hasMissed;
	}

	/** Beats with what the last look found. */
	async beat(): Promise<void> {
		await beatForLocalSessions(this.test.context, this.#collector.findingOf);
	}

	/**
	 * Lets time pass with a look every five seconds and a beat every thirty, as a keeper does.
	 * @param beforeBeat waited for before each beat's look
	 */
	async watch(milliseconds: number, beforeBeat: () => Promise<void> = async () => {}): Promise<void> {
		for (let elapsed = 0; elapsed < milliseconds; elapsed += lookInterval) {
			const isBeat = elapsed % (6 * lookInterval) === 0;
			if (isBeat) await beforeBeat();
			this.test.clock.advance(Math.min(lookInterval, milliseconds - elapsed));
			await this.look();
			if (isBeat) await this.beat();
		}
	}

	async judgement(sessionId: string): Promise<{readonly state: string; readonly reason: string}> {
		const {state, stateReason} = await sessionOf(this.test.bus, sessionId);
		return {state, reason: stateReason};
	}

	/** The sessions of every alert that is open, by its type. */
	async alerts(): Promise<ReadonlyArray<readonly [type: string, sessionIds: readonly string[]]>> {
		return (await this.test.bus.listAlerts()).map(({type, sessionIds}) => [type, sessionIds] as const);
	}
}
