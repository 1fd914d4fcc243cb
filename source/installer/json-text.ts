import {createScanner, type Node} from 'jsonc-parser/lib/esm/main.js';
import type {JsonPath} from '../agents/installation.js';
import {refusedError} from '../bus/errors.js';
import {readJsonTree} from '../bus/json-tree.js';
import {placeAt} from '../bus/text-place.js';

/**
 * A JSON document with comments, changed in its text: what is not touched stays as it was written, to the byte.
 */
export class JsonText {
	text: string;
	readonly #file: string;
	#root: Node | null = null;

	/** @throws BusError `refused` for text that is no JSON, with its place */
	constructor(text: string, file: string) {
		this.text = text;
		this.#file = file;
		this.#read();
	}

	/** The value of the whole document; `undefined` when it holds none. */
	get root(): Node | undefined {
		return this.#root ?? undefined;
	}

	/**
	 * The value at a path of keys.
	 * @throws BusError `refused` where one of them stands twice: what we change would not be what the agent reads
	 */
	at(path: JsonPath): Node | undefined {
		let node = this.root;
		for (const key of path) {
			const properties = node?.type === 'object' ? (node.children ?? []) : [];
			const [found, again] = properties.filter(({children}) => children?.[0]?.value === key);
			if (again) {
				throw refusedError(
					`${this.place(again)}: ${JSON.stringify(key)} stands twice in one object`,
					'remove one of the two, then run the command again; nothing was changed',
				);
			}
			node = found?.children?.[1];
		}
		return node;
	}

	/** Puts an object into a document that holds nothing. */
	start(): void {
		const isBlank = this.text.trim() === '';
		this.#change(isBlank ? `{}${this.#eol()}` : `${this.text.trimEnd()}${this.#eol()}{}${this.#eol()}`);
	}

	/** Adds a property to the end of an object, or an element to the end of a list. */
	append(container: Node, key: string | null, value: unknown): void {
		const {text} = this;
		const eol = this.#eol();
		const close = container.offset + container.length - 1;
		const last = container.children?.at(-1);
		const lineIndent = indentAt(text, container.offset);
		const childIndent =
			last && isFirstOnLine(text, last.offset) ? indentAt(text, last.offset) : lineIndent + this.#unit();
		const contentEnd = text.slice(0, close).trimEnd().length;
		const tail = text.slice(contentEnd, close);
		const lastEnd = last ? last.offset + last.length : contentEnd;
		const hasComma = last !== undefined && commaAfter(text, lastEnd) !== null;
		const name = key === null ? '' : `${JSON.stringify(key)}: `;
		const item = name + this.#print(value, childIndent);
		this.#change(
			[
				text.slice(0, lastEnd),
				last && !hasComma ? ',' : '',
				text.slice(lastEnd, contentEnd),
				`${eol}${childIndent}${item}${hasComma ? ',' : ''}`,
				tail.includes('\n') ? tail : `${eol}${lineIndent}`,
				text.slice(close),
			].join(''),
		);
	}

	/** Puts another value in the place of one. */
	replace(node: Node, value: unknown): void {
		const printed = this.#print(value, indentAt(this.text, node.offset));
		this.#change(this.text.slice(0, node.offset) + printed + this.text.slice(node.offset + node.length));
	}

	/** Takes a property or an element out, with its comma and, if it stood alone there, its line. */
	remove(container: Node, item: Node): void {
		const {text} = this;
		const siblings = container.children ?? [];
		const previous = siblings[siblings.findIndex(child => child.offset === item.offset) - 1];
		const end = item.offset + item.length;
		const following = commaAfter(text, end);
		const preceding = previous ? commaAfter(text, previous.offset + previous.length) : null;
		const comma = following ?? preceding;
		let cutEnd = following !== null && text.slice(end, following).trim() === '' ? following + 1 : end;
		let cutStart = item.offset;
		while (/[ \t]/.test(text[cutStart - 1] ?? '')) cutStart--;
		const restOfLine = /^[ \t]*(?=\r?\n|$)/.exec(text.slice(cutEnd))?.[0];
		if (text[cutStart - 1] === '\n' && restOfLine !== undefined) {
			cutEnd += restOfLine.length;
			cutStart -= text[cutStart - 2] === '\r' ? 2 : 1;
		}
		let left = text.slice(0, cutStart) + text.slice(cutEnd);
		if (comma !== null && (comma < cutStart || comma >= cutEnd)) {
			const at = comma < cutStart ? comma : comma - (cutEnd - cutStart);
			left = left.slice(0, at) + left.slice(at + 1);
		}
		if (siblings.length === 1) {
			const close = container.offset + container.length - 1 - (text.length - left.length);
			const inner = left.slice(container.offset + 1, close);
			if (inner.trim() === '') left = left.slice(0, container.offset + 1) + left.slice(close);
		}
		this.#change(left);
	}

	/** Takes the whole value out of a document that was without one. */
	removeRoot(): void {
		if (!this.#root) return;
		const {offset, length} = this.#root;
		const before = this.text.slice(0, offset).trimEnd();
		this.#change(before + (before === '' ? this.text.slice(offset + length).trim() : this.#eol()));
	}

	/** Where something stands, for people. */
	place(node: Node): string {
		return `${this.#file}:${placeAt(this.text, node.offset)}`;
	}

	#change(text: string): void {
		this.text = text;
		this.#read();
	}

	#read(): void {
		const {root, fault} = readJsonTree(this.text);
		if (fault) {
			throw refusedError(
				`${this.#file}:${placeAt(this.text, fault.offset)}: ${fault.what}`,
				'correct the file, then run the command again; nothing was changed',
			);
		}
		this.#root = root;
	}

	#eol(): string {
		return this.text.includes('\r\n') ? '\r\n' : '\n';
	}

	/** One step of indentation, as the document has it. */
	#unit(): string {
		return /^(\t| {1,8})(?=\S)/m.exec(this.text)?.[1] ?? '  ';
	}

	#print(value: unknown, indent: string): string {
		return JSON.stringify(value, null, this.#unit()).replaceAll('\n', `${this.#eol()}${indent}`);
	}
}

/** What stands before the first character of the line. */
function indentAt(text: string, offset: number): string {
	const start = text.lastIndexOf('\n', offset - 1) + 1;
	return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? '';
}

function isFirstOnLine(text: string, offset: number): boolean {
	const start = text.lastIndexOf('\n', offset - 1) + 1;
	return start > 0 && text.slice(start, offset).trim() === '';
}

/** Where the comma after a value is, with nothing but space and comments between; `null` when there is none. */
function commaAfter(text: string, offset: number): number | null {
	const scanner = createScanner(text, true);
	scanner.setPosition(offset);
	scanner.scan();
	const next = scanner.getTokenOffset();
	return text[next] === ',' ? next : null;
}
