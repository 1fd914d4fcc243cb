import {render} from 'ink-testing-library';
import stripAnsi from 'strip-ansi';
import {describe, expect, it} from 'vitest';
import type {Lock} from '../../source/index.js';
import {ClaimsTable} from '../../source/monitor/overlays/claims-table.js';
import {LocksTable} from '../../source/monitor/overlays/locks-table.js';
import {statisticsRows} from '../../source/monitor/overlays/statistics-rows.js';
import {StatisticsTable} from '../../source/monitor/overlays/statistics-table.js';
import {widthOf} from '../../source/presentation/fit.js';
import {computeStatistics} from '../../source/presentation/statistics.js';
import {ago, sampleSnapshot, viewpoint} from './support/samples.js';

const frameOf = (element: React.JSX.Element) => stripAnsi(render(element).lastFrame() ?? '');
const window = {size: {columns: 80, rows: 8}, top: 0, visible: 5};

const lock = (path: string): Lock => ({
	path,
	mode: 'exclusive',
	scope: 'file',
	sessionId: 'claude-12345',
	acquiredAt: ago(130),
	expiresAt: ago(-470),
});
const locks = [
	'/home/me/src/main.ts',
	'/home/me/项目/文件.ts',
	'/home/me/e\u0301te\u0301.ts',
	'/d',
	'/e',
	'/f',
].map(lock);

describe('the tables in place of the panes', () => {
	it('show the locks, aligned whatever their paths are made of', () => {
		const frame = frameOf(<LocksTable {...window} locks={locks} viewpoint={viewpoint} />);
		expect(frame).toMatchInlineSnapshot(`
			"╭ ▸ Locks ─────────────────────────────────────────────────────────── 1–5 of 6 ╮
			│ PATH                                MODE       SESSION           SINCE  LEFT │
			│ ~/src/main.ts                       exclusive  claude-12345         2m    7m │
			│ ~/项目/文件.ts                      exclusive  claude-12345         2m    7m │
			│ ~/été.ts                            exclusive  claude-12345         2m    7m │
			│ /d                                  exclusive  claude-12345         2m    7m │
			│ /e                                  exclusive  claude-12345         2m    7m │
			╰──────────────────────────────────────────────────────────────────────────────╯"
		`);
		expect(new Set(frame.split('\n').map(widthOf))).toEqual(new Set([80]));
	});

	it('scroll', () => {
		const frame = frameOf(<LocksTable {...window} top={1} locks={locks} viewpoint={viewpoint} />);
		expect(frame).toContain('2–6 of 6');
		expect(frame).not.toContain('main.ts');
		expect(frame).toContain(' /f ');
	});

	it('show the claims', () => {
		const claims = [{taskId: 'H.13.2', sessionId: 'claude-12345', claimedAt: ago(60)}];
		expect(frameOf(<ClaimsTable {...window} claims={claims} viewpoint={viewpoint} />)).toMatchInlineSnapshot(`
			"╭ ▸ Claims ──────────────────────────────────────────────────────────── 1 of 1 ╮
			│ TASK                                         SESSION                   SINCE │
			│ H.13.2                                       claude-12345                 1m │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			╰──────────────────────────────────────────────────────────────────────────────╯"
		`);
		expect(frameOf(<ClaimsTable {...window} claims={[]} viewpoint={viewpoint} />)).toContain(
			'no task is claimed',
		);
	});

	it('show the numbers', () => {
		const statistics = computeStatistics(sampleSnapshot(), locks, []);
		const visible = statisticsRows(statistics).length;
		expect(
			frameOf(
				<StatisticsTable size={{columns: 60, rows: 16}} top={0} visible={visible} statistics={statistics} />,
			),
		).toMatchInlineSnapshot(`
			"╭ ▸ Statistics ────────────────────────────────── 11 of 11 ╮
			│ WHAT                                        COUNT        │
			│ sessions                                        5        │
			│   active                                        3        │
			│   waiting                                       1        │
			│   hung                                          1        │
			│   of claude                                     4        │
			│   of monitor                                    1        │
			│ open alerts                                     1        │
			│ acknowledged alerts                             1        │
			│ unread, of all sessions                         1        │
			│ locks                                           6        │
			│ claims                                          0        │
			│                                                          │
			│                                                          │
			╰──────────────────────────────────────────────────────────╯"
		`);
	});

	it.each([60, 80, 100])('are exactly %i columns wide', columns => {
		const size = {columns, rows: 8};
		const frames = [
			<LocksTable key="locks" {...window} size={size} locks={locks} viewpoint={viewpoint} />,
			<ClaimsTable key="claims" {...window} size={size} claims={[]} viewpoint={viewpoint} />,
		].map(frameOf);
		for (const frame of frames) expect(new Set(frame.split('\n').map(widthOf))).toEqual(new Set([columns]));
	});
});
