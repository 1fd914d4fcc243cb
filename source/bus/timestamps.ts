/** Milliseconds in the units the bus is configured in. */
export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** A day, or a day and a time with or without seconds, their fraction and an offset, as SQLite reads them, too. */
const timestampForm =
	/^((?:\d{4}|[+-]\d{6})-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) *(?:([Zz])|([+-]\d\d):?(\d\d))?)? *$/;

/**
 * Reads a time in any form a bus may hold: `2026-02-11T09:30:00.000Z`, SQLite's `2026-02-11 09:30:00`, or one with an
 * offset such as `+01:00`; one without is in UTC. Returns milliseconds since the epoch, or `null` for anything else.
 */
export function parseTimestamp(text: string | null): number | null {
	if (text === null) return null;
	if (isOurs(text)) return orNull(Date.parse(text));
	const [, date, time = '00:00', , hours = '+00', minutes = '00'] = timestampForm.exec(text) ?? [];
	if (date === undefined) return null;
	return orNull(Date.parse(`${date}T${time}${hours}:${minutes}`));
}

/** The form of what the bus itself writes, of which there is most. */
function isOurs(text: string): boolean {
	return text.length === 24 && text[10] === 'T' && text[23] === 'Z';
}

function orNull(milliseconds: number): number | null {
	return Number.isNaN(milliseconds) ? null : milliseconds;
}

/** A time in any form as ISO-8601 in UTC, `null` for anything else. Text that is so already is passed through. */
export function normaliseTimestamp(text: string | null): string | null {
	if (text !== null && isOurs(text)) return text;
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
