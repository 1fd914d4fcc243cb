import {describe, expect, test} from 'vitest';
import {defaultSettings, forever} from '../../source/bus/settings.js';
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

	test('may say in seconds how long a session may wait for a person', () => {
		const {settings, problem} = parse('{"thresholds": {"waitingSeconds": 1.5}}');
		expect(problem).toBeNull();
		expect(settings.thresholds).toEqual({...defaultSettings.thresholds, waiting: 1500});
	});

	test('may have comments and trailing commas', () => {
		const source = '{\n\t// soon\n\t"thresholds": {"quietMinutes": 2,}, /* rest as usual */\n}';
		expect(parse(source).settings.thresholds).toEqual({...defaultSettings.thresholds, quiet: 120_000});
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
		expect(parse(source).problem).toEqual({
			message: `~/config.json:${what}`,
			hint: meant === null ? 'correct the file or remove it' : `did you mean "${meant}"?`,
		});
	});

	test('names a key that stands twice, of which others may obey either', () => {
		expect(parse('{"thresholds": {"quietMinutes": 1,\n"quietMinutes": 2}}').problem).toEqual({
			message: '~/config.json:2:1: thresholds.quietMinutes: the key stands twice',
			hint: 'remove one of them',
		});
	});

	test('reads where alerts that ring are told, and which', () => {
		const webhook = (json: string) => parse(`{"notifications": {"webhook": ${json}}}`).settings.webhook;
		const url = 'https://chat.example.com/hook';
		expect(webhook(`{"url": "${url}"}`)).toEqual({
			url,
			types: 'all',
			severities: ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'],
		});
		expect(webhook(`{"url": "${url}", "types": ["session_waiting"], "severities": ["HIGH"]}`)).toMatchObject({
			types: ['session_waiting'],
			severities: ['HIGH'],
		});
		expect(parse('{"notifications": {}}').settings.webhook).toBeNull();
	});

	test.each([
		'"ftp://me:geheim@host/"',
		'"file:///geheim"',
		'"javascript:geheim"',
		'"//geheim"',
		'"geheim"',
		'""',
		'7',
		'["https://host/geheim"]',
	])('tells no webhook at %s, and repeats nothing of such an address', url => {
		const {settings, problem} = parse(`{"notifications": {"webhook": {"url": ${url}}}}`);
		expect(settings).toEqual(defaultSettings);
		expect(problem?.message).toBe(
			'~/config.json:1:39: notifications.webhook.url: expected an http or https address, got another value',
		);
	});

	test('names a type of alert that there is not, and the one that was meant', () => {
		const {problem} = parse(
			'{"notifications": {"webhook": {"url": "https://host/", "types": ["session_wating"]}}}',
		);
		expect(problem?.message).toContain('notifications.webhook.types.0: expected one of ');
		expect(problem?.hint).toBe('did you mean "session_waiting"?');
	});

	const asElsewhere = '"severities": {"cwd_overlap": "off"}, "synchronous": "full"';
	const elsewhere = {
		...defaultSettings,
		severities: {...defaultSettings.severities, cwd_overlap: 'off'},
		synchronous: 'full',
	};

	test.each([
		[`{"thresholds": {"quietMinutes": "x"}, ${asElsewhere}}`, elsewhere],
		[`{"thresholds": [], ${asElsewhere}}`, elsewhere],
		[`{"thresholds": {"quitMinutes": 1, "qietMinutes": 2}, ${asElsewhere}}`, elsewhere],
		[
			`{"thresholds": {"quietMinutes": 1, "undeliveredMinutes": false}, ${asElsewhere}}`,
			{...elsewhere, thresholds: {...defaultSettings.thresholds, quiet: 60_000}},
		],
		['{"severities": {"task_conflict": 4, "cwd_overlap": "off"}, "synchronous": "full"}', elsewhere],
		[
			'{"severities": {"cwd_overlap": "off"}, "synchronous": "ful"}',
			{...elsewhere, synchronous: defaultSettings.synchronous},
		],
	])('has the default in place of what is wrong, and all else as it says: %s', (source, settings) => {
		expect(parse(source).settings).toEqual(settings);
	});

	test.each([
		'{"retention": {"messageHours": "1000h"}}',
		'{"retention": {"mesageHours": 1000}}',
		'{"retention": {"alertDays": -1, "messageHours": 1}}',
		'{"retention": 7}',
		'{"retention": {"messageHours": 1000}, "retention": {}}',
		'{"retention": {"messageHours": 1000},',
		'[1]',
	])('lets nothing be forgotten while it is not sure for how long it is wanted: %s', source => {
		expect(parse(source).settings).toEqual({...defaultSettings, retention: forever});
	});
});
