import type {Bus} from './bus.js';
import type {Context} from './context.js';
import {longestRates, RateCounter} from './rate-counter.js';
import {readTimeline} from './verbs/timeline.js';

/** The verbs that look back. */
export type HistoryVerbs = Pick<Bus, 'timeline' | 'rates'>;

/** The verbs that look back over an open store. */
export function historyVerbs(context: Context): HistoryVerbs {
	const {engine, now} = context;
	const counter = new RateCounter();
	return {
		timeline: (request = {}) => engine.read(reader => readTimeline(reader, request)),
		rates: ({minutes = longestRates} = {}) => {
			const wanted = Math.min(longestRates, Math.max(1, Math.floor(minutes)));
			return engine.read(reader => counter.count(reader, now(), wanted));
		},
	};
}
