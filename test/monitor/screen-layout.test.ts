import {describe, expect, it} from 'vitest';
import {layoutScreen, paneNames, type Size, visibleRows} from '../../source/monitor/screen-layout.js';

describe('layoutScreen', () => {
	it.each([
		[60, 15, 'folded'],
		[109, 19, 'folded'],
		[80, 20, 'stacked'],
		[80, 24, 'stacked'],
		[110, 15, 'wide'],
		[200, 50, 'wide'],
		[59, 40, 'too-small'],
		[200, 14, 'too-small'],
	] as const)('makes of %i×%i a %s screen', (columns, rows, arrangement) => {
		expect(layoutScreen({columns, rows}, 'sessions').arrangement).toBe(arrangement);
	});

	it('fills the screen exactly and gives the focused pane at least four rows, whatever the size', () => {
		for (let columns = 60; columns <= 250; columns += 1) {
			for (let rows = 15; rows <= 80; rows += 1) {
				for (const focus of paneNames) checkLayout({columns, rows}, focus);
			}
		}
	});
});

function checkLayout(size: Size, focus: (typeof paneNames)[number]) {
	const layout = layoutScreen(size, focus);
	const {sessions, alerts, unread, timeline} = layout.panes;
	const isWide = layout.arrangement === 'wide';
	const height = sessions.rows + alerts.rows + (isWide ? 0 : unread.rows) + timeline.rows;
	const lower = isWide ? alerts.columns + unread.columns : alerts.columns;
	const areWhole = [sessions.columns, lower, timeline.columns].every(
		width => width === 0 || width === size.columns,
	);
	const visible = visibleRows(layout, focus);
	const isRight = height === size.rows - 2 && sessions.columns === size.columns && areWhole && visible >= 3;
	// one assertion for 45,000 layouts takes a second, one for each takes a minute
	if (!isRight) expect({size, focus, layout}).toBe('a layout that fills the screen');
}
