import {type Context, presenceOf, readClocks} from '../bus/context.js';
import {wakeGrace} from '../bus/limits.js';
import {type Clocks, clockDrift} from '../bus/rules/evidence.js';
import {SessionCache} from '../bus/session-cache.js';
import type {RunningAgentRecord} from '../bus/tables/running-agents.js';
import {isLive, type SessionRecord} from '../bus/tables/session-record.js';
import type {LookFields} from '../bus/tables/session-watch.js';
import {second} from '../bus/timestamps.js';
import {isLocal} from '../bus/verbs/keep.js';
import {recordHeadMoves} from '../bus/verbs/move-head.js';
import {reviewHung} from '../bus/verbs/review.js';
import {closeConversation, recordLooks, recordRunningAgents} from '../bus/verbs/watch.js';
import {CheckoutWatch} from './checkout-watch.js';
import {watchClocks} from './clock-watch.js';
import {Discovery} from './discovery.js';
import {ProcessView} from './process-view.js';
import {see} from './see.js';
import {isUrgent, type LookTime, type SessionMemory, watchSession} from './session-watch.js';

/** Milliseconds between two looks. */
export const lookInterval = 5 * second;

/**
 * Gathers the evidence about every session of this machine: one pass over the process table, the time stamps of
 * transcripts, what the agents' own files say, the state of shared checkouts. One runs on a machine, in its keeper.
 */
export class Collector {
	readonly #context: Context;
	readonly #cache = new SessionCache();
	readonly #checkouts = new CheckoutWatch();
	readonly #discovery: Discovery;
	#memories = new Map<string, SessionMemory>();
	#view: ProcessView | null = null;
	#findings = new Map<string, LookFields>();
	#clocks: Clocks | null = null;
	#wokeAt: number | null = null;
	#told = '';

	constructor(context: Context) {
		this.#context = context;
		this.#discovery = new Discovery(context.processes);
	}

	/** Whether the machine slept a moment ago, or its clock was set: nobody can have answered anything meanwhile. */
	hasJustWoken(): boolean {
		return this.#wokeAt !== null && this.#context.monotonic() - this.#wokeAt < wakeGrace;
	}

	/** What the last look found of a session, for a beat to write down. */
	readonly findingOf = (sessionId: string): LookFields | null => this.#findings.get(sessionId) ?? null;

	/**
	 * Takes one look at everything and writes down what cannot wait for the next beat.
	 * @returns whether the process of a session was missed, so that it should be looked for again soon
	 */
	async look(): Promise<{readonly hasMissed: boolean}> {
		const context = this.#context;
		const clocks = readClocks(context);
		const {lost} = watchClocks(this.#clocks, clocks, lookInterval);
		this.#clocks = clocks;
		if (lost !== 0) this.#wokeAt = clocks.monotonic;
		const view = new ProcessView(context.processes, this.#view, clocks.now);
		this.#view = view;
		const all = await context.engine.read(reader => this.#cache.refresh(reader));
		const live = [...all.values()].filter(isLive);
		const local = live.filter(session => isLocal(session, context));
		const hasMissed = await this.#lookAtSessions(local, view, {...clocks, lost});
		for (const {moves, branch} of this.#checkouts.look(local, clocks.now)) {
			await recordHeadMoves(context, moves, branch);
		}
		await this.#tellOfUnregistered(this.#discovery.find(view, live));
		return {hasMissed};
	}

	async #lookAtSessions(
		sessions: readonly SessionRecord[],
		view: ProcessView,
		time: LookTime,
	): Promise<boolean> {
		const memories = new Map<string, SessionMemory>();
		const findings = new Map<string, LookFields>();
		const urgent = new Map<string, LookFields>();
		let hasMissed = false;
		for (const session of sessions) {
			const {pid, processStarted} = session.identity;
			const process = pid === null || processStarted === null ? null : view.find(pid, processStarted);
			if (!process) {
				hasMissed ||= presenceOf(session, this.#context) === 'gone';
				continue;
			}
			const before = this.#memories.get(session.sessionId) ?? null;
			const lost = before ? time.lost : clockDrift(session.watch, time);
			const seen = see(session, process, view, before, time.now);
			const {memory, fields, isClosed} = watchSession(session, before, seen, {...time, lost});
			if (isClosed) {
				await closeConversation(this.#context, session.sessionId);
				continue;
			}
			memories.set(session.sessionId, memory);
			findings.set(session.sessionId, fields);
			if (isUrgent(session, fields)) urgent.set(session.sessionId, fields);
		}
		this.#memories = memories;
		this.#findings = findings;
		await recordLooks(this.#context, urgent);
		const fresh = await this.#context.engine.read(reader => this.#cache.refresh(reader));
		await reviewHung(
			this.#context,
			[...memories.keys()].flatMap(sessionId => fresh.get(sessionId) ?? []).filter(isLive),
		);
		return hasMissed;
	}

	/** Written only when it changes, as it wakes everyone who looks at the bus. */
	async #tellOfUnregistered(running: readonly RunningAgentRecord[]): Promise<void> {
		const text = JSON.stringify(running);
		if (text === this.#told) return;
		await recordRunningAgents(this.#context, running);
		this.#told = text;
	}
}
