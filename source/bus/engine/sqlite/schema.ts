import {integer, type Table, text} from './table.js';
import {now} from './times.js';

/** Version of the schema below; raised with every change to it. */
export const schemaVersion = 10;

/** `sbus` in ASCII: marks the files whose `user_version` is ours (SQLite file format, header offset 68). */
export const applicationId = 0x73_62_75_73;

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
			// by which projects are compared, and where one that was found was found: see rules/project.ts
			text('project_key'),
			text('repository_key'),
			text('task_id'),
			// what a person called it, and what its agent calls the conversation: see rules/session-name.ts
			text('name'),
			text('title'),
			integer('pid'),
			text('status', "'active'"),
			text('heartbeat_at', now),
			text('registered_at', now),
			text('kind', "'agent'"),
			text('host'),
			text('machine_id'),
			text('boot_id'),
			text('pid_namespace'),
			text('process_started'),
			integer('shared_process', '0'),
			text('agent_session_id'),
			// conversations its process carried before, as a JSON array: see rules/left-conversation.ts
			text('left_conversations'),
			text('transcript_path'),
			// where its terminal is, as a JSON object: see rules/terminal-place.ts
			text('terminal'),
			text('cwd'),
			text('repository'),
			text('worktree'),
			text('branch'),
			// what the project file of its folder says of types of alerts, as a JSON object: see rules/severities.ts
			text('severities'),
			text('turn'),
			// when its own event told the turn, and what its agent's files say of it since
			integer('turn_ms'),
			text('turn_id'),
			// what its own event asked a person last, and since when
			text('asks'),
			integer('waiting_since_ms'),
			// its vendor's limit that stopped it last, and when that ends
			text('limited'),
			integer('limited_until_ms'),
			text('native_turn'),
			text('native_note'),
			integer('native_ms'),
			// since when its conversation reads files: since it registered, or longer once it was resumed
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
			// how old its process was when it last showed activity, by the kernel's clock, which counts sleep
			integer('active_age'),
			integer('work_ms'),
			text('work_sign'),
			integer('stopped', '0'),
			integer('looked_ms'),
			integer('looked_since_ms'),
			integer('clock_offset_ms'),
			integer('woke_ms'),
			integer('missing_since_ms'),
			integer('missing_awake_ms'),
			// its last beat when its process was first missed
			text('missing_beat'),
			// `bound` where a keeper found the process of another program's row, `undone` where that was wrong
			text('adoption'),
			integer('ended_ms'),
			text('end_reason'),
			// after which broadcast its mail begins, and up to which it has read all of it
			integer('broadcasts_from'),
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
			// who took it, and when a hook had said all of it: see rules/mail-lease.ts
			text('taker'),
			integer('said_ms'),
			text('said_how'),
			text('read_at'),
			integer('expired_ms'),
		],
	},
	{
		name: 'session_messages',
		clustered: true,
		unique: ['session_id', 'message_id'],
		columns: [
			text('session_id'),
			integer('message_id'),
			integer('delivered_ms'),
			text('taker'),
			integer('said_ms'),
			text('said_how'),
			text('read_at'),
		],
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
			// other names of what is covered, as a JSON list: see path-names.ts
			text('aliases'),
			// the clocks the end was written by: see rules/lease.ts
			integer('clock_offset_ms'),
			text('boot_id'),
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
			// for what a crowd has rung, as a JSON array, and when last
			text('rung'),
			integer('rung_ms'),
			// which ring the webhook needs not be told any more, and when that was last tried
			integer('told_ms'),
			integer('called_ms'),
		],
	},
	{
		name: 'alert_members',
		clustered: true,
		unique: ['alert_id', 'session_id'],
		columns: [
			integer('alert_id'),
			text('session_id'),
			integer('since_ms'),
			// when it came to share the cause no more, or the alert was over
			integer('left_ms'),
			text('worktree'),
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
		columns: [
			text('machine'),
			integer('pid'),
			text('process_started'),
			integer('token'),
			integer('beat_ms'),
			integer('beat_awake_ms'),
			// of the program it runs
			text('version'),
			integer('schema'),
		],
	},
	{name: 'session_bus_meta', unique: ['name'], columns: [text('name'), integer('value')]},
];

/** Tables whose `id` numbers their rows in commit order and is never given out twice. */
export const numberedTables: ReadonlySet<string> = new Set(['inter_session_messages', 'operator_alerts']);
