import {describe, expect, test} from 'vitest';
import {defaultSettings} from '../../source/bus/settings.js';
import {parseSettings} from '../../source/bus/settings-schema.js';

const parse = (source: string) => parseSettings(source, '~/config.json');

describe('the configuration of a bus', () => {
	test.each([
		['nothing', ''],
		['an empty object', '{}'],
		['comments alone', '// later\n'],
		['what others wrote', '{"editor": {"theme": "dark"}, "monitor": {"sort": 7}}'],
	])('is as usual with %s in it', (_name, source) => {
		expect(parse(source)).toEqual({settings: defaultSettings, problem: null});
	});

	test('may have comments and trailing commas', () => {
		const source = '{\n\t// soon\n\t"thresholds": {"quietMinutes": 2,}, /* rest as usual */\n}';
		expect(parse(source).settings?.thresholds).toEqual({...defaultSettings.thresholds, quiet: 120_000});
	});

	test.each([
		[
			'{"retention": \n\t{"messageHours": "many"}}',
			'2:19: retention.messageHours: expected a number, got "many"',
			null,
		],
		[
			'{"retention": {"alertDays": -1}}',
			'1:29: retention.alertDays: expected a number of at least 0, got -1',
			null,
		],
		['{"synchronous": "ful"}', '1:17: synchronous: expected one of "normal", "full", got "ful"', 'full'],
		[
			'{"severities": {"task_conflict": 4}}',
			'1:34: severities.task_conflict: expected one of "CRITICAL", "HIGH", "MEDIUM", "LOW", "off", got 4',
			null,
		],
		[
			'{"severities": {"taskconflict": "off"}}',
			'1:17: severities.taskconflict: there is no such key',
			'task_conflict',
		],
		['{"thresholds": []}', '1:16: thresholds: expected an object, got a list', null],
		['[1]', '1:1: the file: expected an object, got a list', null],
		['{"a": 1,\n  "b": }', '2:8: this is not JSON: value expected', null],
	])('names what is wrong in %j, and where', (source, what, meant) => {
		expect(parse(source)).toEqual({
			settings: null,
			problem: {
				message: `~/config.json:${what}`,
				hint: meant === null ? 'correct the file or remove it' : `did you mean "${meant}"?`,
			},
		});
	});
});
