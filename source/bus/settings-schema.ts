import * as v from 'valibot';
import {whole} from '../system/whole.js';
import {checkConfig, section} from './config-document.js';
import {severities} from './rules/severities.js';
import {defaultSettings, forever, type ReadSettings} from './settings.js';
import {day, hour, minute, second} from './timestamps.js';

const defaults = defaultSettings;
const severity = v.picklist([...severities, 'off']);
const positive = v.pipe(v.number(), v.minValue(0, 'a number of at least 0'));
/** Nothing can be told of a silence shorter than a second. */
const span = v.pipe(v.number(), v.minValue(1 / 60, 'a number of minutes, a second (0.017) or more'));

const webAddress = 'an http or https address';
const webhook = v.strictObject({
	url: v.pipe(v.string(webAddress), v.check(isWebAddress, webAddress)),
	types: v.optional(v.array(v.picklist(Object.keys(defaults.severities)))),
	severities: v.optional(v.array(v.picklist(severities)), [...severities]),
});

const schema = section(
	v.object({
		synchronous: v.optional(v.picklist(['normal', 'full'])),
		retention: v.optional(
			section(
				v.strictObject({
					messageHours: v.optional(positive),
					sessionDays: v.optional(positive),
					alertDays: v.optional(positive),
				}),
			),
		),
		thresholds: v.optional(
			section(
				v.strictObject({
					quietMinutes: v.optional(span),
					waitingSeconds: v.optional(positive),
					undeliveredMinutes: v.optional(span),
					escalationMinutes: v.optional(span),
				}),
			),
		),
		crowds: v.optional(section(v.strictObject({worktrees: v.optional(v.picklist(['quiet', 'loud']))}))),
		severities: v.optional(
			section(
				v.strictObject({
					project_conflict: v.optional(severity, defaults.severities.project_conflict),
					task_conflict: v.optional(severity, defaults.severities.task_conflict),
					file_conflict: v.optional(severity, defaults.severities.file_conflict),
					cwd_overlap: v.optional(severity, defaults.severities.cwd_overlap),
					head_moved: v.optional(severity, defaults.severities.head_moved),
					merge_risk: v.optional(severity, defaults.severities.merge_risk),
					session_waiting: v.optional(severity, defaults.severities.session_waiting),
					session_limited: v.optional(severity, defaults.severities.session_limited),
					session_hung: v.optional(severity, defaults.severities.session_hung),
					session_orphaned: v.optional(severity, defaults.severities.session_orphaned),
					undelivered: v.optional(severity, defaults.severities.undelivered),
				}),
			),
			{},
		),
		notifications: v.optional(section(v.strictObject({webhook: v.optional(section(webhook))}))),
	}),
);

/** Reads the text of a configuration file over the defaults. Keys it does not know are left to others. */
export function parseSettings(source: string, file: string): ReadSettings {
	const {value, problem, doubtful} = checkConfig(source, file, schema);
	const {retention = {}, severities, synchronous, thresholds = {}, crowds = {}, notifications = {}} = value;
	const {messageHours, sessionDays, alertDays} = retention;
	const isRetentionSure = doubtful !== null && !doubtful.includes('retention');
	return {
		problem,
		settings: {
			synchronous: synchronous ?? defaults.synchronous,
			retention: isRetentionSure
				? {
						messages: spanOf(messageHours, hour, defaults.retention.messages),
						sessions: spanOf(sessionDays, day, defaults.retention.sessions),
						alerts: spanOf(alertDays, day, defaults.retention.alerts),
					}
				: forever,
			severities,
			webhook: notifications.webhook
				? {...notifications.webhook, types: notifications.webhook.types ?? 'all'}
				: defaults.webhook,
			crowds: {worktrees: crowds.worktrees ?? defaults.crowds.worktrees},
			thresholds: {
				quiet: spanOf(thresholds.quietMinutes, minute, defaults.thresholds.quiet),
				waiting: spanOf(thresholds.waitingSeconds, second, defaults.thresholds.waiting),
				undelivered: spanOf(thresholds.undeliveredMinutes, minute, defaults.thresholds.undelivered),
				escalation: spanOf(thresholds.escalationMinutes, minute, defaults.thresholds.escalation),
			},
		},
	};
}

function isWebAddress(text: string): boolean {
	const protocol = URL.canParse(text) ? new URL(text).protocol : '';
	return protocol === 'http:' || protocol === 'https:';
}

function spanOf(count: number | undefined, unit: number, otherwise: number): number {
	return count === undefined ? otherwise : whole(count * unit);
}
