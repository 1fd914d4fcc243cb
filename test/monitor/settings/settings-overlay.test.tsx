import {render} from 'ink-testing-library';
import stripAnsi from 'strip-ansi';
import {describe, expect, test} from 'vitest';
import {defaultMonitorSettings} from '../../../source/monitor/settings/monitor-settings.js';
import {settingRows} from '../../../source/monitor/settings/setting-rows.js';
import {SettingsOverlay, visibleSettings} from '../../../source/monitor/settings/settings-overlay.js';

const rows = settingRows(defaultMonitorSettings);

function draw(size: {readonly columns: number; readonly rows: number}, selected: number, top = 0) {
	const visible = visibleSettings(size);
	const overlay = <SettingsOverlay {...{rows, selected, top, visible, size}} />;
	return stripAnsi(render(overlay).lastFrame() ?? '');
}

describe('the settings', () => {
	test('mark the selected row, and say what it does', () => {
		expect(draw({columns: 60, rows: 27}, 0)).toMatchInlineSnapshot(`
			"╭ ▸ Settings ──────────────────────────────────── 21 of 21 ╮
			│▸ Order             ◂ oldest first ▸                      │
			│  Attention only      no                                  │
			│  Columns             all that find room                  │
			│    SESSION           shown                               │
			│    MODEL             shown                               │
			│    PROJECT           shown                               │
			│    TASK              shown                               │
			│    DIRECTORY         shown                               │
			│    BRANCH            shown                               │
			│    BEAT              shown                               │
			│    STATE             shown                               │
			│    LOCKS             shown                               │
			│    MAIL              shown                               │
			│  Colours             those of the terminal               │
			│  Background          as the terminal says, or dark       │
			│  Notify CRITICAL     bell                                │
			│  Notify HIGH         off                                 │
			│  Notify MEDIUM       off                                 │
			│  Notify LOW          off                                 │
			│  Quiet in focus      yes                                 │
			│  Shortest pause      10 s                                │
			│                                                          │
			│                                                          │
			│                                                          │
			│ The order in which the sessions stand.                   │
			╰──────────────────────────────────────────────────────────╯"
		`);
	});

	test('show a part of the rows on a low screen', () => {
		expect(draw({columns: 50, rows: 9}, 14, 12)).toMatchInlineSnapshot(`
			"╭ ▸ Settings ─────────────────────── 13–17 of 21 ╮
			│    MAIL              shown                     │
			│  Colours             those of the terminal     │
			│▸ Background        ◂ as the terminal says, or …│
			│  Notify CRITICAL     bell                      │
			│  Notify HIGH         off                       │
			│                                                │
			│ What the colours have to be seen on.           │
			╰────────────────────────────────────────────────╯"
		`);
	});

	test('leave out the help on the lowest one', () => {
		const frame = draw({columns: 50, rows: 5}, 1);
		expect(frame).toContain('▸ Attention only');
		expect(frame).not.toContain('need you');
		expect(frame.split('\n')).toHaveLength(5);
	});

	test('keep to the width of a narrow screen', () => {
		const lines = draw({columns: 30, rows: 12}, 2).split('\n');
		expect(lines).toHaveLength(12);
		for (const line of lines) expect(line).toHaveLength(30);
	});
});
