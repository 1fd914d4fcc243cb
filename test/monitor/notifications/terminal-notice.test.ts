import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {takeFocusReports} from '../../../source/monitor/notifications/focus-reports.js';
import {describeRing} from '../../../source/monitor/notifications/notice.js';
import {findNoticeProtocol, terminalNotice} from '../../../source/monitor/notifications/terminal-notice.js';
import {sampleAlert} from '../support/samples.js';

const notice = {title: 'HIGH: file a;b', body: 'claude-1'};
const iterm = {TERM: 'xterm-256color', TERM_PROGRAM: 'iTerm.app'};
const kitty = {TERM: 'xterm-kitty', KITTY_WINDOW_ID: '1'};
const ghostty = {TERM: 'xterm-ghostty', TERM_PROGRAM: 'ghostty'};

describe('a terminal is asked for a notification', () => {
	test.each([
		['osc-9', iterm],
		['osc-9', {TERM: 'xterm-256color', LC_TERMINAL: 'iTerm2'}],
		['osc-9', {TERM: 'tmux-256color', TERM_PROGRAM: 'tmux', TMUX: '/tmp/x,1,0', ITERM_SESSION_ID: 'w0'}],
		['osc-99', kitty],
		['osc-99', {TERM: 'screen-256color', TMUX: '/tmp/x,1,0', KITTY_WINDOW_ID: '1'}],
		['osc-99', {...kitty, VTE_VERSION: '7600'}],
		['osc-777', ghostty],
		['osc-777', {TERM: 'xterm-256color', TERM_PROGRAM: 'WezTerm'}],
		['osc-777', {TERM: 'foot'}],
		['osc-777', {TERM: 'rxvt-unicode-256color'}],
		['osc-777', {TERM: 'xterm-256color', VTE_VERSION: '7600'}],
		['bell', {TERM: 'xterm-256color', TERM_PROGRAM: 'vscode', KITTY_WINDOW_ID: '1'}],
		['bell', {TERM: 'linux', VTE_VERSION: '7600'}],
		['bell', {TERM: 'xterm-256color', TERM_PROGRAM: 'Apple_Terminal'}],
		['bell', {}],
	])('by %s where the environment is %j', (protocol, environment) => {
		expect(findNoticeProtocol(environment)).toBe(protocol);
	});

	test.each([
		['iTerm2', iterm, '\u001b]9;HIGH: file a,b (claude-1)\u0007'],
		['Ghostty', ghostty, '\u001b]777;notify;HIGH: file a,b;claude-1\u0007'],
		[
			'kitty',
			kitty,
			'\u001b]99;i=session-bus:d=0;HIGH: file a;b\u0007\u001b]99;i=session-bus:p=body;claude-1\u0007',
		],
		['one that shows none', {}, '\u0007'],
		['one that shows none, in tmux', {TMUX: '/tmp/x,1,0'}, '\u0007'],
		[
			'tmux in foot',
			{TERM: 'foot', TMUX: '/tmp/x,1,0'},
			'\u001bPtmux;\u001b\u001b]777;notify;HIGH: file a,b;claude-1\u0007\u001b\\',
		],
		[
			'screen in iTerm2',
			{TERM: 'screen', STY: '1.tty', LC_TERMINAL: 'iTerm2'},
			'\u001bP\u001b]9;HIGH: file a,b \u001b\\\u001bP(claude-1)\u0007\u001b\\',
		],
	])('in the bytes of %s', (_name, environment, bytes) => {
		expect(terminalNotice(notice, environment)).toBe(bytes);
	});

	test('in which no foreign text acts, and which is never long', () => {
		const parts = fc.constantFrom(
			'\u001b',
			'\u0007',
			'\u009c',
			'\u001b\\',
			'\u001b]52;c;',
			';',
			'\n',
			'\u202e',
			'a',
			'漢',
		);
		const text = fc.oneof(
			fc.string({unit: 'binary'}),
			fc.array(parts).map(list => list.join('')),
		);
		fc.assert(
			fc.property(text, text, fc.constantFrom(iterm, kitty, ghostty), (title, body, environment) => {
				const bytes = terminalNotice({title, body}, environment);
				const inner = bytes.replaceAll(/\u001b\](?:9|99|777);([^\u0007]*)\u0007/g, '$1');
				expect(inner).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
				expect(inner.match(/;/g)?.length ?? 0).toBeLessThanOrEqual(environment === kitty ? Infinity : 2);
			}),
		);
		expect(terminalNotice({title: '\u200d'.repeat(1e6), body: 'x'.repeat(1e6)}, ghostty).length).toBeLessThan(
			1300,
		);
	});
});

describe('the words of a ring', () => {
	const critical = {alert: sampleAlert(), isEscalated: false};
	test.each([
		[[critical], 'CRITICAL: project PILOT', 'claude-12345 ↔ codex-41200'],
		[
			[{...critical, isEscalated: true}],
			'CRITICAL: project PILOT',
			'claude-12345 ↔ codex-41200, nobody has acknowledged it',
		],
		[
			[
				critical,
				{...critical, alert: sampleAlert({severity: 'LOW'})},
				{...critical, alert: sampleAlert({severity: 'LOW'})},
			],
			'3 alerts: 1 CRITICAL, 2 LOW',
			'first project PILOT',
		],
	])('name the alert, or how many there are', (alerts, title, body) => {
		expect(describeRing({channel: 'bell', alerts}, '/home/me')).toEqual({title, body});
	});
});

describe('reports of focus', () => {
	test.each([
		['q', null, 'q'],
		['\u001b[I', true, ''],
		['\u001b[O', false, ''],
		['j\u001b[I\u001b[Ok', false, 'jk'],
		['\u001b[A\u001bOA[I', null, '\u001b[A\u001bOA[I'],
	])('are taken out of %j', (text, hasFocus, rest) => {
		expect(takeFocusReports(text)).toEqual({hasFocus, rest});
	});
});
