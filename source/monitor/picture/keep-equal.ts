type Row = {readonly id: string; readonly cells: Readonly<Record<string, string>>};

/**
 * A new list of rows in which every row that looks as it did keeps its reference, and the list its own when all do.
 * A frame is drawn only for what has a new reference.
 */
export function keepEqualRows<Kind extends Row>(
	before: readonly Kind[],
	now: readonly Kind[],
): readonly Kind[] {
	if (now.length === before.length && now.every((row, index) => row === before[index])) return before;
	const known = new Map(before.map(row => [row.id, row]));
	const rows = now.map(row => {
		const old = known.get(row.id);
		return old && old !== row && isEqual(old, {...row, cells: keepEqual(old.cells, row.cells)}) ? old : row;
	});
	return rows.length === before.length && rows.every((row, index) => row === before[index]) ? before : rows;
}

/** The old value if the new one is the same but for its reference; what they hold is compared by reference. */
export function keepEqual<Value extends object>(before: Value, now: Value): Value {
	return isEqual(before, now) ? before : now;
}

function isEqual<Value extends object>(one: Value, other: Value): boolean {
	const names = Object.keys(one);
	if (names.length !== Object.keys(other).length) return false;
	return names.every(name => Reflect.get(one, name) === Reflect.get(other, name));
}
