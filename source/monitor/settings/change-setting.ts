import {severities} from '../../bus/rules/severities.js';
import type {Severity} from '../../bus/types.js';
import {type SessionColumn, sessionColumns} from '../picture/session-row.js';
import {
	backgroundChoices,
	colourChoices,
	type MonitorSettings,
	type NoticeChannel,
	sortOrders,
} from './monitor-settings.js';
import type {SettingId} from './setting-rows.js';

/** Which of its values a setting takes next. */
export type Direction = 'next' | 'previous';

const allColumns: readonly SessionColumn[] = sessionColumns.map(({id}) => id);

/** All ways to choose channels, from none to all. */
const channelChoices: ReadonlyArray<readonly NoticeChannel[]> = [
	[],
	['bell'],
	['terminal'],
	['desktop'],
	['bell', 'terminal'],
	['bell', 'desktop'],
	['terminal', 'desktop'],
	['bell', 'terminal', 'desktop'],
];

/** Pauses between notifications in seconds; the file may say others. */
const pauses: readonly number[] = [0, 5, 10, 30, 60, 300];

/** Sets a setting to its next value, or the one before; after the last one comes the first. */
export function changeSetting(
	settings: MonitorSettings,
	id: SettingId,
	direction: Direction,
): MonitorSettings {
	switch (id) {
		case 'sort':
			return {...settings, sort: cycle(sortOrders, settings.sort, direction)};
		case 'colours':
			return {...settings, colours: cycle(colourChoices, settings.colours, direction)};
		case 'background':
			return {...settings, background: cycle(backgroundChoices, settings.background, direction)};
		case 'attentionOnly':
		case 'quietWhileFocused':
			return {...settings, [id]: !settings[id]};
		case 'minimumSeconds':
			return {...settings, minimumSeconds: stepPause(settings.minimumSeconds, direction)};
		case 'columns':
			return {...settings, columns: settings.columns === 'auto' ? allColumns : 'auto'};
	}
	const column = allColumns.find(name => id === `columns.${name}`);
	if (column) return {...settings, columns: toggleColumn(settings.columns, column)};
	const severity = severities.find(name => id === `notifications.${name}`);
	return severity ? changeChannels(settings, severity, direction) : settings;
}

function cycle<Value>(values: readonly Value[], current: Value, direction: Direction): Value {
	const step = direction === 'next' ? 1 : -1;
	return values.at((values.indexOf(current) + step) % values.length) ?? current;
}

function stepPause(current: number, direction: Direction): number {
	return direction === 'next'
		? (pauses.find(pause => pause > current) ?? Math.min(...pauses))
		: (pauses.findLast(pause => pause < current) ?? Math.max(...pauses));
}

function changeChannels(
	settings: MonitorSettings,
	severity: Severity,
	direction: Direction,
): MonitorSettings {
	const chosen = new Set(settings.notifications[severity]);
	const current = channelChoices.find(
		choice => choice.length === chosen.size && choice.every(channel => chosen.has(channel)),
	);
	const channels = cycle(channelChoices, current ?? [], direction);
	return {...settings, notifications: {...settings.notifications, [severity]: channels}};
}

/** Hides a column, or shows it where it stands among the others; the last one stays. */
function toggleColumn(
	columns: MonitorSettings['columns'],
	column: SessionColumn,
): MonitorSettings['columns'] {
	const shown = columns === 'auto' ? allColumns : columns;
	if (shown.includes(column)) return shown.length === 1 ? shown : shown.filter(name => name !== column);
	const following = allColumns.slice(allColumns.indexOf(column));
	const before = shown.findIndex(name => following.includes(name));
	return before < 0 ? [...shown, column] : shown.toSpliced(before, 0, column);
}
