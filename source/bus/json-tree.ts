import {type Node, type ParseError, parseTree, printParseErrorCode} from 'jsonc-parser/lib/esm/main.js';

/** What a JSON document with comments says, or where it stops being one. */
export type JsonTree =
	| {readonly root: Node | null; readonly fault: null}
	| {readonly root: null; readonly fault: {readonly offset: number; readonly what: string}};

/** The second place of a key that stands twice in one object; programs differ in which of the two they obey. */
export function findRepeatedKey({type, children = []}: Node): Node | null {
	if (type === 'object') {
		const keys = new Set<unknown>();
		for (const {children: [key] = []} of children) {
			if (key && keys.has(key.value)) return key;
			keys.add(key?.value);
		}
	}
	for (const child of children) {
		const found = findRepeatedKey(child);
		if (found) return found;
	}
	return null;
}

/** Reads a JSON document, in which comments and trailing commas are allowed; an empty one has no root. */
export function readJsonTree(text: string): JsonTree {
	const errors: ParseError[] = [];
	const root = parseTree(text, errors, {allowTrailingComma: true, allowEmptyContent: true});
	const [error] = errors;
	if (!error) return {root: root ?? null, fault: null};
	const what = printParseErrorCode(error.error)
		.replaceAll(/(?<=[a-z])[A-Z]/g, letter => ` ${letter.toLowerCase()}`)
		.toLowerCase();
	return {root: null, fault: {offset: error.offset, what: `this is not JSON: ${what}`}};
}
