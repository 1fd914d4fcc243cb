import {fit, widthOf} from './fit.js';

/** A column of a plain text table. */
export type TextColumn<Row> = {
	readonly title: string;
	readonly cell: (row: Row) => string;
	readonly align?: 'left' | 'right';
	/** Widest it may get; longer cells end in `…`. */
	readonly most?: number;
};

/**
 * Lays rows out under their titles, each column as wide as its widest cell. Columns without any content are left
 * out. Cells must be clean.
 */
export function textTable<Row>(rows: readonly Row[], columns: ReadonlyArray<TextColumn<Row>>): string {
	const laidOut = columns
		.map(({title, cell, align = 'left', most = 40}) => {
			const cells = rows.map(cell);
			const width = Math.min(most, Math.max(...[title, ...cells].map(widthOf)));
			return {
				isEmpty: cells.every(text => text === ''),
				cells: [title, ...cells].map(text => fit(text, width, align)),
			};
		})
		.filter(({isEmpty}) => !isEmpty);
	return Array.from({length: rows.length + 1}, (_, index) =>
		`  ${laidOut.map(({cells}) => cells[index] ?? '').join('  ')}`.trimEnd(),
	).join('\n');
}
