import type {Reader, Writer} from '../engine/engine.js';
import {tables} from '../engine/sqlite/schema.js';
import type {Table} from '../engine/sqlite/table.js';
import {formatTimestamp} from '../timestamps.js';

/*
 * A stamp in the future is of a clock that was ahead when it was made. Whoever reads one takes it for now; here it
 * becomes now for good, so that what is to end a while after it does.
 */

/** The columns of time that are no past moments by the wall clock, or that looks at the processes correct better. */
const others: ReadonlySet<string> = new Set([
	// ends, and leases, which count for nothing while they begin in the future
	'expires_ms',
	'limited_until_ms',
	'delivered_ms',
	'said_ms',
	// by the clock its lease was written by
	'edit_ms',
	// awake time
	'missing_awake_ms',
	'beat_awake_ms',
	// what looks find: see recordLook
	'native_ms',
	'quiet_floor_ms',
	'work_ms',
	'looked_ms',
	'looked_since_ms',
	'clock_offset_ms',
	'woke_ms',
]);

/** The same, where somebody looks. */
const ofLooks: ReadonlySet<string> = new Set(['turn_ms', 'last_activity_ms']);

/** The columns of a table whose stamps are pulled back, by their form. */
export function stampColumns({columns}: Table): {readonly numbers: string[]; readonly texts: string[]} {
	const names = columns.map(({name}) => name).filter(name => !others.has(name));
	return {
		numbers: names.filter(name => name.endsWith('_ms')),
		texts: names.filter(name => name.endsWith('_at')),
	};
}

/** Messages may be a million: of them those are found whose stamp has an index, so many in one transaction. */
const batch = 500;

/** Which stamps of a table lie in the future, and what makes now of them. */
type PullingBack = {readonly find: string; readonly fix: string};

/** For each table that keeps stamps. */
export function pullingBack(): PullingBack[] {
	return tables().flatMap(table => {
		const {numbers, texts} = stampColumns(table);
		if (numbers.length + texts.length === 0) return [];
		const isMail = numbers.includes('sent_ms');
		const found = isMail ? 'sent_ms > @now' : [...numbers, ...texts].map(isAhead).join(' OR ');
		const where = isMail ? `id IN (SELECT id FROM ${table.name} WHERE ${found} LIMIT ${batch})` : found;
		const set = [
			...numbers.map(column => pulled(column, '@now')),
			...texts.map(column => pulled(column, '@nowText')),
		];
		// What was sent when the clock was ahead lasts as long as it was to last
		if (isMail) set.push('expires_ms = min(expires_ms, @now + 1000 * coalesce(ttl_seconds, 86400))');
		return [
			{
				find: `SELECT 1 FROM ${table.name} WHERE ${found} LIMIT 1`,
				fix: `UPDATE ${table.name} SET ${set.join(', ')} WHERE ${where}`,
			},
		];
	});
}

function isAhead(column: string): string {
	if (column.endsWith('_at')) return `julianday(${column}) > julianday(@nowText)`;
	return ofLooks.has(column) ? `(${column} > @now AND looked_ms IS NULL)` : `${column} > @now`;
}

function pulled(column: string, to: string): string {
	return `${column} = CASE WHEN ${isAhead(column)} THEN ${to} ELSE ${column} END`;
}

const moments = (now: number) => ({now, nowText: formatTimestamp(now)});

/** Whether a table keeps stamps in the future. */
export async function hasFutureStamps(reader: Reader, {find}: PullingBack, now: number): Promise<boolean> {
	return (await reader.get(find, moments(now))) !== undefined;
}

/** Makes now of stamps of a table in the future. Returns of how many rows. */
export async function pullBack(writer: Writer, {fix}: PullingBack, now: number): Promise<number> {
	return (await writer.run(fix, moments(now))).changes;
}
