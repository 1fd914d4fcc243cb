import * as v from 'valibot';
import {type CheckedConfig, checkConfig, section} from '../../bus/config-document.js';
import {type SessionColumn, sessionColumns} from '../picture/session-row.js';
import {
	backgroundChoices,
	colourChoices,
	defaultMonitorSettings,
	type MonitorSettings,
	noticeChannels,
	sortOrders,
} from './monitor-settings.js';

const defaults = defaultMonitorSettings;
const once = 'every name once';

const columnId = v.picklist<readonly SessionColumn[]>(sessionColumns.map(({id}) => id));
const columnList = v.pipe(
	v.array(columnId),
	v.minLength(1, 'at least one column'),
	v.check(list => new Set(list).size === list.length, once),
);
const noColumnList = v.picklist(['auto'], '"auto" or a list of columns');
/** Chosen by what is there rather than as a union, so that the place of a wrong column is known. */
const columns = v.lazy<v.GenericSchema<'auto' | SessionColumn[]>>(
	(input): v.GenericSchema<'auto' | SessionColumn[]> => (Array.isArray(input) ? columnList : noColumnList),
);
const channels = v.pipe(
	v.array(v.picklist(noticeChannels)),
	v.check(list => new Set(list).size === list.length, once),
);
const seconds = v.pipe(
	v.number(),
	v.minValue(0, 'a number of at least 0'),
	v.maxValue(86_400, 'a number of at most 86400, which is a day'),
);

const schema = section(
	v.object({
		monitor: v.optional(
			section(
				v.strictObject({
					columns: v.optional(columns, defaults.columns),
					sort: v.optional(v.picklist(sortOrders), defaults.sort),
					attentionOnly: v.optional(v.boolean(), defaults.attentionOnly),
					colours: v.optional(v.picklist(colourChoices), defaults.colours),
					background: v.optional(v.picklist(backgroundChoices), defaults.background),
					notifications: v.optional(
						section(
							v.strictObject({
								CRITICAL: v.optional(channels, [...defaults.notifications.CRITICAL]),
								HIGH: v.optional(channels, [...defaults.notifications.HIGH]),
								MEDIUM: v.optional(channels, [...defaults.notifications.MEDIUM]),
								LOW: v.optional(channels, [...defaults.notifications.LOW]),
							}),
						),
						{},
					),
					quietWhileFocused: v.optional(v.boolean(), defaults.quietWhileFocused),
					minimumSeconds: v.optional(seconds, defaults.minimumSeconds),
				}),
			),
			{},
		),
	}),
);

/** Reads the section of the monitor in the text of a configuration file, over the defaults. */
export function parseMonitorSettings(
	source: string,
	file: string,
): Pick<CheckedConfig<MonitorSettings>, 'value' | 'problem'> {
	const {value, problem} = checkConfig(source, file, schema);
	return {value: value.monitor, problem};
}
