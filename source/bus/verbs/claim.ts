import type {Context} from '../context.js';
import type {Writer} from '../engine/engine.js';
import {activityGrain} from '../limits.js';
import {type Name, requireName} from '../rules/names.js';
import {listClaimsOn, putClaim, releaseClaim} from '../tables/claims.js';
import {recordContention, settleTaskContentions} from '../tables/contentions.js';
import {listOthersOnTask} from '../tables/neighbours.js';
import type {SessionRecord} from '../tables/session-record.js';
import {recordActivity} from '../tables/sessions.js';
import {formatTimestamp} from '../timestamps.js';
import type {Claim} from '../types.js';
import {stillStands} from './death.js';
import {endRefusal, raiseRefusal} from './refused-wish.js';
import {syncAlerts} from './sync-alerts.js';

/** The outcome of a claim: whether the session has it now, and who holds it since when. */
export type Claimed = {readonly taskId: Name; readonly claimed: boolean; readonly claim: Claim | null};

/**
 * Claims a task for exactly one session; claiming one's own again succeeds. The loser learns the holder.
 * @throws BusError `usage` for a bad task id
 */
export async function claim(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	task: string,
): Promise<Claimed> {
	const taskId = requireName('task id', task);
	const {sessionId} = session;
	await recordActivity(writer, session, `claim ${taskId}`, context.now(), activityGrain);
	for (;;) {
		const held = await listClaimsOn(writer, taskId);
		const claim = held.find(one => one.sessionId === sessionId) ?? held[0];
		if (!claim) break;
		const {sessionId: heldBy} = claim;
		if (heldBy === sessionId) return {taskId, claimed: true, claim};
		if (await stillStands(writer, context, heldBy)) {
			const refused = {kind: 'task', subject: taskId, wantedBy: sessionId, heldBy, how: 'claimed'} as const;
			await recordContention(writer, {...refused, held: taskId, refusedMs: context.now()});
			await raiseRefusal(writer, context, session, refused);
			return {taskId, claimed: false, claim};
		}
		// What a dead session held is free, unless its conversation goes on in a living one
		await releaseClaim(writer, taskId, heldBy, context.now());
	}
	await putClaim(writer, taskId, sessionId, context.now());
	const givenUp = await settleTaskContentions(writer, sessionId);
	for (const wish of givenUp) await endRefusal(writer, context, session, wish);
	const onTask = await listOthersOnTask(writer, session, taskId, 1);
	if (onTask.length > 0) await syncAlerts(writer, context, session);
	return {taskId, claimed: true, claim: {taskId, sessionId, claimedAt: formatTimestamp(context.now())}};
}

/** Gives a task free. `claim` tells who holds it when it was not the session's to give. */
export async function release(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	task: string,
): Promise<{readonly taskId: Name; readonly released: boolean; readonly claim: Claim | null}> {
	const taskId = requireName('task id', task);
	await recordActivity(writer, session, `release ${taskId}`, context.now(), activityGrain);
	const released = await releaseClaim(writer, taskId, session.sessionId, context.now());
	if (released) await syncAlerts(writer, context, session);
	const [claim = null] = await listClaimsOn(writer, taskId);
	return {taskId, released, claim};
}
