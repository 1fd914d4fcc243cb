import type {Context} from '../context.js';
import type {Writer} from '../engine/engine.js';
import {activityGrain} from '../limits.js';
import {requireName} from '../rules/names.js';
import {type ClaimRecord, findClaim, releaseClaim, takeClaim} from '../tables/claims.js';
import {recordContention, settleTaskContentions} from '../tables/contentions.js';
import type {SessionRecord} from '../tables/session-record.js';
import {listLiveSessionsOnTask, recordActivity} from '../tables/sessions.js';
import {formatTimestamp} from '../timestamps.js';
import {stillStands} from './death.js';
import {endRefusal, raiseRefusal, syncAlerts} from './sync-alerts.js';

/** The outcome of a claim: whether the session has it now, and who holds it since when. */
export type Claimed = {readonly claimed: boolean; readonly claim: ClaimRecord | null};

/**
 * Claims a task for exactly one session; claiming one's own again succeeds. The loser learns the holder.
 * @throws BusError `usage` for a bad task id
 */
export async function claim(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	taskId: string,
): Promise<Claimed> {
	requireName('task id', taskId);
	const {sessionId} = session;
	await recordActivity(writer, session, `claim ${taskId}`, context.now(), activityGrain);
	for (;;) {
		if (await takeClaim(writer, taskId, sessionId, context.now())) {
			const givenUp = await settleTaskContentions(writer, sessionId);
			for (const wish of givenUp) await endRefusal(writer, context, session, wish);
			const onTask = await listLiveSessionsOnTask(writer, taskId);
			if (onTask.some(other => other.sessionId !== sessionId)) await syncAlerts(writer, context, session);
			const claimedAt = formatTimestamp(context.now());
			return {claimed: true, claim: {taskId, sessionId, claimedAt, releasedMs: null, releasedReason: null}};
		}
		const held = await findClaim(writer, taskId);
		if (held?.sessionId === sessionId) return {claimed: true, claim: held};
		if (held && (await stillStands(writer, context, held.sessionId))) {
			const heldBy = held.sessionId;
			const refused = {kind: 'task', subject: taskId, wantedBy: sessionId, heldBy, how: 'claimed'} as const;
			await recordContention(writer, {...refused, held: taskId, refusedMs: context.now()});
			await raiseRefusal(writer, context, session, refused);
			return {claimed: false, claim: held};
		}
		if (held) await releaseClaim(writer, taskId, held.sessionId, context.now());
	}
}

/** Gives a task free. `claim` tells who holds it when it was not the session's to give. */
export async function release(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	taskId: string,
): Promise<{readonly released: boolean; readonly claim: ClaimRecord | null}> {
	requireName('task id', taskId);
	await recordActivity(writer, session, `release ${taskId}`, context.now(), activityGrain);
	const released = await releaseClaim(writer, taskId, session.sessionId, context.now());
	if (released) await syncAlerts(writer, context, session);
	return {released, claim: await findClaim(writer, taskId)};
}
