import {type Context, readClocks} from './context.js';
import {type DatedEvidence, evidenceOf} from './rules/evidence.js';
import {isSameBoot} from './rules/identity.js';
import {type HolderEvidence, leaseEnd} from './rules/lease.js';
import type {Presence} from './rules/presence.js';
import {isSuspicious, type Judgement, judgeSession} from './rules/session-state.js';
import type {LockRecord} from './tables/locks.js';
import type {SessionRecord} from './tables/session-record.js';

function dateEvidence(record: SessionRecord, presence: Presence, context: Context): DatedEvidence {
	const {machine, settings} = context;
	const dated = evidenceOf(record, presence, readClocks(context), {
		// The monotonic clock of another boot says nothing here
		isSameBoot: isSameBoot(record.identity, machine),
		quietAfter: settings.thresholds.quiet,
	});
	const {evidence} = dated;
	return evidence.isStopped && runsAgain(record, presence, context)
		? {...dated, evidence: {...evidence, isStopped: false}}
		: dated;
}

/** Whether a process that was stopped goes on, which the next look will find. */
function runsAgain({pid}: SessionRecord, presence: Presence, {processes}: Context): boolean {
	const sighting = presence === 'alive' && pid !== null ? processes.look(pid) : 'unknown';
	return typeof sighting !== 'string' && !sighting.isStopped;
}

/** Whether a session that is not called hung may hang all the same: nobody has watched it for long enough to tell. */
export function isSuspect(record: SessionRecord, presence: Presence, context: Context): boolean {
	const {evidence, now} = dateEvidence(record, presence, context);
	return isSuspicious(evidence, now);
}

/** Judges the state of a session now, from its row and a look at its process. */
export function judge(record: SessionRecord, presence: Presence, context: Context): Judgement {
	const {evidence, now} = dateEvidence(record, presence, context);
	return judgeSession(evidence, now);
}

/**
 * When the lease of a lock ends, by the wall clock as it is now: judged by what makes the state of its holder.
 * @param holder `null` for one that is not on record
 */
export function judgeLease(
	lock: LockRecord,
	holder: {readonly record: SessionRecord; readonly presence: Presence} | null,
	context: Context,
): number {
	const isSameBoot = lock.bootId !== null && lock.bootId === context.machine.bootId;
	const lease = isSameBoot ? lock : {...lock, clockOffsetMs: null};
	return leaseEnd(
		lease,
		holder && holderEvidence(holder.record, holder.presence, context),
		readClocks(context),
	);
}

/** Whether a lease runs by what was written down alone, whatever its holder does. */
export function runsAsWritten(lock: LockRecord, context: Context): boolean {
	return judgeLease(lock, null, context) > context.now();
}

function holderEvidence(record: SessionRecord, presence: Presence, context: Context): HolderEvidence {
	const dated = dateEvidence(record, presence, context);
	return {
		...dated,
		state: judgeSession(dated.evidence, dated.now).state,
		turnSinceMs: Math.max(record.turnMs ?? 0, record.native.sinceMs ?? 0),
		workedMs: record.watch.workMs,
	};
}
