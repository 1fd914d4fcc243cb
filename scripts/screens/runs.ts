import type {Cell, CellStyle} from './cells.ts';
import {blend, ground} from './colours.ts';

/** How a run of cells is drawn, once inverse and dim are worked out. */
export type Paint = {
	readonly fill: string;
	/** `null` where the ground of the screen shows. */
	readonly ground: string | null;
	readonly bold: boolean;
	readonly italic: boolean;
	readonly underline: boolean;
};

/** Neighbouring cells of one row that are drawn alike. */
export type Run = {
	readonly column: number;
	readonly width: number;
	readonly text: string;
	readonly paint: Paint;
};

/** How much of the ground shines through dim text. */
const dimShare = 0.42;

/** What fonts of equal width draw in equal width; anything else may come from another font. */
const plain = /^[ -~\u00a0-\u024f\u2010-\u2026]$/;
const ruled = /^[\u2500-\u257f]$/;

/** How the text of a style is drawn. */
export function paintOf({foreground, background, inverse, dim, bold, italic, underline}: CellStyle): Paint {
	const text = foreground ?? ground.foreground;
	const own = background ?? ground.background;
	const [front, back] = inverse ? [own, text] : [text, own];
	return {
		fill: dim ? blend(front, back, dimShare) : front,
		ground: inverse || background !== null ? back : null,
		bold,
		italic,
		underline,
	};
}

/** The pieces of text in a row: alike in look, without gaps, each of characters whose widths are sure to be equal. */
export function textRuns(row: readonly Cell[]): readonly Run[] {
	return joinCells(row, (kind, before) => kind === before && kind !== 'symbol')
		.flatMap(splitAtGaps)
		.filter(({text}) => text.trim() !== '');
}

/** The stretches of a row that have a ground of their own. */
export function groundRuns(row: readonly Cell[]): readonly Run[] {
	return joinCells(
		row.map(cell => ({...cell, style: {...noStyle, ...groundOf(cell.style)}})),
		() => true,
	).filter(({paint}) => paint.ground !== null);
}

type Kind = 'plain' | 'ruled' | 'symbol';

const noStyle: CellStyle = {
	foreground: null,
	background: null,
	bold: false,
	dim: false,
	italic: false,
	underline: false,
	inverse: false,
};

function groundOf(style: CellStyle): Pick<CellStyle, 'background'> {
	return {background: paintOf(style).ground};
}

function joinCells(row: readonly Cell[], mayJoin: (kind: Kind, before: Kind) => boolean): readonly Run[] {
	const runs: Run[] = [];
	let before: Kind | null = null;
	let column = 0;
	for (const {text, width, style} of row) {
		const kind = kindOf(text);
		const paint = paintOf(style);
		const run = runs.at(-1);
		if (run && before && isAlike(run.paint, paint) && mayJoin(kind, before)) {
			runs[runs.length - 1] = {...run, width: run.width + width, text: run.text + text};
		} else runs.push({column, width, text, paint});
		before = kind;
		column += width;
	}
	return runs;
}

function kindOf(text: string): Kind {
	if (plain.test(text)) return 'plain';
	return ruled.test(text) ? 'ruled' : 'symbol';
}

function isAlike(one: Paint, other: Paint): boolean {
	return (
		one.fill === other.fill &&
		one.ground === other.ground &&
		one.bold === other.bold &&
		one.italic === other.italic &&
		one.underline === other.underline
	);
}

/** Readers of XML may fold blanks that follow each other, so there are none inside a piece of text. */
function splitAtGaps(run: Run): readonly Run[] {
	return [...run.text.matchAll(/\S+(?: \S+)*/g)].map(({0: text, index}) => ({
		...run,
		text,
		// Only plain text has blanks, and there every character takes one cell
		column: run.column + index,
		width: run.width - (run.text.length - text.length),
	}));
}
