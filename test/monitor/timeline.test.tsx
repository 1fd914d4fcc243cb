import {render} from 'ink-testing-library';
import stripAnsi from 'strip-ansi';
import {describe, expect, it} from 'vitest';
import {emptyList, settleList} from '../../source/components/list-state.js';
import type {TimelineEntry} from '../../source/index.js';
import {TimelinePane} from '../../source/monitor/panes/timeline-pane.js';
import {presentTimeline, presentTimelineEntry} from '../../source/monitor/picture/timeline-row.js';
import {ago, viewpoint} from './support/samples.js';

function sampleEntry(changes: Partial<TimelineEntry> = {}): TimelineEntry {
	return {
		id: '1',
		at: ago(60),
		kind: 'edit',
		sessionId: 'claude-12345',
		otherId: null,
		subject: '/home/me/src/main.ts',
		text: 'edited',
		...changes,
	};
}

const entries = [
	sampleEntry(),
	sampleEntry({
		id: '2',
		kind: 'message',
		otherId: 'codex-41200',
		text: 'sent direct to codex-41200',
		subject: '{"task":"J.15.6","from":"claude-12345"}',
	}),
	sampleEntry({
		id: '3',
		kind: 'alert',
		otherId: 'codex-41200',
		text: 'CRITICAL project conflict',
		subject: 'PILOT',
		at: ago(3 * 86_400),
	}),
	sampleEntry({id: '4', kind: 'lifecycle', subject: null, text: 'ended: it\u001b[2J unregistered'}),
];

describe('the row of something that happened', () => {
	it('says when, who, what and about what, fit for the screen', () => {
		const rows = entries.map(entry =>
			Object.values(presentTimelineEntry(entry, viewpoint).cells).join(' | '),
		);
		expect(rows).toEqual([
			'14:02 | claude-12345 | edited | ~/src/main.ts',
			'14:02 | claude-12345 | sent direct to codex-41200 | J.15.6',
			'3d | claude-12345 ↔ codex-41200 | CRITICAL project conflict | PILOT',
			expect.stringMatching(/^14:02 \| claude-12345 \| ended: it\P{Cc}* unregistered \| $/u),
		]);
	});

	it('keeps its reference while it looks the same, though all was read anew', () => {
		const before = presentTimeline([], entries, viewpoint);
		expect(presentTimeline(before, structuredClone(entries), viewpoint)).toBe(before);
		const more = presentTimeline(before, [sampleEntry({id: '5'}), ...structuredClone(entries)], viewpoint);
		expect(more.slice(1)).toEqual(before);
		expect(more[1]).toBe(before[0]);
	});
});

describe('the timeline pane', () => {
	const frame = (rows: ReturnType<typeof presentTimeline>, activity = ' '.repeat(20)) =>
		stripAnsi(
			render(
				<TimelinePane
					rows={rows}
					total={rows.length}
					list={settleList(
						emptyList,
						rows.map(({id}) => id),
						4,
					)}
					isFocused
					size={{columns: 90, rows: 6}}
					empty="nothing has happened yet"
					activity={activity}
				/>,
			).lastFrame() ?? '',
		);

	it('shows what happened, newest first', () => {
		expect(frame(presentTimeline([], entries, viewpoint))).toMatchInlineSnapshot(`
			"╭ ▸ Timeline ────────────────────────────────────────────────────────────────────────────╮
			│▸± 14:02  claude-12345      edited                    ~/src/main.ts                     │
			│ » 14:02  claude-12345      sent direct to codex-41…  J.15.6                            │
			│ ! 3d     claude-12345 ↔ …  CRITICAL project confli…  PILOT                             │
			│ ○ 14:02  claude-12345      ended: it unregistered                                      │
			╰────────────────────────────────────────────────────────────────────────────────────────╯"
		`);
	});

	it('shows how much was done in each of the last minutes, once anything was', () => {
		const [border = ''] = frame([], `${' '.repeat(16)}▂ ▅█`).split('\n');
		expect(border).toMatch(/─ activity\/min ▂ ▅█ ╮$/);
		expect(border).toHaveLength(90);
	});

	it('says that nothing has happened', () => {
		expect(frame([])).toContain('nothing has happened yet');
	});
});
