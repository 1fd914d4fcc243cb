import {findNodeAtLocation, getNodeValue, type Node} from 'jsonc-parser/lib/esm/main.js';
import * as v from 'valibot';
import {describeIssue} from './config-issue.js';
import {readJsonTree} from './json-tree.js';
import {placeAt} from './text-place.js';

/** What is wrong with a configuration file: the first thing, with its place, and what to do about it. */
export type ConfigProblem = {readonly message: string; readonly hint: string};

/** What a configuration file says, or what is wrong with it. */
export type CheckedConfig<Value> =
	| {readonly value: Value; readonly problem: null}
	| {readonly value: null; readonly problem: ConfigProblem};

/** A part of a configuration that is an object; alone, a schema of one would take a list for it. */
export function section<Schema extends v.GenericSchema>(schema: Schema) {
	return v.pipe(
		v.unknown(),
		v.check(value => !Array.isArray(value), 'an object'),
		schema,
	);
}

/**
 * Reads the text of a configuration file, in which comments are allowed. An empty one says nothing.
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
		return {value: null, problem: {message, hint: 'correct the file or remove it'}};
	}
	const result = v.safeParse(schema, root ? getNodeValue(root) : {});
	if (result.success) return {value: result.output, problem: null};
	const {path, isUnknownKey, what, hint} = describeIssue(result.issues[0], schema);
	const place = placeAt(source, offsetOf(root, path, isUnknownKey));
	const name = path.length === 0 ? 'the file' : path.join('.');
	return {value: null, problem: {message: `${file}:${place}: ${name}: ${what}`, hint}};
}

/** Where a value stands, or the key before it. */
function offsetOf(root: Node | null, path: ReadonlyArray<string | number>, isKey: boolean): number {
	const node = root ? findNodeAtLocation(root, [...path]) : undefined;
	return (isKey ? node?.parent?.offset : node?.offset) ?? 0;
}
