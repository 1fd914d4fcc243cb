import stripAnsi from 'strip-ansi';
import {describe, expect, it} from 'vitest';
import {type Theme, themes} from '../../../source/components/theme.js';
import {frameLines} from '../../../source/monitor/plain/frame-lines.js';
import {textOfLines} from '../../../source/monitor/plain/line-text.js';
import {lookAt} from '../../../source/monitor/plain/look-at.js';
import {spokenLines} from '../../../source/monitor/plain/spoken-lines.js';
import {defaultMonitorSettings} from '../../../source/monitor/settings/monitor-settings.js';
import {widthOf} from '../../../source/presentation/fit.js';
import {ago, sampleAlert, sampleSession, sampleSnapshot, viewpoint} from '../support/samples.js';

const timeline = [
	{
		id: '1',
		at: ago(60),
		kind: 'claim',
		sessionId: 'claude-12345',
		otherId: null,
		subject: 'H.13.2',
		text: 'claimed',
	},
] as const;

function look(settings = {}, snapshot = sampleSnapshot()) {
	const reading = {snapshot, timeline, failure: null};
	return lookAt(reading, viewpoint, {...defaultMonitorSettings, ...settings});
}

const frame = (width: number, theme: Theme | null = null, view = look()) =>
	textOfLines(frameLines(view, width), theme);

