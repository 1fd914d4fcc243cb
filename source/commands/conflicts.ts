import type {Bus, LockResult} from '../bus/bus.js';
import {usageError} from '../bus/errors.js';
import {describeFor} from '../bus/rules/alert-text.js';
import type {Alert, Lock, Session} from '../bus/types.js';
import {formatAge, formatDuration, parseDuration} from '../presentation/ages.js';
import {cleanText} from '../presentation/clean-text.js';
import {lockTable, sessionDetails} from '../presentation/session-lines.js';
import type {Call} from './call.js';
import {type Command, type ExitCode, exitCodes} from './command.js';
import {describeHolder} from './describe-holder.js';

const conflictTypes = new Set([
	'project_conflict',
	'task_conflict',
	'file_conflict',
	'cwd_overlap',
	'head_moved',
	'merge_risk',
]);

export const conflicts: Command = {
	name: 'conflicts',
	summary: 'show who holds files, and every conflict between sessions',
	details:
		'A folder is named with a trailing slash, a glob as in `src/**/*.ts` (quote it). Exit 1: held, or in conflict.',
	arguments: [{name: 'file', required: false, repeats: true, completes: 'files'}],
	flags: {
		all: {type: 'switch', help: 'conflicts that are over, too'},
		full: {type: 'switch', help: 'both sides of each conflict, and what to do'},
		alerts: {type: 'switch', help: 'only the conflicts, not the locks'},
		lock: {type: 'switch', help: 'lock the files for this session'},
		unlock: {type: 'switch', help: 'give the files free; without files, all of this session'},
		shared: {type: 'switch', help: 'with --lock: others may hold shared locks, too'},
		ttl: {type: 'text', value: 'D', help: 'with --lock: length of the lease (10m); activity renews it'},
	},
	examples: [
		['session-bus conflicts', 'everything that is in conflict'],
		['session-bus conflicts src/api.ts', 'is this file free?'],
		['session-bus conflicts --lock src/api/ "src/**/*.sql"', 'lock a folder and a glob'],
		['session-bus conflicts --unlock', 'give everything free'],
	],
	async run(call) {
		if (call.is('lock') && call.is('unlock'))
			throw usageError('--lock and --unlock exclude each other', 'give one of them');
		if (call.is('lock')) return lockFiles(call);
		if (call.is('unlock')) return unlockFiles(call);
		if (call.is('shared') || call.text('ttl') !== null) {
			throw usageError('--shared and --ttl say how to lock, and nothing is to be locked', 'add --lock');
		}
		return showConflicts(call);
	},
};

/** Locks the named files for the calling session. */
export async function lockFiles(call: Call): Promise<ExitCode> {
	if (call.input.length === 0) throw usageError('no file is named', 'as in `session-bus lock src/api.ts`');
	const ttl = readTtl(call.text('ttl'));
	const bus = await call.open();
	const {sessionId} = await call.requireSession();
	const results: LockResult[] = [];
	for (const name of call.input) {
		const options = {
			cwd: call.world.cwd,
			mustExist: true,
			mode: call.is('shared') ? 'shared' : 'exclusive',
		} as const;
		results.push(await bus.lock(sessionId, name, ttl === null ? options : {...options, ttl}));
	}
	await call.ensureKeeper();
	const acquired = results.flatMap(result => (result.granted ? [result.lock] : []));
	const refused = results.flatMap(result => (result.granted ? [] : [result]));
	call.print({acquired, refused: refused.map(({path, holder}) => ({path, holder}))}, () =>
		acquired.map(lock => `Locked ${cleanText(lock.path)} (${lock.mode}, ${leftOf(lock)})`).join('\n'),
	);
	for (const {path, blocker, holder} of refused) {
		call.note(
			`error: ${cleanText(path)} is held by ${describeHolder(holder, blocker.sessionId)}, since ${formatAge(blocker.acquiredAt, Date.now())} ago`,
		);
	}
	if (refused.length === 0) return exitCodes.done;
	call.note(
		`hint: ask for it: session-bus send ${cleanText(refused[0]?.blocker.sessionId ?? '')} "please release it"`,
	);
	return exitCodes.refused;
}

/** Gives the named files free, or everything the calling session holds. */
export async function unlockFiles(call: Call): Promise<ExitCode> {
	const bus = await call.open();
	const {sessionId} = await call.requireSession();
	const released: string[] = [];
	const refused: string[] = [];
	if (call.input.length === 0) released.push(...(await bus.unlockAll(sessionId)));
	for (const name of call.input) {
		const outcome = await bus.unlock(sessionId, name, call.world.cwd);
		(outcome.released ? released : refused).push(outcome.path);
	}
	await call.ensureKeeper();
	call.print({released, refused}, () =>
		released.length === 0 && refused.length === 0
			? 'Nothing was locked.'
			: released.map(path => `Unlocked ${cleanText(path)}`).join('\n'),
	);
	for (const path of refused) call.note(`error: ${cleanText(path)} is not locked by ${cleanText(sessionId)}`);
	if (refused.length === 0) return exitCodes.done;
	call.note('hint: `session-bus status --locks` lists what is held');
	return exitCodes.refused;
}

