import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Alert} from '../../source/bus/types.js';
import {segmentsWidth} from '../../source/components/segments.js';
import {headerLine, terminalTitle} from '../../source/monitor/header-line.js';
import {initialState} from '../../source/monitor/monitor-state.js';
import {gistOf} from '../../source/monitor/picture/gist.js';
import {blankPicture, paint} from '../../source/monitor/picture/picture.js';
import {
	ago,
	now,
	sampleAlert,
	sampleMessage,
	sampleSession,
	sampleSnapshot,
	viewpoint,
} from './support/samples.js';

const sample = {snapshot: sampleSnapshot(), failure: null};
const picture = paint(blankPicture, sample, viewpoint);

describe('paint', () => {
	it('puts sessions into words, those who watch last', () => {
		expect(picture.sessions.map(({id}) => id)).toEqual([
			'claude-12345',
			'codex-41200',
			'gemini-5120',
			'kimi-777',
			'monitor-1',
		]);
		expect(picture.sessions[3]?.cells).toEqual({
			session: 'kimi-777',
			model: 'k2.5',
			project: 'ATLAS',
			task: 'H.2',
			directory: '~/src/atlas-two',
			branch: 'main',
			beat: '5s',
			state: 'hung 14m',
			locks: '1',
			mail: '',
		});
	});

	it('puts alerts and messages into words', () => {
		expect(picture.alerts.map(({cells}) => Object.values(cells).join(' | '))).toEqual([
			'CRITICAL | project PILOT | claude-12345 ↔ codex-41200 | 2m',
			'HIGH | directory ~/src/rollout | claude-12345 ↔ codex-41200 | 2m',
		]);
		expect(
			picture.unread.map(({cells: {from, to, type, gist}}) => [from, to, type, gist].join(' | ')),
		).toEqual([
			// the newest first
			'codex-41200 | → all | task_broadcast | J.15.6',
			'claude-12345 | → you | direct | please release src/main.ts',
		]);
	});

	it('tells an alert that nobody acknowledged in time from the others', () => {
		const standing = (changes: Partial<Alert>) =>
			paint(
				blankPicture,
				{snapshot: sampleSnapshot({alerts: [sampleAlert(changes)]}), failure: null},
				viewpoint,
			).alerts[0]?.standing;
		expect(standing({})).toBe('open');
		expect(standing({escalatedAt: ago(60)})).toBe('escalated');
		expect(standing({escalatedAt: ago(60), status: 'acknowledged'})).toBe('acknowledged');
	});

	it('marks the alert of a place that stands under that of its project', () => {
		const place = sampleAlert({id: 2, type: 'cwd_overlap', severity: 'HIGH', escalatedAt: ago(60)});
		const {alerts} = paint(
			blankPicture,
			{snapshot: sampleSnapshot({alerts: [place, sampleAlert({id: 3})]}), failure: null},
			viewpoint,
		);
		expect(alerts.map(({id, standing}) => `${id} ${standing}`)).toEqual(['3 open', '2 folded']);
	});

	it('keeps every reference of what looks the same, though all was read anew', () => {
		const again = paint(picture, {snapshot: sampleSnapshot(), failure: null}, viewpoint);
		expect(again).toBe(picture);
	});

	it('keeps the references of all rows but the changed one', () => {
		const [first, ...others] = sampleSnapshot().sessions;
		const sessions = [sampleSession({...first, taskId: 'H.14'}), ...others];
		const changed = paint(picture, {snapshot: sampleSnapshot({sessions}), failure: null}, viewpoint);
		expect(changed.sessions[0]).not.toBe(picture.sessions[0]);
		expect(changed.sessions[1]).toBe(picture.sessions[1]);
		expect(changed.alerts).toBe(picture.alerts);
		expect(changed.unread).toBe(picture.unread);
	});

	it('looks the same as long as no age that is shown has changed', () => {
		const {sessions} = sampleSnapshot();
		const old = sampleSnapshot({
			sessions: sessions.map(session => ({...session, heartbeatAt: ago(7300), lastActivityAt: ago(7300)})),
			alerts: [sampleAlert({createdAt: ago(7300)})],
		});
		const before = paint(blankPicture, {snapshot: old, failure: null}, viewpoint);
		const later = paint(before, {snapshot: old, failure: null}, {...viewpoint, now: now + 10_000});
		expect(later).toBe(before);
	});

	it('keeps the picture while the bus cannot be read, and says why and how old it is', () => {
		const failing = {snapshot: sample.snapshot, failure: 'the database is busy'};
		const stale = paint(picture, failing, {...viewpoint, now: now + 10_000});
		expect(stale.sessions).toHaveLength(5);
		expect(stale.freshness).toEqual({trouble: 'the database is busy', age: '10s', clock: '14:03'});
	});
});

