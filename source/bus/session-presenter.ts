import {type Context, presenceOf} from './context.js';
import {judge} from './judge.js';
import {effectiveTurn} from './rules/evidence.js';
import type {Presence} from './rules/presence.js';
import {isLive, type SessionRecord} from './tables/session-record.js';
import {second} from './timestamps.js';
import type {Session} from './types.js';

/** The counts of a session that time changes without anyone writing its row. */
export type Counts = {readonly locks: number; readonly unread: number};

/** How long one look at a process serves, in milliseconds: nothing is decided on it, only shown. */
const lookLifetime = 2 * second;

/**
 * Shows rows as sessions: judges their state, and gives a session that looks as it did before the same
 * reference, so that nothing is drawn again for it.
 */
export class SessionPresenter {
	readonly #context: Context;
	readonly #shown = new WeakMap<SessionRecord, Session>();
	readonly #looks = new WeakMap<SessionRecord, {readonly presence: Presence; readonly until: number}>();

	constructor(context: Context) {
		this.#context = context;
	}

	/**
	 * Shows one session.
	 * @param look `recent` makes do with a look at its process that a frame took a moment ago
	 */
	present(record: SessionRecord, counts: Counts = record, look: 'now' | 'recent' = 'now'): Session {
		const seen = isLive(record) ? this.#look(record, look) : 'unknown';
		const {state, reason} = judge(record, seen, this.#context);
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

	/** Each session has its own time to be looked at again, so that a thousand are not all due in one frame. */
	#look(record: SessionRecord, look: 'now' | 'recent'): Presence {
		const now = this.#context.now();
		const known = this.#looks.get(record);
		if (look === 'recent' && known && now < known.until && now > known.until - 2 * lookLifetime)
			return known.presence;
		const seen = presenceOf(record, this.#context);
		this.#looks.set(record, {
			presence: seen,
			until: now + lookLifetime * (1 + ((record.pid ?? 0) % 10) / 10),
		});
		return seen;
	}
}

/** Written out, because copying "all but" costs several times as much, and a frame shows a thousand. */
function toPublic(record: SessionRecord): Omit<Session, 'state' | 'stateReason'> {
	const {turn, asks} = effectiveTurn(record);
	return {
		sessionId: record.sessionId,
		name: record.name,
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
		terminal: record.terminal,
		status: record.status,
		turn,
		asks,
		registeredAt: record.registeredAt,
		heartbeatAt: record.heartbeatAt,
		lastActivityAt: record.lastActivityAt,
		lastActivity: record.lastActivity,
		locks: record.locks,
		claims: record.claims,
		unread: record.unread,
	};
}
