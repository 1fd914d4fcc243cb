import {clockTolerance, deathConfirmation, lookLifetime, watchBefore} from '../bus/limits.js';
import {type Clocks, effectiveTurn, lastSignOfActivity} from '../bus/rules/evidence.js';
import type {Name} from '../bus/rules/names.js';
import type {NativeStatus, SessionRecord} from '../bus/tables/session-record.js';
import type {LookFields} from '../bus/tables/session-watch.js';
import type {ProcessEntry} from '../system/process-table.js';
import {answeredByCommand} from './answered.js';
import {type ProcessMemory, watchProcess} from './process-watch.js';
import type {Titles} from './title-watch.js';

/** What its transcript says of why a session is silent. */
export type Silence = {
	/** The change of its files after which it was read; `null` before that. */
	readonly readNs: bigint | null;
	readonly native: NativeStatus;
	/** The vendor's limit that it tells of. */
	readonly limit: LookFields['limit'];
};

/** Whether a process of several conversations was seen to carry one, and since when it does not; by the monotonic clock. */
type Carried = {readonly wasSeen: boolean; readonly missedAt: number | null};

const notCarried: Carried = {wasSeen: false, missedAt: null};

/** What is remembered of a session from one look to the next; times by the wall clock. */
export type SessionMemory = {
	readonly process: ProcessMemory;
	/** When its files changed last, in nanoseconds since the epoch. */
	readonly changedNs: bigint | null;
	readonly lookedSinceMs: number;
	readonly workMs: number | null;
	readonly workSign: string | null;
	/** When its files last showed activity. */
	readonly activityMs: number | null;
	readonly carried: Carried;
	readonly silence: Silence;
	readonly titles: Titles | null;
};

/** What one look at a session found outside of the bus. */
export type Seen = {
	readonly process: ProcessEntry;
	/** How long it has run, in milliseconds, and its children; sleep counts, and so it does for them. */
	readonly age: number;
	/** Its children, and how long each has run, in milliseconds. */
	readonly children: ReadonlyArray<{readonly process: ProcessEntry; readonly age: number}>;
	/** When its files changed last; `null` when none of them could be found. */
	readonly changedNs: bigint | null;
	/** What its agent's own files say; all `null` where they say nothing. */
	readonly native: NativeStatus;
	/** Whether a process of several conversations still carries this one; `null` where that is not told. */
	readonly isCarried: boolean | null;
	readonly silence: Silence;
	/** What its transcript calls it. */
	readonly titles: Titles | null;
	/** What its agent calls it, as far as its files tell. */
	readonly title: Name | null;
};

/** When a look was taken. */
export type LookTime = Clocks & {
	/** Wall time since the last look in which nobody watched: the machine slept, or its clock was set. */
	readonly lost: number;
};

/** What follows from one look at a session. */
export type SessionFinding = {
	readonly memory: SessionMemory;
	readonly fields: LookFields;
	/** The conversation was missed in its process at two looks that are far enough apart, and not in mid-turn. */
	readonly isClosed: boolean;
};

/**
 * Makes evidence of one look at a session. Silence is measured in time somebody watched: what the clocks lost
 * moves the point from which it counts.
 */
