import {counterEnd, isUncounted, liveSession, newestChange, nextChange, recount} from '../fragments.js';
import {noNumber} from './failures.js';
import {numberedTables, tables} from './schema.js';
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

/** What `ttl_seconds` says in whole milliseconds, up to a hundred years; of what is no number nothing is known. */
const lifetime = (otherwise: string): string =>
	`CAST(1000 * CASE WHEN typeof(ttl_seconds) IN ('integer', 'real') THEN max(0, min(ttl_seconds, 3155760000))
		ELSE ${otherwise} END AS INTEGER)`;

/** Assignments that make characters of bytes: by these columns rows are found. */
const inCharacters = (...columns: readonly string[]): string =>
	columns.map(column => `${column} = CAST(${column} AS TEXT)`).join(', ');

const completeMessage = (
	row: string,
	otherwise = '',
): string => `UPDATE ${otherwise} inter_session_messages SET
	${inCharacters('sender_id', 'recipient_id')}, created_at = coalesce(created_at, ${now}),
	priority = coalesce(priority, 'normal'), sent_ms = ${sentAt},
	channel = coalesce(CAST(channel AS TEXT), CASE WHEN recipient_id IS NULL THEN 'broadcast' ELSE 'direct' END),
	expires_ms = ${sentAt} + ${lifetime('CASE WHEN recipient_id IS NULL THEN 86400 END')} WHERE ${row};`;

const completeLock = (row: string, otherwise = ''): string => `UPDATE ${otherwise} file_locks SET
	${inCharacters('file_path', 'session_id')}, acquired_at = coalesce(acquired_at, ${now}),
	mode = coalesce(mode, 'exclusive'), scope = coalesce(scope, CASE WHEN file_path LIKE '%/' THEN 'folder' ELSE 'file' END),
	ttl_seconds = (${lifetime('600')} + 999) / 1000, expires_ms = ${nowMilliseconds} + ${lifetime('600')} WHERE ${row};`;

const nameSession = (row: string, otherwise = ''): string => `UPDATE ${otherwise} session_registry SET
	${inCharacters('session_id', 'project_id', 'task_id', 'status')} WHERE ${row};`;

const nameClaim = (row: string, otherwise = ''): string =>
	`UPDATE ${otherwise} task_claims SET ${inCharacters('task_id', 'session_id')} WHERE ${row};`;

/** Whether any of some columns holds bytes. */
const holdsBytes = (...columns: readonly string[]): string =>
	`'blob' IN (${columns.map(column => `typeof(${column})`).join(', ')})`;

const raiseFloor = (stamp: string): string => `UPDATE session_bus_meta SET value = ${stamp}
	WHERE name = 'stamp_floor' AND ${stamp} < ${counterEnd} AND (value < ${stamp} OR ${isUncounted('value')});`;

/** A change of any column but the stamp itself, so that stamping a row is no change that is stamped. */
const stampedColumns = (): string =>
	tables()
		.find(({name}) => name === 'session_registry')
		?.columns.map(({name}) => name)
		.filter(name => name !== 'changed')
		.join(', ') ?? '';

/** Nobody gives a row a number after which there is none left for others. */
const numbered = (table: string): readonly string[] =>
	['INSERT', 'UPDATE OF id'].map(
		event => `CREATE TRIGGER IF NOT EXISTS ${table}_${event.slice(0, 6).toLowerCase()}_numbered AFTER ${event} ON ${table}
			WHEN NEW.id >= ${counterEnd} BEGIN SELECT RAISE(ABORT, '${noNumber}'); END`,
	);

/** Statements that give the rows an adopted database already holds what they need. */
export const completions = (): readonly string[] => [
	// begun at the clock, so that the stamps of a bus are above those of one that lay at the same path before
	`INSERT INTO session_bus_meta (name, value) VALUES ('stamp_floor', ${nowMilliseconds} * 1000) ON CONFLICT (name) DO NOTHING`,
	// what bytes name may be there in characters, too
	completeMessage('sent_ms IS NULL', 'OR IGNORE'),
	completeLock('expires_ms IS NULL', 'OR IGNORE'),
	nameClaim(holdsBytes('task_id', 'session_id'), 'OR IGNORE'),
	nameSession(holdsBytes('session_id', 'project_id', 'task_id', 'status'), 'OR IGNORE'),
	completeSession('changed IS NULL'),
];

/**
 * The triggers: they complete rows written by programs that know only the documented columns, stamp every
 * changed session, and keep the three counters a frame shows, so that a snapshot need not count.
 */
export const triggers = (): readonly string[] => [
	`CREATE TRIGGER IF NOT EXISTS session_completed AFTER INSERT ON session_registry
		WHEN NEW.changed IS NULL OR NEW.changed >= ${counterEnd} BEGIN
		${completeSession('rowid = NEW.rowid')} END`,
	`CREATE TRIGGER IF NOT EXISTS session_named AFTER INSERT ON session_registry
		WHEN ${holdsBytes('NEW.session_id', 'NEW.project_id', 'NEW.task_id', 'NEW.status')} BEGIN
		${nameSession('rowid = NEW.rowid')} END`,
	`CREATE TRIGGER IF NOT EXISTS claim_named AFTER INSERT ON task_claims
		WHEN ${holdsBytes('NEW.task_id', 'NEW.session_id')} BEGIN ${nameClaim('task_id = NEW.task_id')} END`,
	`CREATE TRIGGER IF NOT EXISTS session_changed AFTER UPDATE OF ${stampedColumns()} ON session_registry
		WHEN NEW.changed IS OLD.changed OR NEW.changed >= ${counterEnd} BEGIN
		UPDATE session_registry SET changed = ${nextChange} WHERE rowid = NEW.rowid; END`,
	// the stamp of a row that is gone must not be given out again while a reader may still remember it; OR REPLACE
	// takes a row away without telling
	`CREATE TRIGGER IF NOT EXISTS session_replaced BEFORE INSERT ON session_registry
		WHEN EXISTS (SELECT 1 FROM session_registry WHERE session_id = NEW.session_id) BEGIN
		${raiseFloor(newestChange)} END`,
	`CREATE TRIGGER IF NOT EXISTS session_deleted AFTER DELETE ON session_registry BEGIN
		${raiseFloor('OLD.changed')}
		${giveBack('OLD.session_id')} END`,
	// who gives a session another project without a key of it has named it
	`CREATE TRIGGER IF NOT EXISTS session_project_named AFTER UPDATE OF project_id ON session_registry
		WHEN NEW.project_id IS NOT OLD.project_id AND NEW.project_key IS OLD.project_key AND NEW.project_key NOT NULL BEGIN
		UPDATE session_registry SET project_key = NULL WHERE rowid = NEW.rowid; END`,
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
	`CREATE TRIGGER IF NOT EXISTS alert_deleted AFTER DELETE ON operator_alerts BEGIN
		DELETE FROM alert_members WHERE alert_id = OLD.id; END`,
	...[...numberedTables].flatMap(numbered),
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
