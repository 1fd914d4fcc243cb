import {broadcastMail, finishedMail, liveSession, nextChange, recount, unreadDirected} from '../fragments.js';

/** One column as it is created, or added to a table another program made. */
export type Column = {
	readonly name: string;
	readonly type: string;
	/** SQL of the default; `now` columns lose it when added later, because SQLite only adds constants. */
	readonly defaultTo?: string;
};

/** One table of the bus. */
export type Table = {
	readonly name: string;
	readonly columns: readonly Column[];
	/** Columns that must be unique together; the first one is the key. */
	readonly unique?: readonly string[];
	/** The rows are kept in order of their key, without a number of their own. */
	readonly clustered?: true;
};

/** Version of the schema below; raised with every change to it. */
export const schemaVersion = 1;

/** `sbus` in ASCII: marks the files whose `user_version` is ours (SQLite file format, header offset 68). */
export const applicationId = 0x73_62_75_73;

const now = "(strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))";
/** Milliseconds since the epoch of an SQL time. Rounded: a Julian day is a fraction that may fall just short. */
const milliseconds = (time: string): string =>
	`CAST(round((julianday(${time}) - 2440587.5) * 86400000) AS INTEGER)`;
const nowMilliseconds = milliseconds("'now'");

const text = (name: string, defaultTo?: string): Column => column(name, 'TEXT', defaultTo);
const integer = (name: string, defaultTo?: string): Column => column(name, 'INTEGER', defaultTo);

function column(name: string, type: string, defaultTo?: string): Column {
	return defaultTo === undefined ? {name, type} : {name, type, defaultTo};
}

/**
 * The tables. Times in documented columns are UTC text; our own bookkeeping is in milliseconds since the epoch
 * (`…_ms`), so that programs which write `2026-02-11 09:30:00` sort and expire like everyone else.
 */
export const tables: readonly Table[] = [
	{
		name: 'session_registry',
		unique: ['session_id'],
		columns: [
			text('session_id'),
			text('llm_vendor'),
			text('llm_model'),
			text('project_id'),
			text('task_id'),
			integer('pid'),
			text('status', "'active'"),
			text('heartbeat_at', now),
			text('registered_at', now),
			text('kind', "'agent'"),
			text('host'),
			text('boot_id'),
			text('pid_namespace'),
			text('process_started'),
			integer('shared_process', '0'),
			text('agent_session_id'),
			text('transcript_path'),
			text('cwd'),
			text('repository'),
			text('worktree'),
			text('branch'),
			text('turn'),
			text('last_activity'),
			integer('last_activity_ms'),
			integer('missing_since_ms'),
			integer('ended_ms'),
			text('end_reason'),
			integer('broadcast_cursor'),
			integer('lock_count', '0'),
			integer('claim_count', '0'),
			integer('unread_count', '0'),
			integer('changed'),
		],
	},
	{
		name: 'inter_session_messages',
		columns: [
			integer('id'),
			text('sender_id'),
			text('recipient_id'),
			text('channel'),
			text('payload'),
			integer('ttl_seconds'),
			text('created_at', now),
			text('priority', "'normal'"),
			integer('thread_id'),
			integer('reply_to'),
			integer('ack_required', '0'),
			integer('alert_id'),
			integer('sent_ms'),
			integer('expires_ms'),
			integer('delivered_ms'),
			text('read_at'),
			integer('expired_ms'),
		],
	},
	{
		name: 'session_messages',
		clustered: true,
		unique: ['session_id', 'message_id'],
		columns: [text('session_id'), integer('message_id'), integer('delivered_ms'), text('read_at')],
	},
	{
		name: 'file_locks',
		clustered: true,
		unique: ['file_path', 'session_id'],
		columns: [
			text('file_path'),
			text('session_id'),
			text('mode', "'exclusive'"),
			text('scope'),
			text('acquired_at', now),
			integer('ttl_seconds'),
			integer('expires_ms'),
			integer('released_ms'),
			text('released_reason'),
		],
	},
	{
		name: 'task_claims',
		clustered: true,
		unique: ['task_id'],
		columns: [
			text('task_id'),
			text('session_id'),
			text('claimed_at', now),
			integer('released_ms'),
			text('released_reason'),
		],
	},
	{
		name: 'operator_alerts',
		columns: [
			integer('id'),
			text('type'),
			text('severity'),
			text('status', "'open'"),
			text('episode'),
			text('session_a'),
			text('session_b'),
			text('subject'),
			text('detail'),
			text('created_at', now),
			text('acknowledged_at'),
			text('acknowledged_by'),
			text('resolved_at'),
			integer('resolved_ms'),
		],
	},
	{
		name: 'contentions',
		clustered: true,
		unique: ['session_id', 'kind', 'subject', 'holder_id'],
		columns: [
			text('session_id'),
			text('kind'),
			text('subject'),
			text('holder_id'),
			text('held'),
			integer('refused_ms'),
		],
	},
	{
		name: 'file_edits',
		clustered: true,
		unique: ['file_path', 'session_id'],
		columns: [
			text('file_path'),
			text('session_id'),
			text('repository'),
			text('worktree'),
			text('relative_path'),
			integer('edited_ms'),
		],
	},
	{
		name: 'keepers',
		clustered: true,
		unique: ['machine'],
		columns: [text('machine'), integer('pid'), text('process_started'), integer('token'), integer('beat_ms')],
	},
	{name: 'session_bus_meta', unique: ['name'], columns: [text('name'), integer('value')]},
];