describe('gistOf', () => {
	it.each([
		['text', 'please release', 'please release'],
		['JSON', '{"task":"J.15.6"}', 'J.15.6'],
		['what is news', '{"event":"started","sessionId":"claude-12345","reason":null}', 'started'],
		['broken JSON', '{"task"', '{"task"'],
		['empty JSON', '{}', '{}'],
		['lines', 'one\ntwo', 'one two'],
	])('tells the gist of %s', (_name, body, expected) => {
		expect(gistOf(sampleMessage({body}))).toBe(expected);
	});
});

describe('headerLine', () => {
	const textOf = (width: number, shown = picture, isPaused = false) =>
		headerLine(shown, {...initialState, isPaused}, width)
			.map(({text}) => text)
			.join('');
	const failing = paint(picture, {snapshot: sample.snapshot, failure: 'the database is busy'}, viewpoint);

	it('says everything on a wide screen', () => {
		expect(textOf(100)).toBe(
			` session-bus   5 sessions · 1 waiting · 1 hung   1 needs you · 2 unread                live · 14:03 `,
		);
	});

	it('says that the picture is held still, and that the bus fails meanwhile', () => {
		expect(textOf(100, picture, true)).toMatch(/ {3}paused · 14:03 $/);
		expect(textOf(140, failing, true)).toMatch(/ {3}paused · ✗ the database is busy · \d+s old · 14:03 $/);
		expect(textOf(60, failing, true)).toMatch(/ {2}paused · ✗ the database is busy · \d+s old $/);
	});

	it('gives the reason of a failure all the room that is left', () => {
		const reason = 'the database was written by a newer version of session-bus';
		const shown = paint(picture, {snapshot: sample.snapshot, failure: reason}, viewpoint);
		expect(textOf(170, shown)).toContain(`✗ ${reason} · `);
		expect(textOf(60, shown)).toMatch(/^ \d+ sessions? .*✗ the database was wr… · \d+s old $/);
	});

	it('leaves out what is worth least on a narrow one', () => {
		expect(textOf(60)).toBe(' 5 sessions · 1 hung   1 needs you · 2 unread          live ');
		expect(textOf(40)).toBe(' 5 sessions   1 needs you          live ');
	});

	it('says why the picture is old, on every screen', () => {
		expect(textOf(100, failing)).toContain('✗ the database is busy · 0s old');
		expect(textOf(60, failing)).toBe(' 5 sessions   1 needs you   ✗ the database is busy · 0s old ');
		expect(textOf(50, failing)).toBe(' 5 sessions       ✗ the database is busy · 0s old ');
	});

	it('counts those who want the operator, and so does the title of the terminal', () => {
		const wanting = (count: number) => ({...picture, counts: {...picture.counts, wanting: count}});
		const said = [0, 1, 2].map(count => /\d+ needs? you/.exec(textOf(100, wanting(count)))?.[0]);
		expect(said).toEqual(['0 need you', '1 needs you', '2 need you']);
		expect([0, 1, 2].map(count => terminalTitle(wanting(count).counts))).toEqual([
			'session-bus',
			'1 needs you · session-bus',
			'2 need you · session-bus',
		]);
	});

	it('is never wider than the screen and always as wide', () => {
		fc.assert(
			fc.property(fc.integer({min: 60, max: 250}), fc.nat(5000), fc.boolean(), (width, many, isFailing) => {
				const shown = isFailing ? failing : picture;
				const counts = {...shown.counts, sessions: many, waiting: many, wanting: many, unread: many};
				expect(segmentsWidth(headerLine({...shown, counts}, initialState, width))).toBe(width);
			}),
		);
	});
});
