import {now} from './times.js';

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
export const schemaVersion = 4;

/** `sbus` in ASCII: marks the files whose `user_version` is ours (SQLite file format, header offset 68). */
export const applicationId = 0x73_62_75_73;

const text = (name: string, defaultTo?: string): Column => column(name, 'TEXT', defaultTo);
const integer = (name: string, defaultTo?: string): Column => column(name, 'INTEGER', defaultTo);

function column(name: string, type: string, defaultTo?: string): Column {
	return defaultTo === undefined ? {name, type} : {name, type, defaultTo};
}

/**
 * The tables, put together only where they are made: most processes find them made. Times in documented columns are UTC text; our own bookkeeping is in milliseconds since the epoch
 * (`…_ms`), so that programs which write `2026-02-11 09:30:00` sort and expire like everyone else.
 */
export const tables = (): readonly Table[] => [
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
			// when its own event told the turn, and what its agent's files say of it since
			integer('turn_ms'),
			text('native_turn'),
			text('native_note'),
			integer('native_ms'),
			// since when its conversation reads files: longer than its process runs, once it was resumed
			integer('reads_since_ms'),
			integer('subagents', '0'),
			// how often the bus itself made a turn go on or begin, and since when that is counted
			integer('prompted', '0'),
			integer('prompted_since_ms'),
			// the newest message an idle session was woken for, and the process that waits to wake it
			integer('woken_for'),
			integer('waiter_pid'),
			text('last_activity'),
			integer('last_activity_ms'),
			// what whoever watches its process saw: see rules/evidence.ts
			integer('quiet_floor_ms'),
			integer('work_ms'),
			text('work_sign'),
			integer('stopped', '0'),
			integer('looked_ms'),
			integer('looked_since_ms'),
			integer('clock_offset_ms'),
			integer('woke_ms'),
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
			// `edit` for a lock that only guards an edit and ends with the turn
			text('origin', "'asked'"),
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
			text('escalated_at'),
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
			// when the session was told that others had changed the file
			integer('told_ms'),
		],
	},
	{
		name: 'head_moves',
		clustered: true,
		unique: ['worktree', 'kind'],
		columns: [
			text('worktree'),
			text('kind'),
			text('was'),
			text('became'),
			integer('moved_ms'),
			text('mover_id'),
		],
	},
	{
		name: 'running_agents',
		clustered: true,
		unique: ['machine', 'pid', 'conversation'],
		columns: [
			text('machine'),
			integer('pid'),
			// empty where a process carries one conversation that is not known
			text('conversation'),
			text('process_started'),
			text('vendor'),
			text('cwd'),
			integer('seen_ms'),
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
