import type {Reader, Row} from '../engine/engine.js';
import {askedLock, inOrder, lifecycleNews} from '../engine/fragments.js';
import {minute, parseTimestamp} from '../timestamps.js';
import {integer, text} from './columns.js';
import {startOfSecond} from './past-page.js';

/** The newest message there is; 0 for none. */
export type MessageMark = {readonly id: number; readonly sentMs: number};

/** How many messages were sent in one minute, counted from the epoch. */
export type MessageCount = {
	readonly minute: number;
	/** Sessions that came or went among them. */
	readonly lifecycle: number;
	/** All others. */
	readonly messages: number;
};

/** The newest message. */
export async function readMessageMark(reader: Reader): Promise<MessageMark> {
	const row = await reader.get('SELECT id, sent_ms FROM inter_session_messages ORDER BY id DESC LIMIT 1');
	return {id: (row && integer(row, 'id')) ?? 0, sentMs: (row && integer(row, 'sent_ms')) ?? 0};
}

/** Whether a message that was the newest one is still there and still the same. */
export async function standsMark(reader: Reader, {id, sentMs}: MessageMark): Promise<boolean> {
	const row = await reader.get('SELECT sent_ms FROM inter_session_messages WHERE id = @id', {id});
	return row !== undefined && (integer(row, 'sent_ms') ?? 0) === sentMs;
}

/** Messages after one, by minute. Read by number, which grows with every commit, so that none is missed. */
export async function countMessagesAfter(reader: Reader, id: number, since: number): Promise<MessageCount[]> {
	const sql = `${countByMinute} NOT INDEXED WHERE id > @id AND sent_ms >= @since GROUP BY minute`;
	return (await reader.all(sql, {id, since})).map(parseCount);
}

/**
 * Messages since a minute, by minute, within indexes alone, for there may be hundreds of thousands. Up to the minute
 * that is current each is counted by itself, which spares sorting them.
 */
export async function countMessagesByMinute(
	reader: Reader,
	first: number,
	current: number,
): Promise<MessageCount[]> {
	const counts: MessageCount[] = [];
	for (let at = first; at <= current; at++) {
		const range = {from: at * minute, to: (at + 1) * minute};
		const [all, news] = [await reader.get(allBetween, range), await reader.get(newsBetween, range)];
		const lifecycle = (news && integer(news, 'messages')) ?? 0;
		const messages = ((all && integer(all, 'messages')) ?? 0) - lifecycle;
		if (messages > 0 || lifecycle > 0) counts.push({minute: at, lifecycle, messages});
	}
	// what is ahead of the clock was sent before it was set back
	const ahead = await reader.all(countAhead, {since: (current + 1) * minute});
	return [...counts, ...ahead.map(parseCount)];
}

const countBetween = (condition: string) => `SELECT count(*) AS messages FROM inter_session_messages
	WHERE ${condition} AND sent_ms >= @from AND sent_ms < @to`;
const allBetween = countBetween('true');
const newsBetween = countBetween(lifecycleNews);

const countByMinute = `SELECT sent_ms / ${minute} AS minute, sum(${lifecycleNews}) AS lifecycle, count(*) AS messages
	FROM inter_session_messages`;
const countAhead = `${countByMinute} WHERE sent_ms >= @since GROUP BY minute`;

function parseCount(row: Row): MessageCount {
	const lifecycle = integer(row, 'lifecycle') ?? 0;
	const messages = (integer(row, 'messages') ?? 0) - lifecycle;
	return {minute: integer(row, 'minute') ?? 0, lifecycle, messages};
}

/** One edit, claim or lock that was asked for. */
export type Deed = {
	/** What was done to what by whom; the same deed done again differs in its time only. */
	readonly key: string;
	readonly atMs: number;
};

const acquired = inOrder('acquired_at');
const claimed = inOrder('claimed_at');

/** Edits, claims taken and locks asked for since a moment. */
export async function listDeedsSince(reader: Reader, since: number): Promise<Deed[]> {
	const bounds = {since, sinceText: startOfSecond(since)};
	const edits = await reader.all(
		"SELECT edited_ms AS at, 'e ' || session_id || ' ' || file_path AS key FROM file_edits WHERE edited_ms >= @since",
		bounds,
	);
	const claims = await reader.all(
		`SELECT claimed_at AS at, 'c ' || task_id AS key FROM task_claims WHERE ${claimed} >= @sinceText`,
		bounds,
	);
	const locks = await reader.all(
		`SELECT acquired_at AS at, 'l ' || session_id || ' ' || file_path AS key FROM file_locks
		WHERE ${askedLock} AND ${acquired} >= @sinceText`,
		bounds,
	);
	return [
		...edits.map(row => ({key: text(row, 'key') ?? '', atMs: integer(row, 'at') ?? 0})),
		...[...claims, ...locks].map(row => ({
			key: text(row, 'key') ?? '',
			atMs: parseTimestamp(text(row, 'at')) ?? 0,
		})),
	].filter(({atMs}) => atMs >= since);
}
