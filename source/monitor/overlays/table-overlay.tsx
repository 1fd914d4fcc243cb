import {Table} from 'ink-table';
import {type PropsWithChildren, useMemo} from 'react';
import {type Column, layoutColumns, type PlacedColumn} from '../../components/columns.js';
import {Line} from '../../components/line.js';
import {Frame} from '../../components/panel.js';
import {fitCell} from '../../components/table-row.js';
import {windowNote} from '../../components/window-note.js';
import {fit} from '../../presentation/fit.js';
import type {Size} from '../screen-layout.js';

/** Where an overlay is drawn and how far it is scrolled. */
export type OverlayWindow = {
	/** Size with both borders. */
	readonly size: Size;
	/** The first visible row. */
	readonly top: number;
	/** How many rows are visible; the titles of the columns stand above them. */
	readonly visible: number;
};

/** Props of {@link TableOverlay}. */
export type TableOverlayProps<Item, Id extends string> = OverlayWindow & {
	readonly title: string;
	readonly columns: readonly Column<Id>[];
	/** The columns in order of worth. */
	readonly worth: readonly Id[];
	readonly items: readonly Item[];
	/** What the row of an item says; asked of those alone that are visible. */
	readonly present: (item: Item) => Readonly<Record<Id, string>>;
	/** What stands there when there are no items. */
	readonly empty: string;
};

/** A table in place of the panes. */
export function TableOverlay<Item, Id extends string>({
	title,
	columns,
	worth,
	items,
	present,
	empty,
	size,
	top,
	visible,
}: TableOverlayProps<Item, Id>) {
	const placed = useMemo(
		() => layoutColumns(columns, worth, size.columns - 2 - 2 * padding),
		[columns, worth, size.columns],
	);
	const {Title, Cell} = useMemo(() => cellsOf(placed), [placed]);
	const note = windowNote(top, visible, items.length, items.length);
	return (
		<Frame heading={{title, note, isFocused: true}} width={size.columns} height={size.rows}>
			{items.length === 0 ? (
				<Line segments={[{text: ` ${empty}`, tone: 'muted'}]} />
			) : (
				<Table
					data={items.slice(top, top + visible).map(item => dataOf(present(item), placed))}
					columns={placed.map(({column}) => column.title)}
					padding={padding}
					header={Title}
					cell={Cell}
					skeleton={NoRule}
				/>
			)}
		</Frame>
	);
}

/** Cells on either side of a column. */
const padding = 1;

function dataOf<Id extends string>(
	cells: Readonly<Record<Id, string>>,
	placed: ReadonlyArray<PlacedColumn<Id>>,
): Record<string, string> {
	return Object.fromEntries(
		placed.map(({column, width}) => {
			return [column.title, fitCell(cells[column.id], column, width)];
		}),
	);
}

type CellProps = PropsWithChildren<{readonly column?: number}>;

/** The table pads by the length of a text, which is not its width; so every cell makes itself as wide as its column. */
function cellsOf(placed: readonly PlacedColumn[]) {
	const padded = (text: string) => ` ${text} `;
	return {
		Title({column: index = 0}: CellProps) {
			const place = placed[index];
			const text = place ? fit(place.column.title, place.width, place.column.align) : '';
			return <Line segments={[{text: padded(text), tone: 'title'}]} />;
		},
		Cell({column: index = 0, children}: CellProps) {
			const width = placed[index]?.width ?? 0;
			return <Line segments={[{text: padded(fit(String(children).slice(padding).trimEnd(), width))}]} />;
		},
	};
}

/** The rules of the table take a line for every row. */
function NoRule() {
	return null;
}
