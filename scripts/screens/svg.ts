import type {Screen} from './cells.ts';
import {ground} from './colours.ts';
import {groundRuns, type Paint, type Run, textRuns} from './runs.ts';

/** What a picture tells those who cannot see it, and those who hover over it. */
export type Caption = {readonly title: string; readonly description: string};

/** Size of one cell: that of box-drawing characters in the first of the fonts, so that lines meet. */
const cell = {width: 8.43, height: 16, baseline: 12.4} as const;
const fontSize = 14;

/** What is around the cells: the window's bar above, a margin on every side. */
const bar = 30;
const margin = 12;

const fonts =
	"'DejaVu Sans Mono',Menlo,'SF Mono','Cascadia Mono',Consolas,'Liberation Mono',ui-monospace,monospace";

/** Draws a screen as a window, for readers that know nothing of terminals. Equal screens give equal text. */
export function drawScreen({columns, rows}: Screen, {title, description}: Caption): string {
	const width = round(columns * cell.width + 2 * margin);
	const height = round(rows.length * cell.height + bar + 2 * margin);
	const name = escapeXml(title);
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title description">`,
		`<title id="title">${name}</title>`,
		`<desc id="description">${escapeXml(description)}</desc>`,
		`<style>text{font:${fontSize}px ${fonts};white-space:pre}.b{font-weight:700}.i{font-style:italic}.u{text-decoration:underline}</style>`,
		...windowFrame(width, height, name),
		`<g transform="translate(${margin} ${bar + margin})" fill="${ground.foreground}">`,
		...rows.flatMap((row, index) => [
			...groundRuns(row).map(run => groundRect(run, index)),
			...textRuns(row).map(run => textElement(run, index)),
		]),
		'</g>',
		'</svg>',
		'',
	].join('\n');
}

function windowFrame(width: number, height: number, name: string): string[] {
	const radius = 8;
	const middle = bar / 2;
	return [
		`<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="${radius}" fill="${ground.background}" stroke="${ground.frame}"/>`,
		`<path d="M1 ${bar}V${radius + 1}a${radius} ${radius} 0 0 1 ${radius}-${radius}H${round(width - radius - 1)}a${radius} ${radius} 0 0 1 ${radius} ${radius}V${bar}z" fill="${ground.bar}"/>`,
		...['#ff5f57', '#febc2e', '#28c840'].map(
			(colour, index) => `<circle cx="${18 + index * 18}" cy="${middle}" r="5.5" fill="${colour}"/>`,
		),
		`<text x="${round(width / 2)}" y="${middle + 4.5}" text-anchor="middle" fill="#8b949e">${name}</text>`,
	];
}

function groundRect({column, width, paint}: Run, row: number): string {
	return `<rect x="${round(column * cell.width)}" y="${row * cell.height}" width="${round(width * cell.width)}" height="${cell.height}" fill="${paint.ground}"/>`;
}

function textElement({column, width, text, paint}: Run, row: number): string {
	const [x, y] = [round(column * cell.width), round(row * cell.height + cell.baseline)];
	const fill = paint.fill === ground.foreground ? '' : ` fill="${paint.fill}"`;
	return `<text x="${x}" y="${y}" textLength="${round(width * cell.width)}" lengthAdjust="spacingAndGlyphs"${fill}${classOf(paint)}>${escapeXml(text)}</text>`;
}

function classOf({bold, italic, underline}: Paint): string {
	const names = [bold && 'b', italic && 'i', underline && 'u'].filter(name => name !== false);
	return names.length === 0 ? '' : ` class="${names.join(' ')}"`;
}

/** Text as XML may carry it: what it cannot carry at all is left out. */
function escapeXml(text: string): string {
	return text
		.replaceAll(/[\u0000-\u001f\u007f-\u009f\ufffe\uffff]|\p{Surrogate}/gu, '')
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;');
}

/** Without the tail that binary fractions leave. */
function round(value: number): number {
	return Math.round(value * 100) / 100;
}