/** Tables whose `id` numbers their rows in commit order and is never given out twice. */
export const numberedTables: ReadonlySet<string> = new Set(['inter_session_messages', 'operator_alerts']);

/** The indexes, each named after what it finds. */
export const indexes: readonly string[] = [
	'CREATE INDEX IF NOT EXISTS session_by_change ON session_registry (changed)',
	`CREATE INDEX IF NOT EXISTS live_session_by_project ON session_registry (project_id) WHERE ${liveSession}`,
	`CREATE INDEX IF NOT EXISTS live_session_by_task ON session_registry (task_id) WHERE ${liveSession}`,
	`CREATE INDEX IF NOT EXISTS live_session_by_worktree ON session_registry (worktree) WHERE ${liveSession}`,
	'CREATE INDEX IF NOT EXISTS session_by_pid ON session_registry (pid)',
	'CREATE INDEX IF NOT EXISTS session_by_conversation ON session_registry (agent_session_id)',
	`CREATE INDEX IF NOT EXISTS unread_by_recipient ON inter_session_messages (recipient_id, id) WHERE ${unreadDirected}`,
	`CREATE INDEX IF NOT EXISTS expiring_message ON inter_session_messages (expires_ms, recipient_id) WHERE ${unreadDirected}`,
	`CREATE INDEX IF NOT EXISTS broadcast_by_id ON inter_session_messages (id) WHERE ${broadcastMail}`,
	`CREATE INDEX IF NOT EXISTS broadcast_by_expiry ON inter_session_messages (expires_ms, id, sender_id) WHERE ${broadcastMail}`,
	'CREATE INDEX IF NOT EXISTS broadcast_by_time ON inter_session_messages (sent_ms, id) WHERE recipient_id IS NULL',
	`CREATE INDEX IF NOT EXISTS finished_mail ON inter_session_messages (sent_ms) WHERE ${finishedMail}`,
	'CREATE INDEX IF NOT EXISTS message_by_alert ON inter_session_messages (alert_id) WHERE alert_id IS NOT NULL',
	'CREATE INDEX IF NOT EXISTS receipt_by_message ON session_messages (message_id)',
	'CREATE INDEX IF NOT EXISTS held_lock_by_session ON file_locks (session_id) WHERE released_ms IS NULL',
	'CREATE INDEX IF NOT EXISTS held_lock_by_expiry ON file_locks (expires_ms, session_id) WHERE released_ms IS NULL',
	"CREATE INDEX IF NOT EXISTS held_wide_lock ON file_locks (scope) WHERE released_ms IS NULL AND scope <> 'file'",
	'CREATE INDEX IF NOT EXISTS free_lock_by_time ON file_locks (released_ms) WHERE released_ms IS NOT NULL',
	'CREATE INDEX IF NOT EXISTS free_claim_by_time ON task_claims (released_ms) WHERE released_ms IS NOT NULL',
	'CREATE INDEX IF NOT EXISTS claim_by_session ON task_claims (session_id)',
	"CREATE UNIQUE INDEX IF NOT EXISTS open_alert_by_episode ON operator_alerts (episode) WHERE status <> 'resolved'",
	"CREATE INDEX IF NOT EXISTS open_alert_by_first ON operator_alerts (session_a) WHERE status <> 'resolved'",
	"CREATE INDEX IF NOT EXISTS open_alert_by_second ON operator_alerts (session_b) WHERE status <> 'resolved'",
	"CREATE INDEX IF NOT EXISTS resolved_alert ON operator_alerts (resolved_ms) WHERE status = 'resolved'",
	'CREATE INDEX IF NOT EXISTS contention_by_holder ON contentions (holder_id)',
	'CREATE INDEX IF NOT EXISTS edit_by_session ON file_edits (session_id, edited_ms)',
	'CREATE INDEX IF NOT EXISTS edit_by_place ON file_edits (repository, relative_path)',
	'CREATE INDEX IF NOT EXISTS edit_by_time ON file_edits (edited_ms)',
];

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
export const completions: readonly string[] = [
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
export const triggers: readonly string[] = [
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
