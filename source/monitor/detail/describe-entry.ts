import type {TimelineEntry, TimelineKind} from '../../bus/types.js';
import {shortenHome} from '../../presentation/paths.js';
import {onOneLine} from '../picture/gist.js';
import type {Viewpoint} from '../viewpoint.js';
import {type Description, formatPast, knownFacts} from './description.js';

/** What an entry of each kind is about, and who else had to do with it. */
const names: Readonly<Record<TimelineKind, {readonly subject: string; readonly other: string}>> = {
	lifecycle: {subject: 'about', other: 'with'},
	claim: {subject: 'task', other: 'with'},
	lock: {subject: 'path', other: 'with'},
	edit: {subject: 'path', other: 'with'},
	message: {subject: 'text', other: 'to'},
	alert: {subject: 'about', other: 'with'},
};

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
			[names[kind].subject, kind === 'message' ? onOneLine(subject ?? '') : shortenHome(subject ?? '', home)],
			[names[kind].other, otherId],
		]),
		text: [],
		sections: [],
	};
}
