import {deathConfirmation} from '../bus/limits.js';
import type {ProcessEntry} from '../system/process-table.js';

/** What is remembered of a session's process from one look to the next; times by the monotonic clock. */
export type ProcessMemory = {
	readonly started: string;
	readonly cpuMs: number;
	readonly seenAt: number;
	/** Since when it was seen stopped; `null` while it runs. */
	readonly stoppedAt: number | null;
	/** When each child was first there. */
	readonly children: ReadonlyMap<string, number>;
};

/** What one look at a session's process found. */
export type ProcessLook = {
	readonly process: ProcessEntry;
	/** Its children, and how long each has run at least, in milliseconds. */
	readonly children: ReadonlyArray<{
		readonly process: ProcessEntry;
		readonly age: number;
		/** It began after the session last showed activity, whatever the clocks have done since. */
		readonly isYounger?: boolean;
	}>;
	readonly at: number;
};

/** What follows from it. */
export type ProcessFinding = {
	readonly memory: ProcessMemory;
	/** A sign that the process works, in words; `null` when there is none. */
	readonly sign: string | null;
	/** It was stopped at two looks that are far enough apart: a debugger stops for a moment, too. */
	readonly isStopped: boolean;
};

/**
 * Share of one processor above which a process counts as at work. An agent that waits at its prompt redraws and
 * collects garbage now and then.
 */
export const workingShare = 0.01;

/** A child may have started this much before the activity that was told of it last, in milliseconds. */
const startSlack = 10_000;

/** What agents start to keep the machine awake, and start anew every few minutes. */
export const wakeKeepers: ReadonlySet<string> = new Set(['caffeinate', 'systemd-inhibit']);

/**
 * Compares a look with the one before. A child is a sign of work when it started after the session last showed
 * activity: servers and background jobs of earlier turns are older.
 * @param quiet how long the session has shown no activity, in milliseconds
 */
export function watchProcess(
	before: ProcessMemory | null,
	{process, children, at}: ProcessLook,
	quiet: number,
): ProcessFinding {
	const known = before?.started === process.started ? before : null;
	const ages = children.map(child => {
		const key = keyOf(child.process);
		// One that was not there at the last look has come since, whatever the clocks did
		const firstAt = known ? (known.children.get(key) ?? at) : at - child.age;
		return {...child, key, firstAt};
	});
	const memory: ProcessMemory = {
		started: process.started,
		cpuMs: process.cpuMs,
		seenAt: at,
		stoppedAt: process.isStopped ? (known?.stoppedAt ?? at) : null,
		children: new Map(ages.map(({key, firstAt}) => [key, firstAt])),
	};
	if (memory.stoppedAt !== null) {
		return {memory, sign: null, isStopped: at - memory.stoppedAt >= deathConfirmation};
	}
	const worker = ages.find(
		child =>
			!child.process.isStopped &&
			!wakeKeepers.has(child.process.name) &&
			(child.isYounger === true || at - child.firstAt <= quiet + startSlack),
	);
	if (worker) return {memory, sign: `its child process ${worker.process.name} runs`, isStopped: false};
	return {memory, sign: hasMoved(known, process, at) ? 'its CPU time moves' : null, isStopped: false};
}

function hasMoved(known: ProcessMemory | null, process: ProcessEntry, at: number): boolean {
	if (!known || at <= known.seenAt) return false;
	return process.cpuMs - known.cpuMs >= workingShare * (at - known.seenAt);
}

function keyOf({pid, started}: ProcessEntry): string {
	return `${pid} ${started}`;
}
