/*
 * When a vendor's limit stops a session, and until when. Told by:
 * - Claude: the event StopFailure with the error `rate_limit`; when the limit ends stands in its message.
 * - Codex: the rollout. The end of the turn names the error `usage_limit_exceeded`, the count of tokens before it the
 *   moment at which each used-up window begins anew.
 * - Kimi: the event StopFailure, whose message begins with the status 429; no end is told.
 * Nothing reliable is known of Gemini (a dialog, no event, no line), Copilot (it tries again for minutes, and writes
 * nothing of it) and OpenCode (an error of its server, in whatever words that has).
 */

/** A limit as a vendor tells it; when it ends in milliseconds since the epoch, where that is known. */
export type VendorLimit = {readonly text: string; readonly untilMs: number | null};

/** `resets 3:45pm (Europe/Berlin)`, `resets Oct 9, 4pm`. */
const resetTime =
	/\bresets (?:([A-Z][a-z]{2}) (\d{1,2}), )?(\d{1,2})(?::(\d{2}))?(am|pm)(?: \(([\w+/-]+)\))?/;

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const day = 24 * 60 * 60 * 1000;

/**
 * When a limit ends that tells the next time of day, by the clock of a time zone, at which it does; `null` where it
 * tells none.
 * @param now when it was told, in milliseconds since the epoch
 */
export function resetIn(text: string, now: number): number | null {
	const [, monthName = '', dayOfMonth, hours, minutes = '0', half, zone] = resetTime.exec(text) ?? [];
	if (hours === undefined) return null;
	try {
		const local = now + offsetAt(now, zone);
		const date = new Date(local);
		const month = months.indexOf(monthName);
		const [toMonth, toDay] =
			month < 0 ? [date.getUTCMonth(), date.getUTCDate()] : [month, Number(dayOfMonth)];
		const hour = (Number(hours) % 12) + (half === 'pm' ? 12 : 0);
		const inYear = (year: number) => Date.UTC(year, toMonth, toDay, hour, Number(minutes));
		const year = date.getUTCFullYear();
		// A date that lies months back is next year's
		const wall = inYear(month >= 0 && inYear(year) < local - 30 * day ? year + 1 : year);
		const next = month < 0 && wall <= local ? wall + day : wall;
		return next - offsetAt(next - offsetAt(now, zone), zone);
	} catch {
		// No zone of that name
		return null;
	}
}

/** By how much the clocks of a time zone are ahead of UTC, in milliseconds; of the one of this process without a name. */
function offsetAt(moment: number, timeZone: string | undefined): number {
	const format = new Intl.DateTimeFormat('en-US', {
		timeZone,
		hourCycle: 'h23',
		...{
			year: 'numeric',
			month: 'numeric',
			day: 'numeric',
			hour: 'numeric',
			minute: 'numeric',
			second: 'numeric',
		},
	});
	const parts = new Map(format.formatToParts(moment).map(({type, value}) => [type, Number(value)]));
	const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
	const wall = Date.UTC(
		part('year'),
		part('month') - 1,
		part('day'),
		part('hour'),
		part('minute'),
		part('second'),
	);
	return wall - Math.floor(moment / 1000) * 1000;
}
