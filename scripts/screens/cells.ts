import {ansiColour} from './colours.ts';
import type {Emulator} from './emulator.ts';

/** How the text of a cell looks; colours are `#rrggbb`, `null` for the terminal's own. */
export type CellStyle = {
	readonly foreground: string | null;
	readonly background: string | null;
	readonly bold: boolean;
	readonly dim: boolean;
	readonly italic: boolean;
	readonly underline: boolean;
	readonly inverse: boolean;
};

/** One character on the screen and the place it takes. */
export type Cell = {
	/** A blank for a cell nothing was written to. */
	readonly text: string;
	/** A wide character takes two cells; the second one has no entry of its own. */
	readonly width: 1 | 2;
	readonly style: CellStyle;
};

/** What a terminal shows: its rows, each as wide as the screen. */
export type Screen = {
	readonly columns: number;
	readonly rows: ReadonlyArray<readonly Cell[]>;
};

/** Reads what a terminal shows now. */
export function readScreen(emulator: Emulator): Screen {
	const {active} = emulator.buffer;
	const rows = Array.from({length: emulator.rows}, (_, row) => {
		const line = active.getLine(active.baseY + row);
		return Array.from({length: emulator.cols}, (_, column) => line?.getCell(column)).flatMap(readCell);
	});
	return {columns: emulator.cols, rows};
}

type BufferCell = NonNullable<
	ReturnType<NonNullable<ReturnType<Emulator['buffer']['active']['getLine']>>['getCell']>
>;

function readCell(cell: BufferCell | undefined): Cell[] {
	const width = cell?.getWidth();
	if (!cell || (width !== 1 && width !== 2)) return [];
	return [{text: cell.getChars() || ' ', width, style: styleOf(cell)}];
}

function styleOf(cell: BufferCell): CellStyle {
	return {
		foreground: colour(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor()),
		background: colour(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor()),
		bold: cell.isBold() !== 0,
		dim: cell.isDim() !== 0,
		italic: cell.isItalic() !== 0,
		underline: cell.isUnderline() !== 0,
		inverse: cell.isInverse() !== 0,
	};
}

function colour(isDefault: boolean, isRgb: boolean, value: number): string | null {
	if (isDefault) return null;
	return isRgb ? `#${value.toString(16).padStart(6, '0')}` : ansiColour(value);
}
