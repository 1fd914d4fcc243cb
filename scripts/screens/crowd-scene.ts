import Database from 'better-sqlite3';
import type {openBus} from '../../source/index.ts';
import type {Stage} from './scene.ts';
import {standIn} from './stand-in.ts';

const minute = 60_000;
const vendors = ['claude', 'codex', 'gemini', 'kimi', 'claude', 'codex', 'opencode', 'claude'] as const;

/** Lets eight agents come to one checkout, and says what the keeper says of a session that waits for a person. */
export async function layCrowd(
	open: typeof openBus,
	{database, home, moment}: Stage,
	waiting: {readonly sessionId: string; readonly asks: string},
): Promise<void> {
	let now = moment;
	const bus = await open({path: database, now: () => now, monotonic: () => now, ...standIn});
	for (const [index, vendor] of vendors.entries()) {
		now = moment - (8 - index * 0.7) * minute;
		const {session} = await bus.register({
			vendor,
			pid: 46_010 + index * 17,
			projectId: 'payments',
			taskId: `PAY-${20 + index}`,
			cwd: `${home}/src/payments`,
			repository: `${home}/src/payments/.git`,
			worktree: `${home}/src/payments`,
			branch: 'main',
		});
		now = moment - index * 1000;
		await bus.heartbeat(session.sessionId);
	}
	await bus.close();
	const file = new Database(database, {timeout: 5000});
	const since = moment - 1.3 * minute;
	file
		.prepare(
			`INSERT INTO operator_alerts (type, severity, status, episode, session_a, subject, detail, created_at, rung_ms)
			VALUES ('session_waiting', 'HIGH', 'open', @episode, @sessionId, @sessionId, @asks, @at, @since)`,
		)
		.run({
			...waiting,
			episode: JSON.stringify(['session_waiting', waiting.sessionId]),
			at: new Date(since).toISOString(),
			since,
		});
	file
		.prepare(
			'UPDATE session_registry SET asks = @asks, waiting_since_ms = @since WHERE session_id = @sessionId',
		)
		.run({...waiting, since});
	file.close();
}
