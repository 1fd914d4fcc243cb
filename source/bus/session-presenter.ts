import type {Sighting} from '../system/process-table.js';
import type {Context} from './context.js';
import {presence} from './rules/presence.js';
import {judgeSession} from './rules/session-state.js';
import {isLive, type SessionRecord} from './tables/sessions.js';
import {second} from './timestamps.js';
import type {Session} from './types.js';

/** The counts of a session that time changes without anyone writing its row. */
export type Counts = {readonly locks: number; readonly unread: number};

/** How long one look at a process serves several frames, in milliseconds. */
const lookLifetime = second;

/**
 * Shows rows as sessions: judges their state, and gives a session that looks as it did before the same
 * reference, so that nothing is drawn again for it.
 */
export class SessionPresenter {
	readonly #context: Context;
	readonly #shown = new WeakMap<SessionRecord, Session>();
	readonly #looks = new Map<number, Sighting>();
	#looksBegan = 0;

	constructor(context: Context) {
		this.#context = context;
	}

	present(record: SessionRecord, counts: Counts = record): Session {
		const {state, reason} = judgeSession(
			{
				status: record.status,
				presence: isLive(record)
					? presence(record.identity, this.#context.machine, pid => this.#look(pid))
					: 'unknown',
				turn: record.turn,
				heartbeatAt: record.heartbeatMs,
				lastActivityAt: record.lastActivityMs,
				registeredAt: record.registeredMs,
				work: 'unknown',
				justWoke: false,
			},
			this.#context.now(),
		);
		const shown = this.#shown.get(record);
		const isSame =
			shown?.state === state &&
			shown.stateReason === reason &&
			shown.locks === counts.locks &&
			shown.unread === counts.unread;
		if (isSame) return shown;
		const {locks, unread} = counts;
		const session = {...toPublic(record), locks, unread, state, stateReason: reason};
		this.#shown.set(record, session);
		return session;
	}

	#look(pid: number): Sighting {
		const now = this.#context.now();
		if (Math.abs(now - this.#looksBegan) > lookLifetime) {
			this.#looks.clear();
			this.#looksBegan = now;
		}
		const known = this.#looks.get(pid);
		if (known !== undefined) return known;
		const sighting = this.#context.processes.look(pid);
		this.#looks.set(pid, sighting);
		return sighting;
	}
}

/** Written out, because copying "all but" costs several times as much, and a frame shows a thousand. */
function toPublic(record: SessionRecord): Omit<Session, 'state' | 'stateReason'> {
	return {
		sessionId: record.sessionId,
		llmVendor: record.llmVendor,
		llmModel: record.llmModel,
		projectId: record.projectId,
		taskId: record.taskId,
		pid: record.pid,
		host: record.identity.host,
		kind: record.kind,
		cwd: record.cwd,
		repository: record.repository,
		worktree: record.worktree,
		branch: record.branch,
		agentSessionId: record.agentSessionId,
		transcriptPath: record.transcriptPath,
		status: record.status,
		turn: record.turn,
		registeredAt: record.registeredAt,
		heartbeatAt: record.heartbeatAt,
		lastActivityAt: record.lastActivityAt,
		lastActivity: record.lastActivity,
		locks: record.locks,
		claims: record.claims,
		unread: record.unread,
	};
}