export function watchSession(
	record: SessionRecord,
	before: SessionMemory | null,
	seen: Seen,
	time: LookTime,
): SessionFinding {
	const {now, monotonic, lost} = time;
	const shownMs = activityOf(before, seen.changedNs, now);
	const activityMs = shownMs ?? (lost === 0 ? (before?.activityMs ?? null) : null);
	const lastMs = lastSignOfActivity(record);
	const toldQuiet = lastMs === null ? null : Math.max(0, now - lost - lastMs);
	const quiet = activityMs === null ? toldQuiet : Math.min(toldQuiet ?? Infinity, now - activityMs);
	const activeAge = ageAtActivity(record, seen.age, {quiet: quiet ?? 0, lost, isShown: shownMs !== null});
	// By the kernel's clock alone, which nobody sets and which a keeper that has just come reads as well
	const children = seen.children.map(child => ({
		...child,
		isYounger: seen.age > 0 && seen.age - child.age >= activeAge - ageGrain,
	}));
	const found = watchProcess(before?.process ?? null, {...seen, children, at: monotonic}, quiet ?? 0);
	const workMs = found.sign === null ? shift(before?.workMs ?? record.watch.workMs, lost) : now;
	const workSign = found.sign ?? before?.workSign ?? record.watch.workSign;
	const lookedSinceMs = (lost === 0 ? (before?.lookedSinceMs ?? sinceBefore(record, now)) : null) ?? now;
	const carried = carriedAfter(before?.carried ?? notCarried, seen.isCarried, monotonic);
	const quietFloorMs = lost === 0 ? record.watch.quietFloorMs : quiet === null ? null : now - quiet;
	return {
		memory: {
			process: found.memory,
			changedNs: seen.changedNs,
			lookedSinceMs,
			workMs,
			workSign,
			activityMs,
			carried,
			silence: seen.silence,
			titles: seen.titles,
		},
		isClosed:
			!isInTurn(record) && carried.missedAt !== null && monotonic - carried.missedAt >= deathConfirmation,
		fields: {
			processStarted: record.identity.processStarted,
			agentSessionId: record.agentSessionId,
			native: answeredByCommand(record, seen, now) ?? seen.native,
			title: seen.title,
			limit: seen.silence.limit,
			activityMs,
			workMs,
			workSign,
			isStopped: found.isStopped,
			lookedMs: now,
			lookedSinceMs,
			quietFloorMs,
			activeAge,
			clockOffsetMs: now - monotonic,
			wokeMs: lost === 0 ? record.watch.wokeMs : now,
			setBackTo: lost < 0 ? (quietFloorMs ?? now) : now,
		},
	};
}

/** Whatever an agent does with its files in the middle of a turn, that conversation goes on. */
function isInTurn(record: SessionRecord): boolean {
	const {turn} = effectiveTurn(record);
	return turn === 'working' || turn === 'waiting';
}

/** Ages of processes are told to the second at best, in milliseconds. */
const ageGrain = 10_000;

/** How old a process was when its session last showed activity: as looks before found it, unless that was later. */
function ageAtActivity(
	{lastActivityMs, watch}: SessionRecord,
	age: number,
	{quiet, lost, isShown}: {readonly quiet: number; readonly lost: number; readonly isShown: boolean},
): number {
	const isLater = isShown || (lost === 0 && (lastActivityMs ?? 0) > (watch.lookedMs ?? 0));
	if (watch.activeAge !== null && !isLater) return watch.activeAge;
	return Math.max(0, Math.round(age - quiet - Math.max(0, lost)));
}

function carriedAfter(before: Carried, isCarried: boolean | null, at: number): Carried {
	if (isCarried === null) return {...before, missedAt: null};
	if (isCarried) return {wasSeen: true, missedAt: null};
	return before.wasSeen ? {wasSeen: true, missedAt: before.missedAt ?? at} : notCarried;
}

/** Since when others have looked, if whoever did so last stopped only a moment ago. */
function sinceBefore({watch}: SessionRecord, now: number): number | null {
	const isFresh = watch.lookedMs !== null && watch.lookedMs <= now && now - watch.lookedMs <= lookLifetime;
	return isFresh ? watch.lookedSinceMs : null;
}

/** The moment a session's files show activity at; `null` when they changed no more, or cannot be found. */
function activityOf(before: SessionMemory | null, changedNs: bigint | null, now: number): number | null {
	if (changedNs === null) return null;
	const changedMs = Number(changedNs / 1_000_000n);
	const isInFuture = changedMs > now + clockTolerance;
	if (before === null) return isInFuture ? null : Math.min(changedMs, now);
	if (before.changedNs === changedNs) return null;
	// A file that came back from elsewhere may be old; one stamped by another machine's clock is new
	return isInFuture ? now : Math.min(changedMs, now);
}

function shift(moment: number | null, by: number): number | null {
	return moment === null ? null : moment + by;
}

/** Activity that files show is written down in steps of this many milliseconds. */
const activityStep = 4000;

/** Whether a finding must be written down now; otherwise the next beat takes it along. */
export function isUrgent(record: SessionRecord, fields: LookFields): boolean {
	const {native, watch} = record;
	return (
		watch.lookedMs === null ||
		watch.isStopped !== fields.isStopped ||
		watch.wokeMs !== fields.wokeMs ||
		native.turn !== fields.native.turn ||
		native.note !== fields.native.note ||
		(fields.title !== null && fields.title !== record.title) ||
		(native.sinceMs ?? 0) < (fields.native.sinceMs ?? 0) ||
		(fields.activityMs ?? 0) > (record.lastActivityMs ?? 0) + activityStep ||
		(fields.workMs ?? 0) > (watch.workMs ?? 0) + watchBefore / 2
	);
}
