import type {Cell, Screen} from './cells.ts';

/**
 * A screen in which a name of this run, with the pid of a real process in it, is one that is the same in every run.
 * What stands after it keeps its column: the gap before it gives or takes the difference.
 */
export function rename(screen: Screen, from: string, to: string): Screen {
	return {...screen, rows: screen.rows.map(row => renameInRow(row, from, to))};
}

function renameInRow(row: readonly Cell[], from: string, to: string): readonly Cell[] {
	const at = findText(row, from);
	const style = row[at]?.style;
	if (at < 0 || !style) return row;
	const rest = row.slice(at + from.length);
	const shift = to.length - from.length;
	const gap = findGap(rest);
	const [filler = rest.length] = [gap];
	const blank = rest[filler] ?? {text: ' ', width: 1, style};
	const moved =
		shift > 0
			? [...rest.slice(0, filler), ...rest.slice(filler + shift)]
			: [...rest.slice(0, filler), ...Array.from({length: -shift}, () => blank), ...rest.slice(filler)];
	const name = Array.from(to, text => ({text, width: 1, style}) as const);
	return [...row.slice(0, at), ...name, ...moved];
}

/** Index of the cell a text begins at, -1 where it is not. */
function findText(row: readonly Cell[], text: string): number {
	return row.findIndex((_, start) =>
		Array.from(text).every((character, index) => row[start + index]?.text === character),
	);
}

/** Where the blanks begin that part a column from the next one. */
function findGap(row: readonly Cell[]): number | undefined {
	const at = row.findIndex(({text}, index) => text === ' ' && (row[index + 1]?.text ?? ' ') === ' ');
	return at < 0 ? undefined : at;
}
