import {findNodeAtLocation, getNodePath, getNodeValue, type Node} from 'jsonc-parser/lib/esm/main.js';
import * as v from 'valibot';
import {describeIssue} from './config-issue.js';
import type {ConfigProblem} from './config-problem.js';
import {findRepeatedKey, readJsonTree} from './json-tree.js';
import {placeAt} from './text-place.js';

/** What a configuration file says, as far as it is what it should be. */
export type CheckedConfig<Value> = {
	readonly value: Value;
	readonly problem: ConfigProblem | null;
	/** The sections of which something is not obeyed; `null` when nothing is. */
	readonly doubtful: readonly string[] | null;
};

/** A part of a configuration that is an object; alone, a schema of one would take a list for it. */
export function section<Schema extends v.GenericSchema>(schema: Schema) {
	return v.pipe(
		v.unknown(),
		v.check(value => !Array.isArray(value), 'an object'),
		schema,
	);
}

/**
 * Reads the text of a configuration file, in which comments are allowed. An empty one says nothing. What is wrong in
 * it is passed over, so that a slip takes nothing else with it.
 * @param file how the file is called in front of places
 */
export function checkConfig<Schema extends v.GenericSchema>(
	source: string,
	file: string,
	schema: Schema,
): CheckedConfig<v.InferOutput<Schema>> {
	const {root, fault} = readJsonTree(source);
	if (fault) {
		const message = `${file}:${placeAt(source, fault.offset)}: ${fault.what}`;
		return {
			value: v.parse(schema, {}),
			doubtful: null,
			problem: {message, hint: 'correct the file or remove it'},
		};
	}
	const repeated = root && findRepeatedKey(root);
	const doubtful: string[] = [];
	let problem: ConfigProblem | null = null;
	if (repeated) {
		const path = getNodePath(repeated);
		const message = `${file}:${placeAt(source, repeated.offset)}: ${path.join('.')}: the key stands twice`;
		problem = {message, hint: 'remove one of them'};
		doubtful.push(String(path[0]));
	}
	const json: unknown = root ? getNodeValue(root) : {};
	for (;;) {
		const result = v.safeParse(schema, json);
		if (result.success) return {value: result.output, problem, doubtful};
		const {path, isUnknownKey, what, hint} = describeIssue(result.issues[0], schema);
		if (problem === null) {
			const place = placeAt(source, offsetOf(root, path, isUnknownKey));
			const name = path.length === 0 ? 'the file' : path.join('.');
			problem = {message: `${file}:${place}: ${name}: ${what}`, hint};
		}
		if (!remove(json, path)) return {value: v.parse(schema, {}), problem, doubtful: null};
		doubtful.push(String(path[0]));
	}
}

/** Takes what stands at a path out of a document; of a list, nothing is left. Returns whether that could be done. */
function remove(json: unknown, [key, ...rest]: ReadonlyArray<string | number>): boolean {
	if (key === undefined || typeof json !== 'object' || json === null || Array.isArray(json)) return false;
	const below: unknown = Object.getOwnPropertyDescriptor(json, key)?.value;
	return remove(below, rest) || (Object.hasOwn(json, key) && Reflect.deleteProperty(json, key));
}

/** Where a value stands, or the key before it. */
function offsetOf(root: Node | null, path: ReadonlyArray<string | number>, isKey: boolean): number {
	const node = root ? findNodeAtLocation(root, [...path]) : undefined;
	return (isKey ? node?.parent?.offset : node?.offset) ?? 0;
}
