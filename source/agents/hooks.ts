import type {Payload} from './payload.js';

/** What an event of an agent means, whatever the vendor calls it. */
export type EventMeaning =
	/** A conversation was opened, resumed or cleared. */
	| 'started'
	| 'ended'
	/** A turn began. */
	| 'prompt'
	| 'before tool'
	| 'after tool'
	/** A person must answer. */
	| 'waiting'
	/** A person has answered. */
	| 'answered'
	| 'turn over'
	/** Another model was chosen. */
	| 'model'
	/** The agent lives; nothing more. */
	| 'beat'
	/** A subagent is a sign of work, but never a session of its own. */
	| 'subagent began'
	| 'subagent ended';

/*
 * What a vendor does with text that a hook hands it, and which of its events show that its model was called with it:
 * docs/delivery.md has the evidence for each.
 */

/** How an event puts text before the model. */
export type Delivery = {
	/** `context` adds text to what the model reads next, `continuation` makes the turn go on with the text. */
	readonly as: 'context' | 'continuation';
	/** The text stays in the conversation even if the turn is cut off before the model has answered. */
	readonly lasts?: true;
	/** Other tools of the same answer of the model may still run or begin, so that their events prove nothing. */
	readonly amid?: true;
	/** The causes it works for; all without them. */
	readonly causes?: readonly string[];
};

/**
 * What an event proves: that the model was called with `all` that was said before, with all `but amid` the tools of one
 * answer; with all unless the transcript shows that it gave no answer since (`by record`), or only where it shows one.
 */
export type Proof = 'all' | 'but amid' | 'by record' | 'only by record';

/** One event a vendor has, as far as it matters here. */
export type HookEvent = {
	readonly means: EventMeaning;
	/** Which tools or causes it is installed for, in the vendor's own pattern; all without one. */
	readonly matcher?: string;
	/** How mail reaches the model from here; not at all without it. */
	readonly delivers?: Delivery;
	/** What it proves of what was said to the model before; nothing without it. */
	readonly proves?: Proof;
	/** It fires for subagents, too, and does not tell so. */
	readonly isAmbiguous?: true;
	/** A tool runs, but whether the turn does is told by other events alone. */
	readonly tellsNoTurn?: true;
	/** It comes beside the turn, and so may come after its end. */
	readonly isLate?: true;
	/** It comes only once every edit of an earlier answer of the model has been made or has come to nothing. */
	readonly settlesEdits?: true;
	/** It fires once in a turn: the end of one that was made to go on is never told. */
	readonly firesOnce?: true;
};

/** A tool an agent is about to use, or has used. */
export type ToolUse = {
	readonly name: string;
	/** `write` names the files it changes, `shell` may change any. */
	readonly kind: 'write' | 'shell' | 'other';
	/** The files a `write` changes, as the agent names them. */
	readonly paths: readonly string[];
	/** What it is used on, for a person: a command, a file. */
	readonly subject: string;
	/** Whether it is known to have failed, or to have been told of already where it did not. */
	readonly hasFailed?: boolean;
};

/** What one payload says. Everything but the conversation may be missing. */
export type HookFacts = {
	/** The agent's own id of the conversation. */
	readonly conversation: string | null;
	readonly cwd: string | null;
	readonly transcript: string | null;
	readonly model: string | null;
	/** What the agent calls the conversation, where it tells. */
	readonly title?: string | null;
	/** The event happened inside a subagent. */
	readonly isSubagent: boolean;
	readonly tools: readonly ToolUse[];
	/** Why a conversation started or ended, or what a person must answer, in the vendor's word. */
	readonly cause: string | null;
	/** What a person is asked: see asks.ts. */
	readonly asks?: string | null;
	/** The vendor's limit that stopped the turn, in its words: see limits.ts. */
	readonly limit?: string | null;
	/** The agent's own id of the turn. */
	readonly turn?: string | null;
	/** The prompt is for the turn that goes on. */
	readonly isSteering?: boolean;
	/** The prompt is what a hook made the turn go on with. */
	readonly isEcho?: boolean;
	/**
	 * Whether the model has heard all it was told, where the agent tells that itself; `null` when it should and does not.
	 */
	readonly hasHeard?: boolean | null;
};

/** What a hook has to say. */
export type Reply =
	/** The tool must not run, and why. */
	| {readonly deny: string}
	/** Text for the model to read. */
	| {readonly context: string}
	/** The turn goes on, with this text. */
	| {readonly continuation: string};

/** What a hook's process prints, and its exit code. */
export type HookOutput = {readonly stdout: string; readonly stderr: string; readonly exitCode: number};

/** How a vendor's hooks speak. */
export type Hooks = {
	/** How many bytes of UTF-8 of one hook's text reach the model whole. */
	readonly room: number;
	/** How its model is told to call the bus: `tool` where a command in its usual sandbox could not write it. */
	readonly door?: 'command' | 'tool';
	readonly events: Readonly<Record<string, HookEvent>>;
	/** Reads the fields that matter out of a payload; nothing in it is relied on. */
	readonly read: (payload: Payload, event: string) => HookFacts;
	/** Says a reply in exactly the form this vendor accepts for the event. */
	readonly answer: (event: string, reply: Reply) => HookOutput;
};

/** Stands in all mail as it is put before a model, and tells a prompt that it began from one of a person. */
export const mailMark = 'for this session came over session-bus';

/** Whether a prompt is mail that a hook made the turn go on with, as agents tell it that make a prompt of it. */
export function isEcho(payload: Payload): boolean {
	return payload.text('prompt')?.includes(mailMark) === true;
}

/** What a hook prints that has nothing to say. */
export const silence: HookOutput = {stdout: '', stderr: '', exitCode: 0};

/** An answer that is one JSON document. */
export function jsonOutput(document: object): HookOutput {
	return {stdout: JSON.stringify(document), stderr: '', exitCode: 0};
}

/** An answer on the error stream, with the exit code that means `block` to vendors that know it. */
export function blockingOutput(text: string): HookOutput {
	return {stdout: '', stderr: text, exitCode: 2};
}
