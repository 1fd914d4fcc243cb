/** A column of a table whose width depends on nothing but the width of the screen. */
export type Column<Id extends string = string> = {
	readonly id: Id;
	/** What stands above it. */
	readonly title: string;
	/** Fewest cells of any use. */
	readonly min: number;
	/** Cells that most texts need. */
	readonly usual: number;
	/** Cells beyond which more room shows nothing more. */
	readonly max: number;
	readonly align?: 'left' | 'right';
	/**
	 * What goes when a text is too long: its end, its beginning, or, where it is a word and a path, the beginning of the
	 * path. @default 'end'
	 */
	readonly cut?: 'start' | 'end' | 'path';
};

/** A column that found room, and how much. */
export type PlacedColumn<Id extends string = string> = {
	readonly column: Column<Id>;
	readonly width: number;
};

/** Cells between two columns. */
export const columnGap = 2;

/**
 * Chooses the columns that fit a width, and their widths. They stand in the order of `columns`; when room is
 * scarce they leave in reverse order of `worth`, when there is more of it they grow to their usual width in that
 * order, then all towards their full one. Never takes more than `width` cells.
 */
export function layoutColumns<Id extends string>(
	columns: readonly Column<Id>[],
	worth: readonly Id[],
	width: number,
): ReadonlyArray<PlacedColumn<Id>> {
	const staying = new Set<Id>();
	let used = -columnGap;
	for (const id of worth) {
		const column = columns.find(candidate => candidate.id === id);
		// what is not wanted makes way for what is worth less
		if (!column) continue;
		if (used + columnGap + column.min > width) break;
		staying.add(id);
		used += columnGap + column.min;
	}
	const placed = columns.filter(({id}) => staying.has(id)).map(column => ({column, width: column.min}));
	let spare = width - used;
	for (const id of worth) {
		const place = placed.find(({column}) => column.id === id);
		if (!place) continue;
		const more = Math.min(spare, place.column.usual - place.width);
		place.width += more;
		spare -= more;
	}
	for (; spare > 0; spare--) {
		const neediest = placed.reduce<(typeof placed)[number] | null>(
			(most, place) => (lack(place) > (most ? lack(most) : 0) ? place : most),
			null,
		);
		if (!neediest) break;
		neediest.width++;
	}
	return placed;
}

/** How far a column is from its full width, as a share of it. */
function lack({column, width}: PlacedColumn): number {
	return (column.max - width) / column.max;
}
