import {mkdtempSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import {openBus} from '../../../source/index.js';

/** What another program writes about a session, with the documented columns. */
export type ForeignSession = {
	readonly id: string;
	readonly model?: string;
	readonly project?: string;
	readonly task?: string;
	readonly cwd?: string;
	readonly branch?: string;
	readonly turn?: 'working' | 'waiting' | 'idle';
	/** Minutes since it showed activity. */
	readonly quiet?: number;
};

/** A database in a folder of its own, and a second connection to it that knows nothing of the product. */
export async function makeDatabase() {
	const file = path.join(mkdtempSync(path.join(tmpdir(), 'session-bus-monitor-')), 'messaging.db');
	const bus = await openBus({path: file});
	await bus.close();
	return {path: file, ...connect(file)};
}

/** Writes to a database as another program would. */
export function connect(file: string) {
	const database = new Database(file, {timeout: 5000});
	const now = Date.now();
	return {
		database,
		addSession({id, model, project, task, cwd, branch, turn = 'working', quiet = 2}: ForeignSession) {
			database
				.prepare(
					`INSERT INTO session_registry (session_id, llm_vendor, llm_model, project_id, task_id, pid, status,
						cwd, branch, turn, heartbeat_at, last_activity_ms)
					VALUES (?, 'claude', ?, ?, ?, 1, 'active', ?, ?, ?, ?, ?)`,
				)
				.run(
					id,
					model,
					project,
					task,
					cwd,
					branch,
					turn,
					// ahead of the clock, so that its age stays `0s` while a test runs
					new Date(now + 3_600_000).toISOString(),
					now - quiet * 60_000 - 30_000,
				);
		},
		addMessage(sender: string, type: string, payload: string) {
			database
				.prepare(
					'INSERT INTO inter_session_messages (sender_id, channel, payload, ttl_seconds) VALUES (?, ?, ?, 300)',
				)
				.run(sender, type, payload);
		},
		addAlert(severity: string, type: string, subject: string, first: string, second: string) {
			database
				.prepare(
					`INSERT INTO operator_alerts (type, severity, status, episode, session_a, session_b, subject, detail,
						created_at)
					VALUES (?, ?, 'open', ?, ?, ?, ?, ?, ?)`,
				)
				.run(
					type,
					severity,
					`${type} ${subject}`,
					first,
					second,
					subject,
					`both at ${subject}`,
					new Date(now - 7_500_000).toISOString(),
				);
		},
		/** The monitor's own row. */
		monitor(): {session_id: string; status: string; pid: number} | undefined {
			return database
				.prepare<[], {session_id: string; status: string; pid: number}>(
					"SELECT session_id, status, pid FROM session_registry WHERE kind = 'monitor' ORDER BY rowid DESC",
				)
				.get();
		},
	};
}

/** A bus with some of everything, as other programs wrote it. */
export async function makeSampleDatabase() {
	const bus = await makeDatabase();
	bus.addSession({
		id: 'claude-12345',
		model: 'opus-4.6',
		project: 'PILOT',
		task: 'H.13.2',
		cwd: '/src/rollout',
		branch: 'main',
	});
	bus.addSession({
		id: 'codex-41200',
		model: 'o3',
		project: 'PILOT',
		task: 'J.15.6',
		cwd: '/src/rollout',
		branch: 'main',
	});
	bus.addSession({
		id: 'gemini-5120',
		model: '2.5-pro',
		project: 'ATLAS',
		cwd: '/src/atlas',
		branch: 'fix/ui',
		turn: 'waiting',
	});
	bus.addSession({
		id: '通义千问-编程助手-🚀-9931',
		model: 'qwen',
		project: '项目',
		task: 'H.2',
		cwd: '/src/很长的目录名称/源代码',
		turn: 'idle',
		quiet: 14,
	});
	bus.addAlert('CRITICAL', 'project_conflict', 'PILOT', 'claude-12345', 'codex-41200');
	bus.addAlert('HIGH', 'cwd_overlap', '/src/rollout', 'claude-12345', 'codex-41200');
	bus.addMessage('codex-41200', 'task_broadcast', '{"task":"J.15.6"}');
	bus.addMessage('claude-12345', 'broadcast', 'please release src/main.ts 🚀');
	return bus;
}
