import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {changeSetting} from '../../../source/monitor/settings/change-setting.js';
import {
	defaultMonitorSettings,
	type MonitorSettings,
} from '../../../source/monitor/settings/monitor-settings.js';
import {parseMonitorSettings} from '../../../source/monitor/settings/monitor-settings-schema.js';
import {type SettingId, settingRows} from '../../../source/monitor/settings/setting-rows.js';

const usual = defaultMonitorSettings;
const ids = settingRows(usual).map(({id}) => id);
const valueAt = (settings: MonitorSettings, id: SettingId) =>
	settingRows(settings).find(row => row.id === id)?.value;

describe('a setting', () => {
	test.each([
		['sort', 'oldest first', 'by state, worst first', 'most unread mail first'],
		['attentionOnly', 'no', 'yes', 'yes'],
		['columns', 'all that find room', '10 of 10', '10 of 10'],
		['columns.mail', 'shown', 'hidden', 'hidden'],
		['colours', 'those of the terminal', 'none', 'none'],
		['background', 'as the terminal says, or dark', 'dark', 'light'],
		['notifications.CRITICAL', 'bell', 'terminal', 'off'],
		['notifications.LOW', 'off', 'bell', 'bell and terminal and desktop'],
		['quietWhileFocused', 'yes', 'no', 'no'],
		['minimumSeconds', '10 s', '30 s', '5 s'],
	] as const)('%s is %s, then %s, and the other way round %s', (id, now, next, previous) => {
		expect([
			valueAt(usual, id),
			valueAt(changeSetting(usual, id, 'next'), id),
			valueAt(changeSetting(usual, id, 'previous'), id),
		]).toEqual([now, next, previous]);
	});

	test('comes back to what it was after as many steps as it has values', () => {
		for (const id of ids) {
			let settings = usual;
			const seen = new Set<string | undefined>();
			do {
				seen.add(valueAt(settings, id));
				settings = changeSetting(settings, id, 'next');
			} while (!seen.has(valueAt(settings, id)));
			expect(valueAt(settings, id)).toBe(valueAt(usual, id));
		}
	});

	test('that the file set to another number goes to the next one', () => {
		const odd = {...usual, minimumSeconds: 12};
		expect(changeSetting(odd, 'minimumSeconds', 'next').minimumSeconds).toBe(30);
		expect(changeSetting(odd, 'minimumSeconds', 'previous').minimumSeconds).toBe(10);
		expect(changeSetting({...usual, minimumSeconds: 999}, 'minimumSeconds', 'next').minimumSeconds).toBe(0);
	});

	test('is found whatever order the file lists channels in', () => {
		const mixed = {...usual, notifications: {...usual.notifications, LOW: ['desktop', 'bell'] as const}};
		expect(changeSetting(mixed, 'notifications.LOW', 'next').notifications.LOW).toEqual([
			'terminal',
			'desktop',
		]);
	});
});

describe('a column', () => {
	const toggle = (columns: MonitorSettings['columns'], id: SettingId) =>
		changeSetting({...usual, columns}, id, 'next').columns;

	test('is hidden, and shown again in its place', () => {
		const hidden = toggle(['session', 'state', 'mail'], 'columns.state');
		expect(hidden).toEqual(['session', 'mail']);
		expect(toggle(hidden, 'columns.state')).toEqual(['session', 'state', 'mail']);
		expect(toggle(['mail', 'session'], 'columns.locks')).toEqual(['locks', 'mail', 'session']);
		expect(toggle(['session'], 'columns.mail')).toEqual(['session', 'mail']);
	});

	test('that is the last one stays', () => {
		expect(toggle(['session'], 'columns.session')).toEqual(['session']);
	});
});

test('whatever is changed can be written and read again', () => {
	const steps = fc.array(
		fc.tuple(fc.constantFrom(...ids), fc.constantFrom('next' as const, 'previous' as const)),
	);
	fc.assert(
		fc.property(steps, list => {
			const settings = list.reduce((now, [id, direction]) => changeSetting(now, id, direction), usual);
			expect(parseMonitorSettings(JSON.stringify({monitor: settings}), 'c.json')).toEqual({
				value: settings,
				problem: null,
			});
		}),
	);
});
