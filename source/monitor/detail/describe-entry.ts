import type {TimelineEntry} from '../../bus/types.js';
import {shortenHome} from '../../presentation/paths.js';
import {onOneLine} from '../picture/gist.js';
import type {Viewpoint} from '../viewpoint.js';
import {type Description, formatPast, knownFacts} from './description.js';

/** All that is known about something that happened. */
export function describeEntry(
	{at, kind, sessionId, otherId, text, subject}: TimelineEntry,
	{now, home}: Viewpoint,
): Description {
	return {
		title: `What happened: ${kind}`,
		facts: knownFacts([
			['when', formatPast(at, now)],
			['session', sessionId],
			['what', text],
			['about', kind === 'message' ? onOneLine(subject ?? '') : shortenHome(subject ?? '', home)],
			['other', otherId],
		]),
		text: [],
		sections: [],
	};
}
