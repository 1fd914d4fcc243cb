/**
 * Says how much of a list is visible: `4 of 4`, or `13–24 of 500` when some rows are out of sight. A folded list has
 * no visible rows and says how many there are.
 */
export function windowNote(top: number, visible: number, length: number, total: number): string {
	const all = Math.max(length, total);
	if (length <= visible || visible <= 0) return `${length} of ${all}`;
	return `${top + 1}–${Math.min(length, top + visible)} of ${all}`;
}

/** The same in fewer words: a plain number while all rows are visible, or none. */
export function rangeNote(top: number, visible: number, length: number, total: number): string {
	const isWhole = length <= visible || visible <= 0;
	return isWhole && total <= length ? String(length) : windowNote(top, visible, length, total);
}

/** Says how many rows of a list are left while others are left out; nothing while it is whole. */
export function partNote(length: number, total: number): string {
	return length < total ? `${length} of ${total}` : '';
}
