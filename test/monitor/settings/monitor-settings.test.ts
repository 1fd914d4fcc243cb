import {describe, expect, test} from 'vitest';
import {defaultMonitorSettings} from '../../../source/monitor/settings/monitor-settings.js';
import {parseMonitorSettings} from '../../../source/monitor/settings/monitor-settings-schema.js';
import {readMonitorSettings} from '../../../source/monitor/settings/read-monitor-settings.js';
import {temporaryFolder} from '../../bus/support/temp-folder.js';

const parse = (section: string) => parseMonitorSettings(`{"monitor": ${section}}`, 'c.json');
const correct = 'correct the file or remove it';

describe('the configuration of the monitor', () => {
	test('is as usual where there is no file, and where it says nothing', async () => {
		const asUsual = {settings: defaultMonitorSettings, problem: null};
		expect(await readMonitorSettings(null)).toEqual(asUsual);
		expect(await readMonitorSettings(temporaryFolder())).toEqual(asUsual);
		expect(parse('{}')).toEqual({value: defaultMonitorSettings, problem: null});
		expect(parseMonitorSettings('', 'c.json').value).toEqual(defaultMonitorSettings);
	});

	test('stands over what is usual', () => {
		const section =
			'{"columns": ["session", "mail"], "notifications": {"HIGH": ["desktop"]}, "minimumSeconds": 0.5}';
		expect(parse(section).value).toEqual({
			...defaultMonitorSettings,
			columns: ['session', 'mail'],
			notifications: {CRITICAL: ['bell'], HIGH: ['desktop'], MEDIUM: [], LOW: []},
			minimumSeconds: 0.5,
		});
	});

	test.each([
		[
			'{"sort": "stat"}',
			'1:22: monitor.sort: expected one of "registered", "state", "activity", "project", "vendor", "mail", got "stat"',
			'did you mean "state"?',
		],
		['{"colors": "none"}', '1:14: monitor.colors: there is no such key', 'did you mean "colours"?'],
		['{"columns": "all"}', '1:25: monitor.columns: expected "auto" or a list of columns, got "all"', correct],
		['{"columns": []}', '1:25: monitor.columns: expected at least one column, got a list', correct],
		['{"columns": ["mail", "mail"]}', '1:25: monitor.columns: expected every name once, got a list', correct],
		[
			'{"minimumSeconds": 1e999}',
			'1:32: monitor.minimumSeconds: expected a number of at most 86400, which is a day, got null',
			correct,
		],
		['{"attentionOnly": "yes"}', '1:31: monitor.attentionOnly: expected true or false, got "yes"', correct],
		[
			'{"notifications": {"URGENT": []}}',
			'1:32: monitor.notifications.URGENT: there is no such key',
			correct,
		],
		[
			'{"notifications": {"LOW": ["bel"]}}',
			'1:40: monitor.notifications.LOW.0: expected one of "bell", "terminal", "desktop", got "bel"',
			'did you mean "bell"?',
		],
		[
			'{"columns": ["mail", "modle"]}',
			/^c\.json:1:34: monitor\.columns\.1: expected one of "session", .*, got "modle"$/,
			'did you mean "model"?',
		],
		['[]', '1:13: monitor: expected an object, got a list', correct],
		['null', '1:13: monitor: expected an object, got null', correct],
	])(
		'names what is wrong in %j, what was probably meant, and goes on with the default',
		(section, message, hint) => {
			expect(parse(section)).toEqual({
				value: defaultMonitorSettings,
				problem: {
					message: typeof message === 'string' ? `c.json:${message}` : expect.stringMatching(message),
					hint: typeof hint === 'string' ? hint : expect.stringMatching(hint),
				},
			});
		},
	);
});
