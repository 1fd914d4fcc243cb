import type {Parameters} from '../engine/engine.js';
import {formatTimestamp} from '../timestamps.js';

/** Which page of what happened is asked for. */
export type PastPage = {
	/** Whose doings; `null` for everyone's. */
	readonly sessionId: string | null;
	/** Only what happened before this moment, in milliseconds since the epoch; `null` begins with the newest. */
	readonly before: number | null;
	/** Only what happened since this moment, because the page is full of what happened later; `null` without an end. */
	readonly after: number | null;
	readonly limit: number;
};

/** The last moment that is written with four digits of the year, as all that sorts as text must be. */
const lastWritable = Date.UTC(9999, 11, 31);

/** What the statements of a page are given: its bounds as numbers and as text that sorts. */
export function pageParameters({sessionId, before, after, limit}: PastPage): Parameters {
	return {
		sessionId,
		limit,
		beforeMs: before ?? Number.MAX_SAFE_INTEGER,
		beforeText: before === null || before > lastWritable ? '~' : formatTimestamp(before),
		afterMs: after ?? Number.MIN_SAFE_INTEGER,
		afterText: after === null || after < 0 ? '' : startOfSecond(Math.min(after, lastWritable)),
	};
}

/** The second of a moment as text that sorts before every time in it, with or without a fraction. */
export function startOfSecond(moment: number): string {
	return formatTimestamp(moment).slice(0, 19);
}

/** The condition that a column of milliseconds lies within the page. */
export const withinMs = (column: string): string => `${column} < @beforeMs AND ${column} >= @afterMs`;

/** The condition that a column of time in text lies within the page. */
export const withinText = (column: string): string => `${column} < @beforeText AND ${column} >= @afterText`;