async function showConflicts(call: Call): Promise<ExitCode> {
	const bus = await call.open('look');
	if (!bus.readOnly) await bus.detectConflicts();
	const files = call.input;
	const locks = await locksOn(bus, call);
	const alerts = (await bus.listAlerts({all: call.is('all')})).filter(alert => conflictTypes.has(alert.type));
	const own = await call.findSession();
	const now = Date.now();
	await call.ensureKeeper();
	const concerned = files.length === 0 ? alerts : alerts.filter(alert => concerns(alert, locks));
	const sessions = call.is('full') ? (await bus.snapshot({ended: true})).sessions : [];
	call.print({locks, conflicts: concerned}, () => {
		const sections = [
			files.length > 0 ? fileText(files, locks, own) : null,
			call.is('alerts') || locks.length === 0
				? null
				: `Locks ${locks.length}\n${lockTable(locks, now, call.world.environment.HOME)}`,
			conflictText(concerned, files, sessions, now, call.world.environment.HOME),
		];
		return sections.filter(section => section !== null && section !== '').join('\n\n');
	});
	const isHeld = files.length > 0 && locks.some(lock => lock.sessionId !== own?.sessionId);
	return isHeld || concerned.some(alert => alert.status !== 'resolved') ? exitCodes.refused : exitCodes.done;
}

async function locksOn(bus: Bus, call: Call): Promise<readonly Lock[]> {
	if (call.input.length === 0) return bus.listLocks();
	const found = new Map<string, Lock>();
	for (const name of call.input) {
		for (const lock of await bus.listLocks(name, call.world.cwd))
			found.set(`${lock.path}\0${lock.sessionId}`, lock);
	}
	return [...found.values()];
}

function concerns(alert: Alert, locks: readonly Lock[]): boolean {
	return alert.type === 'file_conflict' && locks.some(lock => lock.path === alert.subject);
}

function fileText(files: readonly string[], locks: readonly Lock[], own: Session | null): string {
	if (locks.length === 0) return files.map(file => `${cleanText(file)} is free`).join('\n');
	const foreign = locks.filter(lock => lock.sessionId !== own?.sessionId);
	return foreign.length === 0 ? 'Held by this session.' : 'Held by others:';
}

function conflictText(
	alerts: readonly Alert[],
	files: readonly string[],
	sessions: readonly Session[],
	now: number,
	home: string | undefined,
): string {
	if (alerts.length === 0) return files.length > 0 ? '' : 'No conflicts.';
	const lines = alerts.map(alert => {
		const [first = ''] = alert.sessionIds;
		const status = alert.status === 'open' ? '' : `, ${alert.status}`;
		const head = `  #${alert.id} [${alert.severity}] ${alert.type}: ${cleanText(first)} and ${cleanText(describeFor(first, alert))} (${formatAge(alert.createdAt, now)} ago${status})`;
		const sides = sessions.filter(session => alert.sessionIds.includes(session.sessionId));
		if (sides.length === 0) return head;
		return [head, indent(sessionDetails(sides, now, home)), `    next: ${cleanText(advice(alert))}`].join(
			'\n',
		);
	});
	return [`Conflicts ${alerts.length}`, ...lines].join('\n');
}

function indent(text: string): string {
	return text.replaceAll(/^/gm, '  ');
}

/** What the two sides can do about a conflict. */
function advice({type, sessionIds: [first = '', second = '']}: Alert): string {
	switch (type) {
		case 'project_conflict':
			return `split the work: \`session-bus claim TASK\` in each, or move one to another project with --project`;
		case 'task_conflict':
			return `let one of ${first} and ${second} take another task`;
		case 'cwd_overlap':
			return `give one its own worktree: git worktree add ../NAME`;
		default:
			return `talk it over: session-bus send ${second} "..."`;
	}
}

function leftOf(lock: Lock): string {
	return `for ${formatDuration(Date.parse(lock.expiresAt) - Date.now() + 999)}`;
}

function readTtl(text: string | null): number | null {
	if (text === null) return null;
	const ttl = parseDuration(text);
	if (ttl === null)
		throw usageError(`${JSON.stringify(text)} is no length of time`, 'as in --ttl 90s, 10m or 2h');
	return ttl;
}
