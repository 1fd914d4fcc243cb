import type {RealPath} from '../../system/real-path.js';
import type {Coverage} from '../rules/lock-overlap.js';
import type {Proven} from '../rules/mail-lease.js';
import type {Name} from '../rules/names.js';
import type {Limit} from '../tables/session-record.js';
import type {Turn} from '../types.js';
import type {PlacedRegistration, Registration} from './register.js';
import type {UntoldMail} from './untold-mail.js';
import type {UntoldWrite} from './untold-writes.js';

/** A session as it would register; its process is `null` where it cannot be seen. */
export type EventRegistration = Omit<Registration, 'pid'> & {
	readonly pid: number | null;
	readonly agentSessionId: string;
};

/** What an agent's own event tells of its session. */
export type Observation = {
	/** The session as it would register; its process is `null` where it cannot be seen. */
	readonly registration: PlacedRegistration<EventRegistration>;
	/** Whether the event itself proves that the conversation goes on, even after its end was told. */
	readonly isOpening: boolean;
	/** A conversation begins or is gone on with, whether or not another one of its process is left for it. */
	readonly isStart?: boolean;
	/** The agent says that another conversation of its process was left for this one. */
	readonly isSwitch?: boolean;
	/** The agent leaves the conversation for another one, which is yet to begin. */
	readonly isLeaving?: boolean;
	/** Whose turn it is now; `null` when the event does not tell. */
	readonly turn: Turn | null;
	/** What the agent does, in words; `null` when the event shows no progress. */
	readonly activity: string | null;
	/** What a person is asked, in words; `null` when the event asks nothing. @default null */
	readonly asks?: string | null;
	/** The vendor's limit that stopped the turn; `null` when none did. @default null */
	readonly limit?: Limit | null;
	/** The session is over. */
	readonly ends: boolean;
	/** What it proves of what was said to the model before; `null` for nothing. */
	readonly proves: Proven;
	/** When it happened, as far as its hook can tell: in milliseconds since the epoch. @default now */
	readonly beganMs?: number;
	/**
	 * Whether a transcript shows an answer of the model to what it was given since a moment; `null` when it does not
	 * tell. @default it never tells
	 */
	readonly isHeard?: (transcript: string, sinceMs: number) => boolean | null;
	/** The agent's own id of the turn. */
	readonly turnId?: string | null;
	/** What the agent calls the conversation; absent where it does not tell. */
	readonly title?: Name | null;
	/** Files about to be written. */
	readonly wants: readonly Coverage[];
	/** Files just written, and when where that is known, in milliseconds since the epoch. */
	readonly wrote: ReadonlyArray<{readonly path: RealPath; readonly atMs: number | null}>;
	/** Files whose edits have come to nothing, or are over whatever came of them. @default none */
	readonly failed?: readonly RealPath[];
	/** No edit of an earlier answer of the model can be made any more, unless a person is asked or it is a subagent's. */
	readonly settlesEdits?: boolean;
	/** Files it may have written since a moment at which the bus could not be told. @default none */
	readonly untold?: readonly UntoldWrite[];
	/** What it could not be told of mail either. @default nothing */
	readonly untoldMail?: readonly UntoldMail[];
	/** A command that may have written any file has just ended. */
	readonly ranShell: boolean;
	/** How mail can be handed over now: as text beside others, or by making the turn go on; not at all with `null`. */
	readonly takes: 'context' | 'continuation' | null;
	/** What happened to the session's subagents; `none` when it has none now. */
	readonly subagents: 'began' | 'ended' | 'none' | null;
	/** While a subagent runs, the event may be the subagent's, and then says nothing of the turn. */
	readonly isAmbiguous: boolean;
	/** What is known of the turn, if mail makes it go on. */
	readonly continuesAs: 'working' | 'unknown';
	/** A turn begins, so that the one before is over, even if nobody told. */
	readonly beginsTurn: boolean;
};
