import {type Context, readClocks} from './context.js';
import {type DatedEvidence, evidenceOf} from './rules/evidence.js';
import type {Presence} from './rules/presence.js';
import {isSuspicious, type Judgement, judgeSession} from './rules/session-state.js';
import type {SessionRecord} from './tables/session-record.js';

function dateEvidence(record: SessionRecord, presence: Presence, context: Context): DatedEvidence {
	const {host, bootId} = record.identity;
	const {machine, settings} = context;
	// The monotonic clock of another boot says nothing here
	const isSameBoot = host === machine.host && bootId === machine.bootId;
	return evidenceOf(record, presence, readClocks(context), {
		isSameBoot,
		quietAfter: settings.thresholds.quiet,
	});
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
