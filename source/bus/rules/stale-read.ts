/** What is known of one file that a session is about to write; times in milliseconds since the epoch. */
export type WriteEvidence = {
	/** When another session changed the file last. */
	readonly foreignEditMs: number | null;
	/** When this session last edited the file, or was told of others' changes to it. */
	readonly knownMs: number;
	/** When this session came: what was changed before, it can only have read afterwards. */
	readonly registeredMs: number;
};

/**
 * Whether a session may be about to overwrite changes it has not read. It is optimistic concurrency control
 * (Kung and Robinson, 1981): a write based on an old version is refused once, and allowed after a new look. When a
 * session came that has done so in the future, nobody knows: the clock was set back since.
 */
export function mayHaveReadBefore(
	{foreignEditMs, knownMs, registeredMs}: WriteEvidence,
	now: number,
): boolean {
	return foreignEditMs !== null && foreignEditMs >= Math.max(knownMs, registeredMs > now ? 0 : registeredMs);
}

/** What is known of a file that changed while a session's shell command ran. */
export type ChangeEvidence = {
	/** When the file was changed, by its own time stamp. */
	readonly modifiedMs: number;
	readonly shellBeganMs: number;
	readonly shellEndedMs: number;
	/** When any other session last reserved the file for an edit of which nobody has told that it was made. */
	readonly othersActedMs: number;
	/** When any other session was last told to have edited it. */
	readonly othersEditedMs: number;
};

/** Time stamps of files may be this much coarser than ours. */
const stampGrain = 2000;

/** Whether the shell command is the only one known that can have changed the file. */
export function wasChangedByShell(evidence: ChangeEvidence): boolean {
	const {modifiedMs, shellBeganMs, shellEndedMs, othersActedMs, othersEditedMs} = evidence;
	const isDuring = modifiedMs >= shellBeganMs && modifiedMs <= shellEndedMs;
	// An edit that was told of before has left its stamp before; one that is under way may leave it at any time
	return isDuring && othersEditedMs < shellBeganMs && othersActedMs < shellBeganMs - stampGrain;
}
