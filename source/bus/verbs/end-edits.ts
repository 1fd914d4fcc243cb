import type {Context} from '../context.js';
import type {Writer} from '../engine/engine.js';
import {effectiveTurn} from '../rules/evidence.js';
import {abandonEdits, releaseEditLocksOf} from '../tables/edit-locks.js';
import {recordTurnOver} from '../tables/session-events.js';
import type {SessionRecord} from '../tables/session-record.js';
import {findSession} from '../tables/sessions.js';
import {second} from '../timestamps.js';
import type {Observation} from './observation.js';
import {passOn} from './pass-on.js';
import {recordUntoldWrites} from './untold-writes.js';

/** Gives the files free that only edits of a turn which is over have reserved. */
export async function endEdits(writer: Writer, context: Context, session: SessionRecord): Promise<void> {
	const now = context.now();
	await recordUntoldWrites(writer, session, now);
	await passOn(writer, context, await releaseEditLocksOf(writer, session.sessionId, now));
}

/** Tools of one answer begin within so many milliseconds, unless a person is asked between them. */
const sameAnswer = 2 * second;

/** Sees to edits that were begun and will not be made. */
export async function settleEdits(
	writer: Writer,
	session: SessionRecord,
	{failed = [], settlesEdits = false}: Pick<Observation, 'failed' | 'settlesEdits'>,
	now: number,
): Promise<void> {
	if (failed.length > 0) await abandonEdits(writer, session.sessionId, now, failed);
	if (settlesEdits && session.subagents === 0 && effectiveTurn(session).turn !== 'waiting')
		await abandonEdits(writer, session.sessionId, now - sameAnswer);
}

/**
 * Ends a turn whose end no event tells, as that of one a person has interrupted, once its agent's own files have told
 * of it at two looks: nothing is taken on a single one.
 */
export async function endTurnAsFilesTell(context: Context, {sessionId}: SessionRecord): Promise<void> {
	await context.engine.write(async writer => {
		const session = await findSession(writer, sessionId);
		if (session && isOverByFiles(session) && (await recordTurnOver(writer, session)))
			await endEdits(writer, context, session);
	});
}

/** Whether only its agent's files know that the turn of a session is over, and with it what its subagents did. */
export function isOverByFiles(session: SessionRecord): boolean {
	const {turn, turnMs, subagents, native} = session;
	if (turn === 'working' || turn === 'waiting') return effectiveTurn(session).turn === 'idle';
	return turn === 'idle' && subagents > 0 && native.turn === 'idle' && (native.sinceMs ?? 0) > (turnMs ?? 0);
}
