import type {Alert} from '../../bus/types.js';
import {describeSubject} from '../picture/alert-row.js';
import type {Viewpoint} from '../viewpoint.js';
import {type Description, formatPast, knownFacts} from './description.js';

/** All that is known about an alert. */
export function describeAlert(alert: Alert, {now, home}: Viewpoint): Description {
	return {
		title: `Alert ${alert.id}`,
		facts: knownFacts([
			['severity', alert.severity],
			['type', alert.type],
			['what', describeSubject(alert, home)],
			['why', alert.detail],
			['between', alert.sessionIds.join(' ↔ ')],
			['status', alert.status],
			['since', formatPast(alert.createdAt, now)],
			['acknowledged', formatPast(alert.acknowledgedAt, now)],
			['by', alert.acknowledgedBy],
		]),
		text: [],
	};
}
