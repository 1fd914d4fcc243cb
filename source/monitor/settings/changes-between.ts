import {isDeepStrictEqual} from 'node:util';
import type {MonitorSettings} from './monitor-settings.js';
import type {MonitorSettingsChange} from './save-monitor-settings.js';

/** What an operator changed, for {@link MonitorSettingsChange}: what another monitor has set meanwhile is not in it. */
export function changesBetween(before: MonitorSettings, after: MonitorSettings): MonitorSettingsChange {
	const {notifications, ...rest} = after;
	const channels = pickChanged(before.notifications, notifications);
	return {
		...pickChanged(before, rest),
		...(Object.keys(channels).length > 0 ? {notifications: channels} : {}),
	};
}

function pickChanged<Values extends object>(before: object, after: Values): Partial<Values> {
	const known = new Map<string, unknown>(Object.entries(before));
	const changed = {...after};
	for (const key in after) {
		if (isDeepStrictEqual(known.get(key), after[key])) delete changed[key];
	}
	return changed;
}
