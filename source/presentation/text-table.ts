import {fit, widthOf} from './fit.js';

/** A column of plain text rows. */
export type AlignedColumn<Row> = {
	readonly cell: (row: Row) => string;
	readonly align?: 'left' | 'right';
	/** Widest it may get; longer cells end in `…`. */
	readonly most?: number;
};

/** A column of a plain text table. */
export type TextColumn<Row> = AlignedColumn<Row> & {readonly title: string};

/**
 * Lays rows out under their titles, each column as wide as its widest cell. Columns without any content are left
 * out. Cells must be clean.
 */
export function textTable<Row>(rows: readonly Row[], columns: ReadonlyArray<TextColumn<Row>>): string {
	return layOut(
		columns.map(({title, ...column}) => ({...column, cells: rows.map(column.cell), above: [title]})),
		rows.length + 1,
	).join('\n');
}

/** Lays rows out as {@link textTable} does, without titles. */
export function alignRows<Row>(rows: readonly Row[], columns: ReadonlyArray<AlignedColumn<Row>>): string[] {
	return layOut(
		columns.map(column => ({...column, cells: rows.map(column.cell), above: []})),
		rows.length,
	);
}

type FilledColumn = {
	readonly cells: readonly string[];
	/** What stands above the cells. */
	readonly above: readonly string[];
	readonly align?: 'left' | 'right';
	readonly most?: number;
};

function layOut(columns: readonly FilledColumn[], height: number): string[] {
	const laidOut = columns
		.filter(({cells}) => cells.some(text => text !== ''))
		.map(({cells, above, align = 'left', most = 40}) => {
			const all = [...above, ...cells];
			const width = Math.min(most, Math.max(...all.map(widthOf)));
			return all.map(text => fit(text, width, align));
		});
	return Array.from({length: height}, (_, index) =>
		`  ${laidOut.map(cells => cells[index] ?? '').join('  ')}`.trimEnd(),
	);
}
