import {liveSession, nextChange, recount} from '../fragments.js';
import {milliseconds, now, nowMilliseconds} from './times.js';

/** Statement of a trigger that moves a counter of one session by one. */
function count(counter: string, by: '+ 1' | '- 1', session: string, when: string): string {
	return `UPDATE session_registry SET ${counter} = ${counter} ${by}, changed = ${nextChange}
		WHERE session_id = ${session} AND ${when};`;
}

/** The three triggers that keep a counter of session_registry equal to the rows it counts. */
function counted(
	table: string,
	counter: string,
	owner: string,
	condition: string,
	ofColumns: string,
): string[] {
	const old = condition.replaceAll('ROW', 'OLD');
	const fresh = condition.replaceAll('ROW', 'NEW');
	return [
		`CREATE TRIGGER IF NOT EXISTS ${counter}_insert AFTER INSERT ON ${table} WHEN ${fresh} BEGIN
			${count(counter, '+ 1', `NEW.${owner}`, 'true')} END`,
		`CREATE TRIGGER IF NOT EXISTS ${counter}_update AFTER UPDATE OF ${ofColumns} ON ${table}
			WHEN (${old}) IS NOT (${fresh}) OR OLD.${owner} IS NOT NEW.${owner} BEGIN
			${count(counter, '- 1', `OLD.${owner}`, old)} ${count(counter, '+ 1', `NEW.${owner}`, fresh)} END`,
		`CREATE TRIGGER IF NOT EXISTS ${counter}_delete AFTER DELETE ON ${table} WHEN ${old} BEGIN
			${count(counter, '- 1', `OLD.${owner}`, 'true')} END`,
	];
}

const sentAt = `coalesce(${milliseconds('created_at')}, ${nowMilliseconds})`;

const completeSession = (row: string): string => `UPDATE session_registry SET
	status = coalesce(status, 'active'), kind = coalesce(kind, 'agent'),
	heartbeat_at = coalesce(heartbeat_at, ${now}), registered_at = coalesce(registered_at, heartbeat_at, ${now}),
	ended_ms = coalesce(ended_ms, CASE WHEN NOT (${liveSession}) THEN ${nowMilliseconds} END),
	${recount}, changed = ${nextChange} WHERE ${row};`;

/** What a session that another program ended or removed held comes free, as with every other goodbye. */
const giveBack = (session: string): string =>
	['file_locks', 'task_claims']
		.map(
			table => `UPDATE ${table} SET released_ms = ${nowMilliseconds}, released_reason = 'ended'
				WHERE session_id = ${session} AND released_ms IS NULL;`,
		)
		.join(' ');

const completeMessage = (row: string): string => `UPDATE inter_session_messages SET
	created_at = coalesce(created_at, ${now}), priority = coalesce(priority, 'normal'), sent_ms = ${sentAt},
	channel = coalesce(channel, CASE WHEN recipient_id IS NULL THEN 'broadcast' ELSE 'direct' END),
	expires_ms = ${sentAt} + 1000 * coalesce(ttl_seconds, CASE WHEN recipient_id IS NULL THEN 86400 END)
	WHERE ${row};`;

const completeLock = (row: string): string => `UPDATE file_locks SET
	acquired_at = coalesce(acquired_at, ${now}), mode = coalesce(mode, 'exclusive'),
	scope = coalesce(scope, CASE WHEN file_path LIKE '%/' THEN 'folder' ELSE 'file' END),
	ttl_seconds = coalesce(ttl_seconds, 600),
	expires_ms = ${nowMilliseconds} + 1000 * coalesce(ttl_seconds, 600) WHERE ${row};`;

const raiseFloor = (stamp: string): string =>
	`UPDATE session_bus_meta SET value = max(value, coalesce(${stamp}, 0)) WHERE name = 'stamp_floor';`;

/** Statements that give the rows an adopted database already holds what they need. */
export const completions = (): readonly string[] => [
	// begun at the clock, so that the stamps of a bus are above those of one that lay at the same path before
	`INSERT INTO session_bus_meta (name, value) VALUES ('stamp_floor', ${nowMilliseconds} * 1000) ON CONFLICT (name) DO NOTHING`,
	completeMessage('sent_ms IS NULL'),
	completeLock('expires_ms IS NULL'),
	completeSession('changed IS NULL'),
];

/**
 * The triggers: they complete rows written by programs that know only the documented columns, stamp every
 * changed session, and keep the three counters a frame shows, so that a snapshot need not count.
 */
export const triggers = (): readonly string[] => [
	`CREATE TRIGGER IF NOT EXISTS session_completed AFTER INSERT ON session_registry WHEN NEW.changed IS NULL BEGIN
		${completeSession('rowid = NEW.rowid')} END`,
	`CREATE TRIGGER IF NOT EXISTS session_changed AFTER UPDATE ON session_registry WHEN NEW.changed IS OLD.changed BEGIN
		UPDATE session_registry SET changed = ${nextChange} WHERE rowid = NEW.rowid; END`,
	// the stamp of a row that is gone must not be given out again while a reader may still remember it; OR REPLACE
	// takes a row away without telling
	`CREATE TRIGGER IF NOT EXISTS session_replaced BEFORE INSERT ON session_registry
		WHEN EXISTS (SELECT 1 FROM session_registry WHERE session_id = NEW.session_id) BEGIN
		${raiseFloor('(SELECT max(changed) FROM session_registry)')} END`,
	`CREATE TRIGGER IF NOT EXISTS session_deleted AFTER DELETE ON session_registry BEGIN
		${raiseFloor('OLD.changed')}
		${giveBack('OLD.session_id')} END`,
	// every end of ours says when it was
	`CREATE TRIGGER IF NOT EXISTS session_ended AFTER UPDATE OF status ON session_registry
		WHEN NEW.status IS NOT OLD.status AND NOT (NEW.${liveSession}) AND NEW.ended_ms IS OLD.ended_ms BEGIN
		UPDATE session_registry SET ended_ms = ${nowMilliseconds} WHERE rowid = NEW.rowid;
		${giveBack('NEW.session_id')} END`,
	`CREATE TRIGGER IF NOT EXISTS session_renamed AFTER UPDATE OF session_id ON session_registry
		WHEN NEW.session_id IS NOT OLD.session_id BEGIN
		UPDATE session_registry SET ${recount}, changed = ${nextChange} WHERE rowid = NEW.rowid; END`,
	`CREATE TRIGGER IF NOT EXISTS message_completed AFTER INSERT ON inter_session_messages WHEN NEW.sent_ms IS NULL BEGIN
		${completeMessage('rowid = NEW.rowid')} END`,
	`CREATE TRIGGER IF NOT EXISTS lock_completed AFTER INSERT ON file_locks WHEN NEW.expires_ms IS NULL BEGIN
		${completeLock('file_path = NEW.file_path AND session_id = NEW.session_id')} END`,
	...counted(
		'inter_session_messages',
		'unread_count',
		'recipient_id',
		'ROW.recipient_id IS NOT NULL AND ROW.read_at IS NULL AND ROW.expired_ms IS NULL',
		'recipient_id, read_at, expired_ms',
	),
	...counted('file_locks', 'lock_count', 'session_id', 'ROW.released_ms IS NULL', 'session_id, released_ms'),
	...counted(
		'task_claims',
		'claim_count',
		'session_id',
		'ROW.released_ms IS NULL',
		'session_id, released_ms',
	),
];
