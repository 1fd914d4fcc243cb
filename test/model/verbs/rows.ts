import {execFileSync} from 'node:child_process';
import {realTime} from '../clock.ts';
import type {Answer} from '../facts.ts';
import type {StepOf} from '../steps.ts';
import type {Span, World} from '../world.ts';

/*
 * What programs do that know nothing but the documented columns and an SQLite client of their own.
 */

/** The model's time as programs write it. */
export function writeTime(world: World, form: 'iso' | 'sqlite' | 'python'): string {
	const text = new Date(world.clock.read().wall).toISOString();
	if (form === 'iso') return text;
	const plain = text.replace('T', ' ').replace('Z', '');
	return form === 'sqlite' ? plain.slice(0, 19) : `${plain}000+00:00`;
}

type Outcome = {readonly answer: Answer; readonly span: Span};

function doing(work: () => boolean): Outcome {
	const began = realTime();
	try {
		const isDone = work();
		return {answer: isDone ? 'yes' : 'no', span: {began, ended: realTime()}};
	} catch (error) {
		const isTaken = String(error).includes('UNIQUE');
		return {answer: isTaken ? 'no' : 'failed', span: {began, ended: realTime()}};
	}
}

/** Claims a task where nobody ever had. */
export function insertClaim(world: World, session: string, task: string): Outcome {
	return doing(() => {
		const sql = 'INSERT INTO task_claims (task_id, session_id, claimed_at) VALUES (?, ?, ?)';
		return world.raw(
			database => database.prepare(sql).run(task, session, writeTime(world, 'iso')).changes === 1,
		);
	});
}

/** Takes the row of a claim away. */
export function releaseClaim(world: World, session: string, task: string): Outcome {
	const sql = 'DELETE FROM task_claims WHERE task_id = ? AND session_id = ?';
	return doing(() => world.raw(database => database.prepare(sql).run(task, session).changes === 1));
}

/** Sends a message. */
export function insertMessage(
	world: World,
	sender: string,
	recipient: string | null,
	body: string,
	ttl: number | null,
	isDatedBack: number,
): Outcome {
	const sql =
		'INSERT INTO inter_session_messages (sender_id, recipient_id, channel, payload, ttl_seconds, created_at) VALUES (?, ?, ?, ?, ?, ?)';
	const channel = recipient === null ? 'task_broadcast' : 'direct';
	const seconds = ttl === null ? null : Math.ceil(ttl / 1000);
	const createdAt = new Date(world.clock.read().wall - isDatedBack).toISOString();
	return doing(() =>
		world.raw(
			database =>
				database.prepare(sql).run(sender, recipient, channel, body, seconds, createdAt).changes === 1,
		),
	);
}

/** A program that knows only the rows shows that it lives. */
export async function beats(world: World, step: StepOf<'beats'>): Promise<void> {
	const {who, form = 'iso'} = step;
	const {session} = world.role(who);
	const began = realTime();
	const sql = 'UPDATE session_registry SET heartbeat_at = ? WHERE session_id = ?';
	if (form === 'python' && hasPython) beatInPython(world, session);
	else world.raw(database => database.prepare(sql).run(writeTime(world, form), session));
	world.note({what: 'beat', who}, step, {began, ended: realTime()});
}

const hasPython = (() => {
	try {
		execFileSync('python3', ['-c', 'import sqlite3'], {stdio: 'ignore'});
		return true;
	} catch {
		return false;
	}
})();

/** Its sqlite3 writes an aware datetime as it is by default. */
function beatInPython(world: World, session: string): void {
	const program = [
		'import sqlite3, sys, datetime, warnings',
		'warnings.simplefilter("ignore")',
		'now = datetime.datetime.fromtimestamp(float(sys.argv[3]) / 1000, datetime.timezone.utc)',
		'db = sqlite3.connect(sys.argv[1], timeout=8)',
		'db.execute("UPDATE session_registry SET heartbeat_at = ? WHERE session_id = ?", (now, sys.argv[2]))',
		'db.commit()',
	].join('\n');
	execFileSync('python3', ['-c', program, world.database, session, `${world.clock.read().wall}`]);
}

/** Another program writes many documented rows at once. */
export async function crowd(world: World, {count}: StepOf<'crowd'>): Promise<void> {
	const now = writeTime(world, 'iso');
	world.raw(database => {
		const insert = database.prepare(
			'INSERT INTO session_registry (session_id, llm_vendor, llm_model, project_id, status, heartbeat_at, registered_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
		);
		database.transaction(() => {
			for (let row = 0; row < count; row++) {
				insert.run(`row-${++world.count}`, 'crowd', 'model-1', `project ${row % 20}`, 'active', now, now);
			}
		})();
	});
}

/** Another program writes a statement of its own. */
export async function statement(world: World, {sql}: StepOf<'statement'>): Promise<void> {
	const now = writeTime(world, 'iso');
	const named = sql.replaceAll(/@(\w+)/g, (_, name: string) => `'${world.role(name).session}'`);
	world.raw(database => database.exec(named.replaceAll('$now', `'${now}'`)));
}
