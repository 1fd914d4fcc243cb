/** Where one session stands among the broadcasts. */
export type Place = {
	readonly sessionId: string;
	/** After which broadcast its mail begins. */
	readonly from: number;
	/** Up to where it has read all of it. */
	readonly cursor: number;
	/** What it has read beyond. */
	readonly ahead: ReadonlySet<number>;
};

/**
 * The place of a session that goes on with what another had: what either had to read and neither has read or sent
 * is still to be read.
 * @param broadcasts all that have not expired, in order of sending
 */
export function joinPlaces(
	one: Place,
	other: Place,
	broadcasts: ReadonlyArray<{readonly id: number; readonly senderId: string | null}>,
): {readonly from: number; readonly cursor: number; readonly ahead: readonly number[]} {
	const isKnown = (id: number, senderId: string | null) =>
		[one, other].some(
			({sessionId, from, cursor, ahead}) =>
				sessionId === senderId || ahead.has(id) || (id > from && id <= cursor),
		);
	let cursor = Math.min(one.cursor, other.cursor);
	const ahead: number[] = [];
	let hasGap = false;
	for (const {id, senderId} of broadcasts.filter(({id}) => id > cursor)) {
		if (!isKnown(id, senderId)) hasGap = true;
		else if (hasGap) ahead.push(id);
		else cursor = id;
	}
	return {from: Math.min(one.from, other.from), cursor, ahead};
}
