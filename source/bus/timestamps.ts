/** Milliseconds in the units the bus is configured in. */
export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/**
 * Reads a UTC time in either form a bus may hold: `2026-02-11T09:30:00.000Z` or SQLite's `2026-02-11 09:30:00`.
 * Returns milliseconds since the epoch, or `null` for anything else.
 */
export function parseTimestamp(text: string | null): number | null {
	if (text === null) return null;
	const isSqliteForm = text[10] === ' ' && !text.endsWith('Z');
	const milliseconds = Date.parse(isSqliteForm ? `${text.replace(' ', 'T')}Z` : text);
	return Number.isNaN(milliseconds) ? null : milliseconds;
}

/** A time in either form as ISO-8601 in UTC, `null` for anything else. Text that is so already is passed through. */
export function normaliseTimestamp(text: string | null): string | null {
	if (text !== null && text.length === 24 && text[10] === 'T' && text[23] === 'Z') return text;
	return formatTimestamp(parseTimestamp(text));
}

/** The furthest moment a Date can hold, either way (ECMA-262, time values). */
const furthest = 8.64e15;

/**
 * Writes milliseconds since the epoch as ISO-8601 in UTC; `null` stays `null`. What lies beyond the range of
 * dates, because some program wrote nonsense, becomes the end of it.
 */
export function formatTimestamp(milliseconds: number): string;
export function formatTimestamp(milliseconds: number | null): string | null;
export function formatTimestamp(milliseconds: number | null): string | null {
	if (milliseconds === null) return null;
	return new Date(Math.max(-furthest, Math.min(furthest, milliseconds))).toISOString();
}
