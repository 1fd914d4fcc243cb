import type {Reader} from '../engine/engine.js';
import {
	tellAlert,
	tellClaim,
	tellEdit,
	tellLock,
	tellMessage,
	tellRelease,
	tellUnlock,
} from '../rules/timeline-entries.js';
import {listPastAlerts} from '../tables/past-alerts.js';
import {listPastClaims, listPastReleases} from '../tables/past-claims.js';
import {listPastEdits} from '../tables/past-edits.js';
import {listPastLocks, listPastUnlocks} from '../tables/past-locks.js';
import {listPastMessages} from '../tables/past-messages.js';
import type {PastPage} from '../tables/past-page.js';
import type {TimelineEntry} from '../types.js';

/** What is asked of a timeline. */
export type TimelineRequest = {
	/** Only what this session did, what was sent to it, and the alerts about it. */
	readonly sessionId?: string | null;
	/** How many entries at most, up to 1000. @default 100 */
	readonly limit?: number;
	/** Only what happened before this moment, in milliseconds since the epoch: the time of the last entry of a page. */
	readonly before?: number | null;
};

const defaultLimit = 100;
const largestLimit = 1000;

type Source = (reader: Reader, page: PastPage) => Promise<readonly TimelineEntry[]>;

const from =
	<Past>(
		list: (reader: Reader, page: PastPage) => Promise<readonly Past[]>,
		tell: (past: Past) => readonly TimelineEntry[],
	): Source =>
	async (reader, page) =>
		(await list(reader, page)).flatMap(tell);

/** What may fill a page by itself comes first, so that little is read of what is older. */
const sources: readonly Source[] = [
	from(listPastMessages, tellMessage),
	from(listPastEdits, tellEdit),
	from(listPastLocks, tellLock),
	from(listPastUnlocks, tellUnlock),
	from(listPastClaims, tellClaim),
	from(listPastReleases, tellRelease),
	from(listPastAlerts, tellAlert),
];

type Timed = {readonly at: number; readonly entry: TimelineEntry};

/**
 * What happened lately, newest first: a page of every table through its index by time, merged. Tables remember of a
 * task, a lock, a file of a session only what happened last.
 */
export async function readTimeline(
	reader: Reader,
	{sessionId = null, limit = defaultLimit, before = null}: TimelineRequest,
): Promise<readonly TimelineEntry[]> {
	const wanted = Math.min(largestLimit, Math.max(0, Math.floor(limit)));
	let newest: readonly Timed[] = [];
	for (const source of sources) {
		// one more, to see whether the page ends within a millisecond
		const after = newest[wanted]?.at ?? null;
		const entries = await source(reader, {sessionId, before, after, limit: wanted + 1});
		newest = merge(newest, entries, before).slice(0, wanted + 1);
	}
	return cutPage(newest, wanted).map(({entry}) => entry);
}

function merge(known: readonly Timed[], entries: readonly TimelineEntry[], before: number | null): Timed[] {
	const timed = entries
		.map(entry => ({entry, at: Date.parse(entry.at)}))
		.filter(({at}) => before === null || at < before);
	// Numbers in ids grow with time
	const collator = new Intl.Collator('en', {numeric: true});
	return [...known, ...timed].sort((a, b) => b.at - a.at || collator.compare(b.entry.id, a.entry.id));
}

/** Never ends a page within a millisecond, unless nothing else is on it: the next page begins before it. */
function cutPage<Timed extends {readonly at: number}>(
	timed: readonly Timed[],
	limit: number,
): readonly Timed[] {
	const next = timed[limit];
	if (!next) return timed;
	const page = timed.slice(0, limit);
	const whole = page.filter(({at}) => at !== next.at);
	return whole.length > 0 ? whole : page;
}
