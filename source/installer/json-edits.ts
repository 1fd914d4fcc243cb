import {isDeepStrictEqual} from 'node:util';
import {getNodeValue, type Node} from 'jsonc-parser/lib/esm/main.js';
import type {JsonEdit, JsonPath} from '../agents/installation.js';
import {refusedError} from '../bus/errors.js';
import {JsonText} from './json-text.js';

/** What taking edits back needs to know besides them. */
export type JsonUndo = {
	/** Objects and lists that were made to hold something of ours; the empty path is the document itself. */
	readonly created: readonly JsonPath[];
	/** Values of others that were set anew. */
	readonly replaced: ReadonlyArray<{readonly path: JsonPath; readonly value: unknown}>;
};

/** A document with edits in it. */
export type JsonApplied = JsonUndo & {
	readonly text: string;
	/** The edits that changed something; the others found what they wanted. */
	readonly made: readonly JsonEdit[];
};

/** Makes edits in a document; `null` stands for one that is not there. */
export function applyJsonEdits(source: string | null, edits: readonly JsonEdit[], file: string): JsonApplied {
	const document = new JsonText(source ?? '', file);
	const created: JsonPath[] = [];
	const replaced: Array<{path: JsonPath; value: unknown}> = [];
	if (!document.root) {
		document.start();
		created.push([]);
	}
	const made = edits.filter(edit => {
		const before = document.text;
		if ('add' in edit) addElement(document, edit, created);
		else setValue(document, edit, created, replaced);
		return document.text !== before;
	});
	return {text: document.text, made, created, replaced};
}

/** Takes edits out of a document, whatever else has become of it, and what was made to hold them. */
export function undoJsonEdits(
	source: string,
	edits: readonly JsonEdit[],
	{created, replaced}: JsonUndo,
	file: string,
): string {
	const document = new JsonText(source, file);
	for (const edit of edits.toReversed()) {
		if ('add' in edit) removeElement(document, edit);
		else
			unsetValue(
				document,
				edit,
				replaced.find(({path}) => isDeepStrictEqual(path, edit.set)),
			);
	}
	const deepestFirst = created.toSorted((a, b) => b.length - a.length);
	for (const path of deepestFirst) {
		const container = document.at(path);
		if (!container || !isEmptyContainer(container, document.text)) continue;
		if (path.length === 0) document.removeRoot();
		else removeProperty(document, path);
	}
	return document.text;
}

type SetEdit = Extract<JsonEdit, {readonly set: JsonPath}>;
type AddEdit = Extract<JsonEdit, {readonly add: JsonPath}>;

function setValue(
	document: JsonText,
	{set, to, ours}: SetEdit,
	created: JsonPath[],
	replaced: Array<{path: JsonPath; value: unknown}>,
): void {
	const [key, folder] = [set.at(-1), set.slice(0, -1)];
	if (key === undefined) throw new Error('a document is never set as a whole');
	const object = reach(document, folder, 'object', created);
	const known = document.at(set);
	if (!known) {
		document.append(object, key, to);
		return;
	}
	const value: unknown = getNodeValue(known);
	if (isDeepStrictEqual(value, to)) return;
	if (ours === undefined || !isAlike(value, to)) replaced.push({path: set, value});
	document.replace(known, to);
}

function unsetValue(
	document: JsonText,
	{set, to, ours}: SetEdit,
	before: {readonly value: unknown} | undefined,
): void {
	const node = document.at(set);
	if (!node) return;
	const value: unknown = getNodeValue(node);
	const isOurs = isDeepStrictEqual(value, to) || (ours !== undefined && isAlike(value, to));
	if (!isOurs) return;
	if (before) document.replace(node, before.value);
	else removeProperty(document, set);
}

function addElement(document: JsonText, edit: AddEdit, created: JsonPath[]): void {
	const known = reach(document, edit.add, 'array', created).children?.find(child =>
		holds(getNodeValue(child), edit.ours),
	);
	if (known && isDeepStrictEqual(getNodeValue(known), edit.element)) return;
	if (known && smallestList(known, edit.ours) === null) {
		document.replace(known, edit.element);
		return;
	}
	removeElement(document, edit);
	document.append(reach(document, edit.add, 'array', created), null, edit.element);
}

function removeElement(document: JsonText, {add, ours}: AddEdit): void {
	for (;;) {
		const list = document.at(add);
		const known = list?.children?.find(child => holds(getNodeValue(child), ours));
		if (list?.type !== 'array' || !known) return;
		const inner = smallestList(known, ours);
		if (inner) document.remove(inner.list, inner.item);
		else document.remove(list, known);
	}
}

/** Where somebody put an entry of theirs beside ours into one element: the list that holds both, and our entry. */
function smallestList(element: Node, ours: string): {list: Node; item: Node} | null {
	const values =
		element.type === 'object' ? element.children?.map(property => property.children?.[1]) : element.children;
	for (const child of values ?? []) {
		if (!child || !holds(getNodeValue(child), ours)) continue;
		const below = smallestList(child, ours);
		if (below) return below;
		if (element.type === 'array' && (values?.length ?? 0) > 1) return {list: element, item: child};
	}
	return null;
}

/** The object or list at a path, made where it is missing. */
function reach(document: JsonText, path: JsonPath, type: 'object' | 'array', created: JsonPath[]): Node {
	const node = document.at(path);
	if (node) {
		if (node.type === type) return node;
		const name = path.length === 0 ? 'the document' : `"${path.join('.')}"`;
		throw refusedError(
			`${document.place(node)}: ${name} is no ${type === 'array' ? 'list' : 'object'}`,
			'correct the file, then run the command again; nothing was changed',
		);
	}
	const parent = reach(document, path.slice(0, -1), 'object', created);
	document.append(parent, path.at(-1) ?? '', type === 'array' ? [] : {});
	created.push(path);
	return reach(document, path, type, created);
}

function removeProperty(document: JsonText, path: JsonPath): void {
	const property = document.at(path)?.parent;
	if (property?.parent) document.remove(property.parent, property);
}

function isEmptyContainer({type, children, offset, length}: Node, text: string): boolean {
	if ((type !== 'object' && type !== 'array') || (children?.length ?? 0) > 0) return false;
	return text.slice(offset + 1, offset + length - 1).trim() === '';
}

function holds(value: unknown, text: string): boolean {
	return JSON.stringify(value)?.includes(JSON.stringify(text).slice(1, -1)) ?? false;
}

/** Whether two values differ in nothing but where the launcher lies: what else somebody wrote under our name is theirs. */
function isAlike(value: unknown, other: unknown): boolean {
	return isDeepStrictEqual(withoutPlace(value), withoutPlace(other));
}

function withoutPlace(value: unknown): unknown {
	return JSON.parse(JSON.stringify(value ?? null), (_key, part: unknown) =>
		typeof part === 'string' ? part.replace(/^.*\/bin\/session-bus$/, 'session-bus') : part,
	);
}
