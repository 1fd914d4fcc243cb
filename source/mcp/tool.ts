import * as v from 'valibot';
import type {Bus} from '../bus/bus.js';
import {usageError} from '../bus/errors.js';
import type {Evidence} from '../caller/who-calls.js';
import type {KeeperStatus} from '../keeper/ensure-keeper.js';
import type {ActingSession} from './acting-session.js';
import type {Purpose} from './bus-access.js';
import type {ObjectSchema} from './json-schema.js';

/** What a tool works with. */
export type ToolCall = {
	readonly bus: Bus;
	readonly acting: ActingSession;
	/** What tells who calls, as far as this server can see. */
	readonly evidence: Evidence | null;
	/** The person's home folder, which paths are shown relative to. */
	readonly home: string | undefined;
	readonly ensureKeeper: (patience: 'wait' | 'start') => Promise<KeeperStatus>;
};

/** What a tool answers. */
export type Answer = {
	/** Plain text for the model. */
	readonly text: string;
	/** The same for programs. */
	readonly document: object;
	/** Done once the answer has left this process, and once it is known that it never will. */
	readonly whenWritten?: () => Promise<unknown>;
	readonly whenLost?: () => Promise<unknown>;
};

/** A tool: how a model reads of it, and what it does. One file each. */
export type Tool = {
	readonly name: string;
	readonly title: string;
	/** Tells a model when to use it. */
	readonly description: string;
	readonly takes: ObjectSchema;
	readonly gives: ObjectSchema;
	/** What a client may tell its user before it runs. */
	readonly annotations: {
		readonly readOnlyHint: boolean;
		readonly destructiveHint: boolean;
		readonly idempotentHint: boolean;
		readonly openWorldHint: boolean;
	};
	readonly purpose: Purpose;
	readonly run: (words: unknown, call: ToolCall) => Promise<Answer>;
};

/** How tools may be annotated: what none of them does is reach beyond this machine. */
export const annotations = {
	looks: {readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false},
	adds: {readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false},
	settles: {readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false},
} as const satisfies Record<string, Tool['annotations']>;

/**
 * Checks the arguments of a call.
 * @throws BusError `usage`, naming the first that is wrong
 */
export function readArguments<Schema extends v.GenericSchema>(
	schema: Schema,
	{properties}: ObjectSchema,
	words: unknown,
): v.InferOutput<Schema> {
	const parsed = v.safeParse(schema, words ?? {});
	if (parsed.success) return parsed.output;
	const [issue] = parsed.issues;
	const name = v.getDotPath(issue) ?? '';
	const known = Object.keys(properties);
	const hint = known.length === 0 ? 'this tool takes no arguments' : `this tool takes ${known.join(', ')}`;
	if (issue.expected === 'never') throw usageError(`there is no argument ${JSON.stringify(name)}`, hint);
	if (issue.received === 'undefined') throw usageError(`the argument ${name} is missing`, hint);
	throw usageError(
		name === ''
			? `the arguments must be an object, not ${issue.received}`
			: `the argument ${name} must be ${issue.expected ?? 'another value'}, not ${issue.received}`,
		hint,
	);
}
