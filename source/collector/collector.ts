import {type Context, presenceOf, readClocks} from '../bus/context.js';
import {deathConfirmation} from '../bus/limits.js';
import {type Clocks, clockDrift} from '../bus/rules/evidence.js';
import {parkedNote} from '../bus/rules/parked.js';
import {type TerminalPlace, terminalText} from '../bus/rules/terminal-place.js';
import {SessionCache} from '../bus/session-cache.js';
import type {RunningAgentRecord} from '../bus/tables/running-agents.js';
import {isLive, type SessionRecord} from '../bus/tables/session-record.js';
import type {LookFields} from '../bus/tables/session-watch.js';
import {second} from '../bus/timestamps.js';
import {endTurnAsFilesTell, isOverByFiles} from '../bus/verbs/end-edits.js';
import {isLocal} from '../bus/verbs/keep.js';
import {recordHeadMoves} from '../bus/verbs/move-head.js';
import {pullBackStamps} from '../bus/verbs/pull-back.js';
import {reviewHung} from '../bus/verbs/review.js';
import {reviewNeeds} from '../bus/verbs/review-needs.js';
import {closeConversation, recordLooks, recordRunningAgents, recordTerminals} from '../bus/verbs/watch.js';
import {CheckoutWatch} from './checkout-watch.js';
import {watchClocks} from './clock-watch.js';
import {Discovery} from './discovery.js';
import type {AgentProcess} from './find-agents.js';
import {ProcessView} from './process-view.js';
import {takeUpReopened} from './reopened.js';
import {see} from './see.js';
import {isUrgent, type SessionMemory, watchSession} from './session-watch.js';
import {TerminalWatch} from './terminal-watch.js';

/** Whether the files of a session's agent tell of the end of its turn as they did at a look some time before. */
function wasOverBefore(session: SessionRecord, {native, lookedMs}: LookFields): boolean {
	const {native: before, watch} = session;
	return (
		isOverByFiles(session) &&
		native.turn === 'idle' &&
		native.sinceMs === before.sinceMs &&
		(lookedMs ?? 0) - (watch.lookedMs ?? lookedMs ?? 0) >= deathConfirmation
	);
}

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
	readonly #terminals: TerminalWatch;
	#memories = new Map<string, SessionMemory>();
	#view: ProcessView | null = null;
	#findings = new Map<string, LookFields>();
	#clocks: Clocks | null = null;
	#wokeAt: number | null = null;
	#hung: ReadonlySet<string> = new Set();
	#told = '';

	constructor(context: Context) {
		this.#context = context;
		this.#discovery = new Discovery(context.processes);
		this.#terminals = new TerminalWatch(context.processes);
	}

	/** How long the machine has been awake since it last slept or its clock was set, as far as is known, in milliseconds. */
	awakeFor(): number {
		return this.#wokeAt === null ? Number.POSITIVE_INFINITY : this.#context.monotonic() - this.#wokeAt;
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
		const {drift, gap} = watchClocks(this.#clocks, clocks, lookInterval);
		if (drift !== 0 || gap !== 0) this.#wokeAt = clocks.monotonic;
		const view = new ProcessView(context.processes, this.#view, clocks.now);
		this.#view = view;
		const all = await context.engine.read(reader => this.#cache.refresh(reader));
		const live = [...all.values()].filter(isLive);
		const local = live.filter(session => isLocal(session, context));
		const agents = this.#discovery.agents(view);
		const hasMissed = await this.#lookAtSessions(local, view, agents, {...clocks, gap});
		// One that has just begun does not know what the clock did before
		if (this.#clocks === null || drift < 0) await pullBackStamps(context);
		// Only now, so that a look that failed has lost nothing of what the clocks did
		this.#clocks = clocks;
		for (const {moves, branch} of this.#checkouts.look(local, clocks.now)) {
			await recordHeadMoves(context, moves, branch);
		}
		await takeUpReopened(context, all.values(), agents, view);
		await this.#tellOfUnregistered(this.#discovery.find(view, local, agents));
		return {hasMissed};
	}

	async #lookAtSessions(
		sessions: readonly SessionRecord[],
		view: ProcessView,
		agents: readonly AgentProcess[],
		time: Clocks & {readonly gap: number},
	): Promise<boolean> {
		const memories = new Map<string, SessionMemory>();
		const findings = new Map<string, LookFields>();
		const urgent = new Map<string, LookFields>();
		const moved = new Map<SessionRecord, TerminalPlace | null>();
		const {windows, parked} = this.#discovery.findWindows(view, sessions, agents);
		const over: SessionRecord[] = [];
		let hasMissed = false;
		for (const session of sessions) {
			const {pid, processStarted} = session.identity;
			const process = pid === null || processStarted === null ? null : view.find(pid, processStarted);
			if (!process) {
				hasMissed ||= presenceOf(session, this.#context) === 'gone';
				continue;
			}
			const before = this.#memories.get(session.sessionId) ?? null;
			const drift = clockDrift(session.watch, time);
			if (drift !== 0) this.#wokeAt = time.monotonic;
			const lost = drift === 0 && before ? time.gap : drift;
			const seen = see(session, process, view, before, time.now);
			const {memory, fields, isClosed} = watchSession(session, before, seen, {...time, lost});
			const isParked = parked.has(session.sessionId) && fields.native.turn === null;
			const finding = isParked ? {...fields, native: {...fields.native, note: parkedNote}} : fields;
			if (isClosed) {
				await closeConversation(this.#context, session);
				continue;
			}
			if (wasOverBefore(session, fields)) over.push(session);
			memories.set(session.sessionId, memory);
			findings.set(session.sessionId, finding);
			if (isUrgent(session, finding)) urgent.set(session.sessionId, finding);
			const terminal = this.#terminals.look(session, windows.get(session.sessionId) ?? process);
			if (terminalText(terminal) !== terminalText(session.terminal)) moved.set(session, terminal);
		}
		this.#terminals.turn();
		await recordLooks(this.#context, urgent);
		await recordTerminals(this.#context, moved);
		for (const session of over) await endTurnAsFilesTell(this.#context, session);
		this.#memories = memories;
		this.#findings = findings;
		const fresh = await this.#context.engine.read(reader => this.#cache.refresh(reader));
		const seen = [...memories.keys()].flatMap(sessionId => fresh.get(sessionId) ?? []).filter(isLive);
		this.#hung = await reviewHung(this.#context, seen, this.#hung);
		const kept = [...fresh.values()].filter(session => isLive(session) && isLocal(session, this.#context));
		await reviewNeeds(this.#context, kept);
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
