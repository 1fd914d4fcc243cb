/** Whose turn it is in a conversation. */
export type Turn = 'working' | 'waiting' | 'idle';

/** A process as its agent's own files name it. */
export type LiveProcess = {
	readonly pid: number;
	/** Its start time as the process table tells it. */
	readonly started: string;
	/** Paths of the files it has open; `null` where that cannot be told. */
	readonly openFiles: () => readonly string[] | null;
};

/** What an agent's own files say of a conversation that one of its processes carries now. */
export type LiveConversation = {
	readonly conversation: string;
	/** Its transcript; `null` where it is not known, as it may be before the conversation has begun one. */
	readonly transcript: string | null;
	readonly cwd: string | null;
	/** What the agent calls it, where its files tell. */
	readonly title: string | null;
	/** `null` where the files do not tell. */
	readonly turn: Turn | null;
	/** What it waits for, in the agent's words. */
	readonly note: string | null;
	/** Since when, in milliseconds since the epoch. */
	readonly sinceMs: number | null;
};
