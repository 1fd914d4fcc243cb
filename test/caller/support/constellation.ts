import path from 'node:path';
import * as v from 'valibot';

/** Where recorded constellations are kept. */
export const constellationsFolder = path.resolve(import.meta.dirname, '../constellations');

const processSchema = v.object({
	pid: v.number(),
	parent: v.number(),
	name: v.string(),
	arguments: v.array(v.string()),
	isLeader: v.boolean(),
	hasTerminal: v.boolean(),
});

/** Processes above a call, nearest first. */
export const aboveSchema = v.array(processSchema);

/** What a real agent stood like above a hook, or a command, of its own. */
export const constellationSchema = v.object({
	vendor: v.string(),
	way: v.string(),
	door: v.picklist(['hook', 'command']),
	conversation: v.nullable(v.string()),
	environment: v.record(v.string(), v.string()),
	above: aboveSchema,
	/** The process that is the session's: the one that the agent itself says, or that started the shell of the hook. */
	pid: v.number(),
});

/** One of them. */
export type Constellation = v.InferOutput<typeof constellationSchema>;
