import {type Context, readClocks} from './context.js';
import {evidenceOf} from './rules/evidence.js';
import type {Presence} from './rules/presence.js';
import {type Judgement, judgeSession} from './rules/session-state.js';
import type {SessionRecord} from './tables/session-record.js';

/** Judges the state of a session now, from its row and a look at its process. */
export function judge(record: SessionRecord, presence: Presence, context: Context): Judgement {
	const {evidence, now} = evidenceOf(
		record,
		presence,
		readClocks(context),
		context.settings.thresholds.quiet,
	);
	return judgeSession(evidence, now);
}
