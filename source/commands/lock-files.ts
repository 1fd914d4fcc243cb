import {readdirSync} from 'node:fs';
import path from 'node:path';
import type {LockResult} from '../bus/bus.js';
import {usageError} from '../bus/errors.js';
import {resolveLockPath} from '../bus/lock-path.js';
import type {Lock} from '../bus/types.js';
import {formatAge, formatLength, parseDuration} from '../presentation/ages.js';
import {describeHolder} from '../presentation/describe-holder.js';
import {commandLine, isAddressable, peerPath, peerWord} from '../presentation/peer-words.js';
import type {Call} from './call.js';
import {type ExitCode, exitCodes} from './command.js';
import {suggest} from './suggest.js';

/** Locks the named files for the calling session. */
export async function lockFiles(call: Call): Promise<ExitCode> {
	if (call.input.length === 0) throw usageError('no file is named', 'as in `session-bus lock src/api.ts`');
	const ttl = readTtl(call.text('ttl'));
	const {cwd} = call.world;
	// All names are looked at before the first is locked, so that a bad one leaves nothing behind
	const isNew = call.input.map(name => !resolveLockPath(name, cwd).exists);
	const bus = await call.open();
	const {sessionId} = await call.requireSession();
	const options = {cwd, mode: call.is('shared') ? 'shared' : 'exclusive'} as const;
	const results: LockResult[] = [];
	for (const name of call.input) {
		results.push(await bus.lock(sessionId, name, ttl === null ? options : {...options, ttl}));
	}
	await call.ensureKeeper();
	const acquired = results.flatMap(result => (result.granted ? [result.lock] : []));
	const refused = results.flatMap(result => (result.granted ? [] : [result]));
	call.print({acquired, refused: refused.map(({path, holder}) => ({path, holder}))}, () =>
		results.flatMap((result, at) => (result.granted ? [lockedLine(result.lock, isNew[at])] : [])).join('\n'),
	);
	for (const [at, name] of call.input.entries()) {
		const slip = isNew[at] ? nearestName(name, cwd) : null;
		if (slip !== null)
			call.note(`hint: ${peerPath(name)} does not exist yet; did you mean ${peerPath(slip)}?`);
	}
	for (const {path, blocker, holder} of refused) {
		call.note(
			`error: ${peerPath(path)} is held by ${describeHolder(holder, blocker.sessionId)}, since ${formatAge(blocker.acquiredAt, Date.now())} ago`,
		);
	}
	const [first] = refused;
	if (!first) return exitCodes.done;
	const {sessionId: holderId} = first.blocker;
	if (isAddressable(holderId)) {
		const ask = commandLine('session-bus', 'send', holderId, `please release ${first.path}`);
		call.note(`hint: ask for it: ${ask}`);
	}
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
			: released.map(path => `Unlocked ${peerPath(path)}`).join('\n'),
	);
	for (const path of refused) call.note(`error: ${peerPath(path)} is not locked by ${peerWord(sessionId)}`);
	if (refused.length === 0) return exitCodes.done;
	call.note('hint: `session-bus status --locks` lists what is held');
	return exitCodes.refused;
}

function lockedLine(lock: Lock, isNew = false): string {
	return `Locked ${peerPath(lock.path)} (${lock.mode}, ${leftOf(lock)}${isNew ? ', does not exist yet' : ''})`;
}

/** What beside a path that does not exist is called nearly so, in the form that was given; `null` for nothing. */
function nearestName(name: string, cwd: string): string | null {
	const [base, folder] = [path.basename(name), path.dirname(name)];
	try {
		const nearest = suggest(base, readdirSync(path.resolve(cwd, folder)));
		return nearest === null ? null : path.join(folder, nearest);
	} catch {
		// The folder is yet to be made as well
		return null;
	}
}

function leftOf(lock: Lock): string {
	return `for ${formatLength(Date.parse(lock.expiresAt) - Date.now() + 999)}`;
}

function readTtl(text: string | null): number | null {
	if (text === null) return null;
	const ttl = parseDuration(text);
	if (ttl === null)
		throw usageError(`${JSON.stringify(text)} is no length of time`, 'as in --ttl 90s, 10m or 2h');
	return ttl;
}
