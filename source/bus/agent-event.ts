import type {Lock, Message, Session} from './types.js';
import type {EventRegistration, Observation} from './verbs/observation.js';
import type {RivalFile} from './verbs/shell-writes.js';

/*
 * What an agent's own events tell the bus, and what it answers.
 */

/** Why a write may not happen now. */
export type Denial =
	/** Nobody is known to hold the file, but others kept the bus so busy that it could not be reserved. */
	| {readonly why: 'busy'; readonly path: string}
	/** Another session holds the file. */
	| {
			readonly why: 'locked';
			readonly path: string;
			readonly blocker: Lock;
			readonly holder: Session | null;
			/** Whether the file is kept for this one now, or will be once it comes free, of which it is told. */
			readonly prospect: 'kept' | 'told' | null;
	  }
	/** Another session changed the file after this one may have read it. */
	| {
			readonly why: 'changed';
			readonly path: string;
			readonly changedAt: string;
			readonly editorId: string;
			readonly editor: Session | null;
			/** The file is locked for this one now, and its next write goes through. */
			readonly isReserved: boolean;
	  };

/** Mail that is held by this process until it has said what it has told the agent of it. */
export type HandedMail = {readonly messages: readonly Message[]; readonly taker: string};

/** An agent's event, with its files and folders as the agent names them: relative names start from `cwd`. */
export type AgentEvent = Omit<Observation, 'registration' | 'wants' | 'wrote' | 'failed' | 'untold'> & {
	readonly registration: EventRegistration;
	/** Files about to be written. */
	readonly wants: readonly string[];
	/** Files just written, and when where that is known, in milliseconds since the epoch. */
	readonly wrote: ReadonlyArray<{readonly path: string; readonly atMs: number | null}>;
	/** Files whose edits have come to nothing, or are over whatever came of them. @default none */
	readonly failed?: readonly string[];
	/** Files it may have written since a moment at which the bus could not be told. @default none */
	readonly untold?: ReadonlyArray<{readonly path: string; readonly sinceMs: number}>;
};

/** What came of an agent's event. */
export type ObserveResult = {
	/** `null` for a conversation nobody knows and whose process cannot be seen. */
	readonly sessionId: string | null;
	readonly denial: Denial | null;
	/** Messages handed to this process; what was said of them is recorded once the agent has its answer. */
	readonly handed: HandedMail | null;
	/** Files of others that the shell command may have changed, for a look at their time stamps. */
	readonly rivalFiles: readonly RivalFile[];
	readonly shellBeganMs: number;
	/** What is not known of the session yet. */
	readonly missing: ReadonlyArray<'model' | 'transcript'>;
	/** Whether a keeper runs on this machine. */
	readonly isKept: boolean;
};
