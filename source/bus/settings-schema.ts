import * as v from 'valibot';
import {type ConfigProblem, checkConfig, section} from './config-document.js';
import type {Settings} from './context.js';
import {defaultSettings} from './settings.js';
import {day, hour, minute} from './timestamps.js';

const defaults = defaultSettings;
const severity = v.picklist(['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'off']);
const positive = v.pipe(v.number(), v.minValue(0, 'a number of at least 0'));
/** Nothing can be told of a silence shorter than a second. */
const span = v.pipe(v.number(), v.minValue(1 / 60, 'a number of minutes, a second (0.017) or more'));

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
					undeliveredMinutes: v.optional(span),
					escalationMinutes: v.optional(span),
				}),
			),
		),
		severities: v.optional(
			section(
				v.strictObject({
					project_conflict: v.optional(severity, defaults.severities.project_conflict),
					task_conflict: v.optional(severity, defaults.severities.task_conflict),
					file_conflict: v.optional(severity, defaults.severities.file_conflict),
					cwd_overlap: v.optional(severity, defaults.severities.cwd_overlap),
					head_moved: v.optional(severity, defaults.severities.head_moved),
					merge_risk: v.optional(severity, defaults.severities.merge_risk),
					session_hung: v.optional(severity, defaults.severities.session_hung),
					session_orphaned: v.optional(severity, defaults.severities.session_orphaned),
					undelivered: v.optional(severity, defaults.severities.undelivered),
				}),
			),
			{},
		),
	}),
);

/** The settings in the text of a configuration file, or what is wrong with it. */
export type ParsedSettings =
	| {readonly settings: Settings; readonly problem: null}
	| {readonly settings: null; readonly problem: ConfigProblem};

/** Reads the text of a configuration file over the defaults. Keys it does not know are left to others. */
export function parseSettings(source: string, file: string): ParsedSettings {
	const {value, problem} = checkConfig(source, file, schema);
	if (problem) return {settings: null, problem};
	const {retention = {}, severities, synchronous, thresholds = {}} = value;
	const {messageHours, sessionDays, alertDays} = retention;
	return {
		problem: null,
		settings: {
			synchronous: synchronous ?? defaults.synchronous,
			retention: {
				messages: messageHours === undefined ? defaults.retention.messages : messageHours * hour,
				sessions: sessionDays === undefined ? defaults.retention.sessions : sessionDays * day,
				alerts: alertDays === undefined ? defaults.retention.alerts : alertDays * day,
			},
			severities,
			thresholds: {
				quiet: inMinutes(thresholds.quietMinutes, defaults.thresholds.quiet),
				undelivered: inMinutes(thresholds.undeliveredMinutes, defaults.thresholds.undelivered),
				escalation: inMinutes(thresholds.escalationMinutes, defaults.thresholds.escalation),
			},
		},
	};
}

function inMinutes(minutes: number | undefined, otherwise: number): number {
	return minutes === undefined ? otherwise : minutes * minute;
}
