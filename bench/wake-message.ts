/*
 * The message of a measured commit: its number, and when its writing began. CLOCK_MONOTONIC is one clock for all
 * processes of the machine.
 */

/** The body of a commit that begins now. */
export function writeCommit(commit: number): string {
	return JSON.stringify([commit, process.hrtime.bigint().toString()]);
}

/** The number of a commit and the milliseconds from its beginning to a moment. */
export function readCommit(body: string, moment: bigint): {readonly commit: number; readonly after: number} {
	const [commit, began]: [number, string] = JSON.parse(body);
	return {commit, after: Number(moment - BigInt(began)) / 1e6};
}
