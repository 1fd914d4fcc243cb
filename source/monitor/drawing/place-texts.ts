import type {DOMElement} from 'ink';
import {paintedWidth} from './painted-width.js';
import type {PlacedText, TextLine} from './rows.js';

/**
 * All texts of a tree that was laid out, and where they stand.
 * @returns `null` when there is more to draw than texts that have their room
 */
export function placeTexts(root: DOMElement): readonly PlacedText[] | null {
	const placed: PlacedText[] = [];
	return place(root, 0, 0, placed) ? placed : null;
}

function place(node: DOMElement, left: number, top: number, placed: PlacedText[]): boolean {
	const {yogaNode, nodeName} = node;
	// without a place, a node is not on the screen
	if (!yogaNode || node.isHidden) return true;
	const x = left + yogaNode.getComputedLeft();
	const y = top + yogaNode.getComputedTop();
	if (nodeName === 'ink-text') {
		const lines = linesOf(node);
		if (!lines) return false;
		const room = yogaNode.getComputedWidth();
		if (lines.some(({width}) => width > room)) return false;
		placed.push({x, y, lines});
		return true;
	}
	if (!isBare(node)) return false;
	return node.childNodes.every(child => !isElement(child) || place(child, x, y, placed));
}

/** Whether a box shows nothing of its own. */
function isBare({style, internal_transform, internal_static}: DOMElement): boolean {
	return (
		style.borderStyle === undefined &&
		style.backgroundColor === undefined &&
		style.display !== 'none' &&
		(style.overflow ?? 'visible') === 'visible' &&
		(style.overflowX ?? 'visible') === 'visible' &&
		(style.overflowY ?? 'visible') === 'visible' &&
		!style.contentOffsetX &&
		!style.contentOffsetY &&
		internal_transform === undefined &&
		!internal_static
	);
}

type Child = DOMElement['childNodes'][number];
type Part = string | DOMElement['internal_transform'];
type Known = {readonly parts: readonly Part[]; readonly lines: readonly TextLine[] | null};

/** What was made of each text, and of what: most texts of a frame are those of the one before. */
const known = new WeakMap<DOMElement, Known>();

function linesOf(node: DOMElement): readonly TextLine[] | null {
	const parts: Part[] = [];
	collectParts(node, parts);
	const before = known.get(node);
	if (before && areSame(before.parts, parts)) return before.lines;
	const lines = breakText(node);
	known.set(node, {parts, lines});
	return lines;
}

function collectParts({childNodes, internal_transform}: DOMElement, parts: Part[]): void {
	parts.push(internal_transform);
	for (const child of childNodes) {
		if (isElement(child)) collectParts(child, parts);
		else parts.push(child.nodeValue);
	}
}

function areSame(some: readonly Part[], others: readonly Part[]): boolean {
	return some.length === others.length && some.every((part, index) => part === others[index]);
}

function breakText(node: DOMElement): readonly TextLine[] | null {
	const text = textOf(node);
	if (text === null) return null;
	return transformLines(text, node).map(line => ({text: line, width: paintedWidth(line)}));
}

/** The text of a node with the colours of the pieces inside; `null` when it could move something on the screen. */
function textOf({childNodes}: DOMElement): string | null {
	let text = '';
	for (const child of childNodes) {
		const piece = isElement(child) ? pieceOf(child) : child.nodeValue;
		if (piece === null || (!isElement(child) && !isSafe(piece))) return null;
		text += piece;
	}
	return text;
}

function pieceOf(node: DOMElement): string | null {
	if (node.isHidden) return '';
	const text = textOf(node);
	return text === null || text === '' ? text : transformLines(text, node).join('\n');
}

function transformLines(text: string, {internal_transform}: DOMElement): readonly string[] {
	const lines = text.split('\n');
	return internal_transform ? lines.map((line, index) => internal_transform(line, index)) : lines;
}

/** Whether a text is nothing but characters with a cell of their own, and colours that end where their piece does. */
function isSafe(text: string): boolean {
	return !unsafe.test(text.includes('\u001b') ? text.replaceAll(painted, '$1') : text);
}

/** A piece in colours: Select Graphic Rendition (ECMA-48), and what takes it back. */
const painted = /(?:\u001b\[\d+m)+([^\u001b\n]*)(?:\u001b\[(?:2\d|39|49)m)+/g;

/**
 * What Ink itself has a special way with: controls, and marks and invisible characters that share the cell of their
 * neighbour, or have none.
 */
const unsafe = /[^\n\P{Control}]|\p{Mark}|\p{Default_Ignorable_Code_Point}|\p{Surrogate}/u;

function isElement(child: Child): child is Extract<Child, DOMElement> {
	return child.nodeName !== '#text';
}
