/*
 * Takes part with the documented columns alone, as a program that knows nothing of this one: `beat-by-sql.mjs PATH`.
 * Writes a session of its own process and a claim, says so, and beats until its input ends.
 */
import Database from 'better-sqlite3';

const [path = ''] = process.argv.slice(2);
const database = new Database(path, {timeout: 3000});
const sessionId = `claude-${process.pid}`;
database
	.prepare(
		`INSERT INTO session_registry (session_id, llm_vendor, llm_model, project_id, pid, status)
		VALUES (?, 'claude', 'opus-4.6', 'PILOT', ?, 'active')`,
	)
	.run(sessionId, process.pid);
database.prepare("INSERT INTO task_claims (task_id, session_id) VALUES ('T', ?)").run(sessionId);
process.stdout.write(`${sessionId}\n`);
const beat = database.prepare('UPDATE session_registry SET heartbeat_at = ? WHERE session_id = ?');
const timer = setInterval(() => beat.run(new Date().toISOString(), sessionId), 20);
process.stdin.on('end', () => clearInterval(timer)).resume();
