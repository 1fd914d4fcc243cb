import Database from 'better-sqlite3';

/*
 * The measure of all things here: the least SQL that does what the bus does, on better-sqlite3 itself. No state
 * of sessions, no counters, no alerts, no waking of others.
 */

const schema = `
	CREATE TABLE IF NOT EXISTS session_registry (
		session_id TEXT PRIMARY KEY, llm_vendor TEXT, project_id TEXT, task_id TEXT, cwd TEXT, pid INTEGER,
		status TEXT DEFAULT 'active', heartbeat_at TEXT);
	CREATE INDEX IF NOT EXISTS session_by_project ON session_registry (project_id) WHERE status = 'active';
	CREATE INDEX IF NOT EXISTS session_by_task ON session_registry (task_id) WHERE status = 'active';
	CREATE INDEX IF NOT EXISTS session_by_cwd ON session_registry (cwd) WHERE status = 'active';
	CREATE TABLE IF NOT EXISTS inter_session_messages (
		id INTEGER PRIMARY KEY AUTOINCREMENT, sender_id TEXT, recipient_id TEXT, channel TEXT, payload TEXT,
		ttl_seconds INTEGER, created_at TEXT, read_at TEXT);
	CREATE INDEX IF NOT EXISTS unread ON inter_session_messages (recipient_id, id) WHERE read_at IS NULL;
	CREATE TABLE IF NOT EXISTS task_claims (task_id TEXT PRIMARY KEY, session_id TEXT, claimed_at TEXT)
		WITHOUT ROWID;`;

/** A session as the bare statements know it. */
export type BareSession = {readonly sessionId: string; readonly pid: number; readonly project: string};

/** The bare statements on one database file, each verb one `BEGIN IMMEDIATE` transaction. */
export type BareBus = {
	readonly register: (session: BareSession) => void;
	readonly unregister: (sessionId: string) => void;
	readonly heartbeat: (sessionId: string) => void;
	/** Returns the id of the session that holds the task now. */
	readonly claim: (sessionId: string, taskId: string) => string;
	readonly send: (senderId: string, recipientId: string, payload: string) => void;
	readonly close: () => void;
};

/** Opens a file for the bare statements, as durable as the bus is by default. */
export function openBareBus(path: string): BareBus {
	const database = new Database(path, {timeout: 3000});
	database.pragma('journal_mode = WAL');
	database.pragma('synchronous = NORMAL');
	database.transaction(() => database.exec(schema)).immediate();

	const listConflicts = database.prepare(
		`SELECT * FROM session_registry WHERE status = 'active' AND session_id <> @sessionId
		AND (project_id = @project OR task_id = @task OR cwd = @cwd)`,
	);
	const upsertSession = database.prepare(
		`INSERT INTO session_registry (session_id, llm_vendor, project_id, task_id, cwd, pid, heartbeat_at)
		VALUES (@sessionId, 'bench', @project, @task, @cwd, @pid, @now)
		ON CONFLICT (session_id) DO UPDATE SET project_id = @project, task_id = @task, cwd = @cwd, pid = @pid,
			heartbeat_at = @now, status = 'active'`,
	);
	const insertMessage = database.prepare(
		`INSERT INTO inter_session_messages (sender_id, recipient_id, channel, payload, created_at)
		VALUES (@from, @to, @channel, @payload, @now)`,
	);
	const endSession = database.prepare("UPDATE session_registry SET status = 'ended' WHERE session_id = ?");
	const beat = database.prepare('UPDATE session_registry SET heartbeat_at = ? WHERE session_id = ?');
	const takeClaim = database.prepare(
		'INSERT INTO task_claims (task_id, session_id, claimed_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
	);
	const holder = database
		.prepare<[string], string>('SELECT session_id FROM task_claims WHERE task_id = ?')
		.pluck();
	const now = () => new Date().toISOString();

	const exclusively = <Words extends readonly unknown[], Result>(work: (...words: Words) => Result) =>
		database.transaction(work).immediate;
	return {
		register: exclusively(({sessionId, pid, project}: BareSession) => {
			const row = {sessionId, pid, project, task: project, cwd: `/bench/${project}`, now: now()};
			listConflicts.all(row);
			upsertSession.run(row);
			const payload = JSON.stringify({event: 'started', sessionId});
			insertMessage.run({from: sessionId, to: null, channel: 'session_lifecycle', payload, now: row.now});
		}),
		unregister: exclusively((sessionId: string) => {
			endSession.run(sessionId);
		}),
		heartbeat: exclusively((sessionId: string) => {
			beat.run(now(), sessionId);
		}),
		claim: exclusively((sessionId: string, taskId: string) => {
			const {changes} = takeClaim.run(taskId, sessionId, now());
			return changes > 0 ? sessionId : (holder.get(taskId) ?? '');
		}),
		send: exclusively((from: string, to: string, payload: string) => {
			insertMessage.run({from, to, channel: 'direct', payload, now: now()});
		}),
		close: () => database.close(),
	};
}
