import * as v from 'valibot';
import {resolveLockPath} from '../../bus/lock-path.js';
import type {Alert, Lock, Session} from '../../bus/types.js';
import {formatAge} from '../../presentation/ages.js';
import {conflictsInFull} from '../../presentation/conflict-lines.js';
import {describeHolder} from '../../presentation/describe-holder.js';
import {peerPath} from '../../presentation/peer-words.js';
import {lockTable} from '../../presentation/session-lines.js';
import {alertDocument, gives, listOf, lockDocument, note, takes} from '../json-schema.js';
import {annotations, readArguments, type Tool} from '../tool.js';
import {pathForms} from './lock.js';

const schema = v.strictObject({files: v.optional(v.array(v.string()))});

const conflictsTakes = takes({
	files: listOf({type: 'string'}, `whose locks to show, all unless given: ${pathForms}`),
});

/** Shows the conflicts of the calling session, and who holds files. */
export const conflicts: Tool = {
	name: 'conflicts',
	title: 'Show conflicts and locks',
	description:
		'See your current conflicts with other sessions (same project, task, folder or file), and who holds locks ' +
		'on the given files. Use it before you edit files others may be editing, and when you were told of a ' +
		'conflict: the answer says what to do. Changes nothing.',
	takes: conflictsTakes,
	gives: gives({locks: listOf(lockDocument), conflicts: listOf(alertDocument), note}),
	annotations: annotations.looks,
	purpose: 'look',
	async run(words, {bus, acting, home}) {
		const {files = []} = readArguments(schema, conflictsTakes, words);
		const own = await acting.find();
		const cwd = acting.folderOf(own);
		const asked: AskedFile[] = [];
		for (const name of files) {
			asked.push({path: resolveLockPath(name, cwd).path, locks: await bus.listLocks(name, cwd)});
		}
		if (!bus.readOnly) await bus.detectConflicts();
		const locks = files.length === 0 ? await bus.listLocks() : distinct(asked.flatMap(file => file.locks));
		const alerts = (await bus.listAlerts()).filter(alert => isConflictOf(own, alert));
		const {sessions} = await bus.snapshot({ended: true});
		const claims = await bus.listClaims();
		const now = Date.now();
		const unknown =
			own === null ? 'You are not registered, so no conflict is yours; `register` finds them.' : null;
		return {
			text: [
				...asked.map(file => fileLine(file, sessions, own, now)),
				...(files.length === 0 && locks.length > 0 ? [lockTable(locks, now, home)] : []),
				...(alerts.length > 0
					? [conflictsInFull(alerts, {sessions, claims, locks, home}, now)]
					: [unknown ?? 'No conflicts.']),
			].join('\n'),
			document: {locks, conflicts: alerts, note: unknown},
		};
	},
};

type AskedFile = {readonly path: string; readonly locks: readonly Lock[]};

/** Conflicts have two sides; what has one is a fault of a session. */
function isConflictOf(own: Session | null, {sessionIds, type}: Alert): boolean {
	return (
		own !== null && sessionIds.length > 1 && sessionIds.includes(own.sessionId) && type !== 'undelivered'
	);
}

function distinct(locks: readonly Lock[]): readonly Lock[] {
	return [...new Map(locks.map(lock => [`${lock.path}\0${lock.sessionId}`, lock])).values()];
}

function fileLine(
	{path, locks}: AskedFile,
	sessions: readonly Session[],
	own: Session | null,
	now: number,
): string {
	if (locks.length === 0) return `${peerPath(path)} is free`;
	return locks
		.map(({sessionId, mode, acquiredAt}) => {
			const known = sessions.find(session => session.sessionId === sessionId) ?? null;
			const holder = sessionId === own?.sessionId ? 'you' : describeHolder(known, sessionId);
			return `${peerPath(path)} is held by ${holder}, ${mode}, since ${formatAge(acquiredAt, now)} ago`;
		})
		.join('\n');
}