describe('a frame without a screen', () => {
	it('shows what the screen shows, one below the other', () => {
		expect(frame(112)).toMatchInlineSnapshot(`
			" session-bus   5 sessions · 1 waiting · 1 hung   1 needs you · 2 unread                            live · 14:03

			Sessions 5
			   SESSION           MODEL     PROJECT   TASK     DIRECTORY            BRANCH    BEAT  STATE         LOCKS  MAIL
			 ● claude-12345      opus-4.6  PILOT     H.13.2   ~/src/rollout        main        5s  active 10s        2     1
			 ● codex-41200       o3        PILOT     J.15.6   ~/src/rollout        main       15s  active 10s        1
			 ◆ gemini-5120       2.5-pro   ATLAS              ~/src/atlas          fix/ui      5s  waiting 2m
			 ✖ kimi-777          k2.5      ATLAS     H.2      ~/src/atlas-two      main        5s  hung 14m          1
			 ● monitor-1                                      ~                                5s  active 10s

			Alerts 2
			 ● CRITICAL  project PILOT                                   claude-12345 ↔ codex-41200                       2m
			 └ HIGH      directory ~/src/rollout                         claude-12345 ↔ codex-41200                       2m

			Unread 2
			 ! 14:02  codex-41200     → all  task_broadcast  J.15.6
			   14:02  claude-12345    → you  direct          please release src/main.ts

			Timeline
			 ◇ 14:02  claude-12345      claimed                   H.13.2"
		`);
	});

	it('leaves out columns where the width is scarce', () => {
		expect(frame(60)).toMatchInlineSnapshot(`
			" 5 sessions · 1 hung   1 needs you · 2 unread          live

			Sessions 5
			   SESSION           PROJECT    TASK      STATE         MAIL
			 ● claude-12345      PILOT      H.13.2    active 10s       1
			 ● codex-41200       PILOT      J.15.6    active 10s
			 ◆ gemini-5120       ATLAS                waiting 2m
			 ✖ kimi-777          ATLAS      H.2       hung 14m
			 ● monitor-1                              active 10s

			Alerts 2
			 ● CRITICAL  project PILOT     claude-12345 ↔ codex-41…   2m
			 └ HIGH      directory ~/src…  claude-12345 ↔ codex-41…   2m

			Unread 2
			 ! 14:02  codex-41200     → all  task_broadca…  J.15.6
			   14:02  claude-12345    → you  direct         please rele…

			Timeline
			 ◇ 14:02  claude-12345  claimed                   H.13.2"
		`);
	});

	it.each([1, 10, 20, 60, 80, 120, 200, 400])('has no line wider than %d', width => {
		const wide = sampleSession({sessionId: '通义千问-编程助手-🚀-9931', cwd: '/src/很长的目录名称/源代码'});
		const text = frame(width, null, look({}, sampleSnapshot({sessions: [wide]})));
		for (const line of text.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(width);
	});

	it('is the same with colours but for these', () => {
		const coloured = frame(112, themes.dark);
		expect(stripAnsi(coloured)).toBe(frame(112));
		expect(coloured).toContain('\u001b[31m');
		expect(frame(112)).not.toContain('\u001b');
	});

	it('obeys what the monitor is set to', () => {
		const view = look({sort: 'state', attentionOnly: true, columns: ['session', 'state']});
		const [header, , , heading, ...rows] = frame(112, null, view).split('\n');
		expect(header).toContain('needs attention   by state');
		expect(heading?.trim().split(/ +/)).toEqual(['SESSION', 'STATE']);
		expect(rows.slice(0, 2).map(row => row.split(' ')[2])).toEqual(['kimi-777', 'gemini-5120']);
	});

	it('says what is not there', () => {
		const nothing = sampleSnapshot({sessions: [], alerts: [], openAlerts: 0, unread: [], unreadCount: 0});
		const view = lookAt({snapshot: nothing, timeline: [], failure: null}, viewpoint, defaultMonitorSettings);
		expect(frame(112, null, view)).toMatchInlineSnapshot(`
			" session-bus   0 sessions   0 need you · 0 unread                                                  live · 14:03

			Sessions 0
			   no agents seen yet: start one, it shows up by itself
			   \`session-bus install --all\`: they register themselves

			Alerts 0
			   no conflicts

			Unread 0
			   nothing to read

			Timeline
			   nothing has happened yet"
		`);
		expect(spokenLines(view)).toMatchInlineSnapshot(`
			[
			  "session-bus, 0 sessions, 0 need you, 0 unread, live, 14:03.",
			  "",
			  "Sessions: no agents seen yet: start one, it shows up by itself. session-bus install --all: they register themselves.",
			  "",
			  "Alerts: no conflicts.",
			  "",
			  "Unread messages: nothing to read.",
			  "",
			  "Last events, newest first: nothing has happened yet.",
			]
		`);
	});

	it('says what to do while no agent has registered', () => {
		const unregistered = [{llmVendor: 'gemini', pid: 5121, agentSessionId: null, cwd: null}];
		const monitor = sampleSession({sessionId: 'monitor-1', kind: 'monitor'});
		const view = look({}, sampleSnapshot({sessions: [monitor], unregistered}));
		const [, , title, , ...rows] = frame(80, null, view).split('\n');
		expect(title).toBe('Sessions 2');
		expect(rows.slice(2, 4)).toEqual([
			'   1 agent runs unregistered: `session-bus status` says how',
			'   `session-bus install --all`: new ones do it themselves',
		]);
		expect(spokenLines(view)).toContain('1 agent runs unregistered: session-bus status says how.');
	});

	it('says what is hidden rather than that there is nothing', () => {
		const quiet = sampleSnapshot({
			sessions: [sampleSession({unread: 0}), sampleSession({sessionId: 'codex-2', unread: 0})],
			alerts: [sampleAlert({status: 'acknowledged'})],
			openAlerts: 0,
		});
		const view = look({attentionOnly: true}, quiet);
		expect(frame(112, null, view)).toContain(
			[
				'Sessions 0 of 2',
				'   2 sessions hidden by attention only, which v in the monitor drops',
				'',
				'Alerts 0 of 1',
				'   1 alert hidden by attention only, which v in the monitor drops',
				'',
				'Unread 2',
			].join('\n'),
		);
		expect(spokenLines(view)).toContain(
			'Alerts: 1 alert hidden by attention only, which v in the monitor drops.',
		);
	});

	it('of a bus that was never read is its failure alone', () => {
		const view = lookAt(
			{snapshot: null, failure: 'the database is damaged'},
			viewpoint,
			defaultMonitorSettings,
		);
		expect(frame(120, null, view)).toMatch(/✗ the database is damaged · \d\d:\d\d$/);
		expect(frame(120, null, view)).not.toContain('\n');
	});
});

describe('a frame in sentences', () => {
	it('says every row with the titles of its columns, and draws nothing', () => {
		const lines = spokenLines(look());
		expect(lines.join('\n')).toMatchInlineSnapshot(`
			"session-bus, 5 sessions, 1 waiting, 1 hung, 1 needs you, 2 unread, live, 14:03.

			Sessions:
			claude-12345, state active, project PILOT, task H.13.2, mail 1, directory ~/src/rollout, locks 2, branch main, model opus-4.6, beat 5s, in this state for 10s.
			codex-41200, state active, project PILOT, task J.15.6, directory ~/src/rollout, locks 1, branch main, model o3, beat 15s, in this state for 10s.
			gemini-5120, state waiting, project ATLAS, directory ~/src/atlas, branch fix/ui, model 2.5-pro, beat 5s, in this state for 2m.
			kimi-777, state hung, project ATLAS, task H.2, directory ~/src/atlas-two, locks 1, branch main, model k2.5, beat 5s, in this state for 14m.
			monitor-1, state active, directory ~, beat 5s, in this state for 10s.

			Alerts:
			CRITICAL project PILOT, status open, who claude-12345 and codex-41200, age 2m.
			HIGH directory ~/src/rollout, status folded, who claude-12345 and codex-41200, age 2m.

			Unread messages:
			from codex-41200, priority high, text J.15.6, to all, type task_broadcast, time 14:02.
			from claude-12345, text please release src/main.ts, to you, type direct, time 14:02.

			Last events, newest first:
			claude-12345 claimed, about H.13.2, time 14:02."
		`);
		expect(lines.join('')).toMatch(/^[\w ,.:;/~[\]-]*$/);
	});
});
