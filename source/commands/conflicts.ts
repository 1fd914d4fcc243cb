import type {Bus} from '../bus/bus.js';
import {usageError} from '../bus/errors.js';
import {resolveLockPath} from '../bus/lock-path.js';
import {isConflict} from '../bus/rules/alert-kinds.js';
import type {Alert, Lock, Session} from '../bus/types.js';
import {formatAge} from '../presentation/ages.js';
import {conflictLines, conflictsInFull} from '../presentation/conflict-lines.js';
import {describeHolder} from '../presentation/describe-holder.js';
import {peerPath} from '../presentation/peer-words.js';
import {lockTable} from '../presentation/session-lines.js';
import type {Call} from './call.js';
import {type Command, type ExitCode, exitCodes} from './command.js';
import {lockFiles, unlockFiles} from './lock-files.js';

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
		ttl: {
			type: 'text',
			value: 'D',
			help: 'with --lock: length of the lease (10m); it runs while its holder is not at work',
		},
	},
	examples: [
		['session-bus conflicts', 'everything that is in conflict'],
		['session-bus conflicts --full', 'who stands on each side, and what to do'],
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

/** A file somebody asked about, by the name they gave. */
type AskedFile = {readonly name: string; readonly path: string; readonly locks: readonly Lock[]};

async function showConflicts(call: Call): Promise<ExitCode> {
	const bus = await call.open('look');
	if (!bus.readOnly) await bus.detectConflicts();
	const files = await lookUp(call.input, bus, call.world.cwd);
	const locks = files.length === 0 ? await bus.listLocks() : locksOn(files);
	const all = (await bus.listAlerts({all: call.is('all')})).filter(isConflict);
	const alerts = files.length === 0 ? all : all.filter(alert => concerns(alert, files));
	const own = await call.findSession();
	const {sessions} = await bus.snapshot({ended: true});
	const claims = await bus.listClaims();
	await call.ensureKeeper();
	call.print({locks, conflicts: alerts}, () => {
		const now = Date.now();
		const home = call.world.environment.HOME;
		const showsLocks = files.length === 0 && locks.length > 0 && !call.is('alerts');
		const sides = {sessions, claims, locks, home};
		const lines = call.is('full') ? conflictsInFull(alerts, sides, now) : conflictLines(alerts, now);
		const sections = [
			...(files.length > 0 ? [fileLines(files, alerts, sessions, own, now)] : []),
			...(showsLocks ? [`Locks ${locks.length}\n${lockTable(locks, now, home)}`] : []),
			...(alerts.length > 0 ? [`Conflicts ${alerts.length}\n${lines}`] : []),
		];
		return files.length === 0 && alerts.length === 0
			? [...sections, 'No conflicts.'].join('\n\n')
			: sections.join('\n\n');
	});
	const isHeld = files.length > 0 && locks.some(lock => lock.sessionId !== own?.sessionId);
	const stands = alerts.some(({status}) => status === 'open' || status === 'acknowledged');
	return isHeld || stands ? exitCodes.refused : exitCodes.done;
}

async function lookUp(names: readonly string[], bus: Bus, cwd: string): Promise<AskedFile[]> {
	const files: AskedFile[] = [];
	for (const name of names) {
		files.push({name, path: resolveLockPath(name, cwd).path, locks: await bus.listLocks(name, cwd)});
	}
	return files;
}

/** Every lock on the files; one that covers several of them once. */
function locksOn(files: readonly AskedFile[]): Lock[] {
	const locks = files.flatMap(file => file.locks);
	return [...new Map(locks.map(lock => [`${lock.path}\0${lock.sessionId}`, lock])).values()];
}

function concerns({type, subject}: Alert, files: readonly AskedFile[]): boolean {
	if (type !== 'file_conflict') return false;
	return files.some(({path, locks}) => path === subject || locks.some(lock => lock.path === subject));
}

/** For each file whether it is free, or else who holds it. */
function fileLines(
	files: readonly AskedFile[],
	alerts: readonly Alert[],
	sessions: readonly Session[],
	own: Session | null,
	now: number,
): string {
	return files
		.flatMap(({name, path, locks}) => {
			const file = peerPath(name);
			const isDisputed = alerts.some(alert => alert.subject === path && alert.status !== 'resolved');
			if (locks.length === 0) return [`${file} is ${isDisputed ? 'not locked, but in conflict' : 'free'}`];
			return locks.map(({sessionId, mode, acquiredAt}) => {
				const known = sessions.find(session => session.sessionId === sessionId) ?? null;
				const holder = sessionId === own?.sessionId ? 'this session' : describeHolder(known, sessionId);
				return `${file} is held by ${holder}, ${mode}, since ${formatAge(acquiredAt, now)} ago`;
			});
		})
		.join('\n');
}
