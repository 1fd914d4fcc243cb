import path from 'node:path';
import type {Context} from '../bus/context.js';
import {listLiveSessions} from '../bus/tables/sessions.js';
import {findLivingKeeper, isLocal} from '../bus/verbs/keep.js';

/** The keeper of this machine, as a command sees it. */
export type KeeperStatus = {
	readonly pid: number | null;
	readonly running: boolean;
	/** Whether this call started it. */
	readonly started: boolean;
};

/** How long a new keeper may take to be elected, and how often to look, in milliseconds. */
const electionDeadline = 3000;
const electionPoll = 10;

/**
 * Makes sure that a keeper runs for the sessions of this machine, if there are any. Of several started at once
 * the database elects one; the others leave.
 * @param patience `wait` returns once the keeper is elected, `start` as soon as it was started
 */
export async function ensureKeeper(context: Context, patience: 'wait' | 'start'): Promise<KeeperStatus> {
	const living = await context.engine.read(reader => findLivingKeeper(reader, context));
	if (living) return {pid: living.pid, running: true, started: false};
	const isNeeded = (await context.engine.read(listLiveSessions)).some(session => isLocal(session, context));
	if (!isNeeded || context.engine.readOnly) return {pid: null, running: false, started: false};
	const pid = await startKeeper(context.engine.location);
	if (patience === 'start') return {pid, running: pid !== null, started: true};
	for (const began = performance.now(); performance.now() - began < electionDeadline; ) {
		const elected = await context.engine.read(reader => findLivingKeeper(reader, context));
		if (elected) return {pid: elected.pid, running: true, started: true};
		await new Promise(resolve => setTimeout(resolve, electionPoll));
	}
	return {pid: null, running: false, started: true};
}

async function startKeeper(database: string): Promise<number | null> {
	// Loaded here, because most commands find a keeper and start none
	const {spawn} = await import('node:child_process');
	const script = path.join(import.meta.dirname, 'keeper.js');
	const child = spawn(process.execPath, [script, database], {
		cwd: '/',
		detached: true,
		stdio: 'ignore',
		env: keeperEnvironment(),
	});
	child.on('error', () => {});
	child.unref();
	return child.pid ?? null;
}

/** Of the caller's environment only what decides where things are; a keeper outlives whoever started it. */
function keeperEnvironment(): NodeJS.ProcessEnv {
	const {HOME, PATH, TZ, SESSION_BUS_HOME} = process.env;
	// It works elsewhere, where a relative folder would be another one
	const home = SESSION_BUS_HOME && path.resolve(SESSION_BUS_HOME);
	return Object.fromEntries(
		Object.entries({HOME, PATH, TZ, SESSION_BUS_HOME: home}).filter(([, value]) => value !== undefined),
	);
}
