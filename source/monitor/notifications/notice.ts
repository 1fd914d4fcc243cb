import {cleanText} from '../../presentation/clean-text.js';
import {cut} from '../../presentation/fit.js';
import {describeSubject} from '../picture/alert-row.js';
import type {Ring, RingingAlert} from './decide.js';

/** What a notification says. */
export type Notice = {readonly title: string; readonly body: string};

/** So many characters are looked at; names without any width would be endless otherwise. */
const longest = 1000;

/**
 * Says what rings, in words.
 * @param home the folder shown as `~`
 */
export function describeRing({alerts}: Ring, home: string | undefined): Notice {
	const [first] = alerts;
	if (!first) return {title: 'session-bus', body: ''};
	const {alert} = first;
	const subject = describeSubject(alert, home);
	if (alerts.length === 1) {
		const again = first.isEscalated ? ', nobody has acknowledged it' : '';
		return cleanNotice({
			title: `${alert.severity}: ${subject}`,
			body: `${alert.memberCount > 2 ? `${alert.memberCount} sessions: ` : ''}${alert.sessionIds.slice(0, 8).join(' ↔ ')}${again}`,
		});
	}
	return cleanNotice({
		title: `${alerts.length} alerts: ${countSeverities(alerts)}`,
		body: `first ${subject}`,
	});
}

/** Makes foreign text fit for a notification: nothing in it acts, and it is no longer than anyone would read. */
export function cleanNotice({title, body}: Notice): Notice {
	return {title: tidy(title, 80), body: tidy(body, 200)};
}

function tidy(text: string, width: number): string {
	return cut(cleanText(text.slice(0, longest)), width);
}

/** `1 CRITICAL, 2 LOW`; the alerts stand worst first. */
function countSeverities(alerts: readonly RingingAlert[]): string {
	const groups = Map.groupBy(alerts, ({alert}) => alert.severity);
	return Array.from(groups, ([severity, group]) => `${group.length} ${severity}`).join(', ');
}
