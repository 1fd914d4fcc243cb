import {describe, expect, it} from 'vitest';
import type {Session, Snapshot, TimelineEntry} from '../../../source/index.js';
import {lookAt} from '../../../source/monitor/plain/look-at.js';
import {announce, newsOf} from '../../../source/monitor/plain/news.js';
import {defaultMonitorSettings} from '../../../source/monitor/settings/monitor-settings.js';
import type {Reading} from '../../../source/monitor/snapshot-store.js';
import {
	ago,
	sampleAlert,
	sampleMessage,
	sampleSession,
	sampleSnapshot,
	viewpoint,
} from '../support/samples.js';

const look = (reading: Partial<Reading> = {}, later = 0) =>
	lookAt(
		{snapshot: sampleSnapshot(), timeline: [], failure: null, ...reading},
		{...viewpoint, now: viewpoint.now + later},
		defaultMonitorSettings,
	);

/** What is said of a change of the sample. */
const said = (changes: Partial<Snapshot>, timeline: readonly TimelineEntry[] = []) =>
	announce(look(), look({snapshot: sampleSnapshot(changes), timeline}));

const {sessions: known} = sampleSnapshot();

const withFirst = (changes: Partial<Session>) => [sampleSession(changes), ...known.slice(1)];

describe('time alone', () => {
	it('is no news', () => {
		const later = look({snapshot: sampleSnapshot({sessions: withFirst({heartbeatAt: ago(0)})})}, 3_600_000);
		expect(newsOf(later)).toBe(newsOf(look()));
		expect(announce(look(), later)).toEqual([]);
	});
});

describe('what changed', () => {
	it.each<[string, Partial<Snapshot>, readonly string[]]>([
		[
			'a session that changes its state, its task and its locks',
			{sessions: withFirst({state: 'waiting', taskId: 'H.14', locks: 0})},
			['Session claude-12345: state waiting, task H.14, no locks.'],
		],
		['a session that leaves', {sessions: known.slice(1)}, ['Session has left: claude-12345.']],
		[
			'an alert that is acknowledged, and one that is over',
			{alerts: [sampleAlert({status: 'acknowledged'})]},
			['Alert CRITICAL project PILOT: status acknowledged.', 'Alert is over: HIGH directory ~/src/rollout.'],
		],
		['a message that was read', {unread: []}, []],
	])('is said of %s', (_name, changes, expected) => {
		expect(said(changes)).toEqual(expected);
		expect(newsOf(look({snapshot: sampleSnapshot(changes)}))).not.toBe(newsOf(look()));
	});

	it('is said in full of what is new', () => {
		const sessions = [...known, sampleSession({sessionId: 'aider-1', projectId: null, taskId: null})];
		const unread = [
			...sampleSnapshot().unread,
			sampleMessage({id: 9, body: 'here I am\u001b[2J', priority: 'urgent'}),
		];
		const [session, message, ...rest] = said({sessions, unread});
		expect(session).toMatch(/^New session: aider-1, state active, mail 1, directory ~\/src\/rollout, /);
		expect(message).toMatch(/^New message: from claude-12345, priority high, text here I am, to you, /);
		expect(rest).toEqual([]);
	});

	it('is said of events that no row tells of, in the order in which they happened', () => {
		const entry = (id: string, kind: TimelineEntry['kind'], text: string): TimelineEntry => ({
			id,
			at: ago(1),
			kind,
			sessionId: 'codex-41200',
			otherId: null,
			subject: 'H.2',
			text,
		});
		const events = said({}, [
			entry('3', 'lock', 'locked'),
			entry('2', 'message', 'sent'),
			entry('1', 'claim', 'claimed'),
		]);
		expect(events).toHaveLength(2);
		expect(events[0]).toMatch(/^Event: codex-41200 claimed, about H\.2, time \d\d:\d\d\.$/);
		expect(events[1]).toMatch(/^Event: codex-41200 locked, /);
	});

	it('is said of a bus that fails and comes back', () => {
		const failing = look({failure: 'the database was deleted'});
		expect(announce(look(), failing)).toEqual(['The bus cannot be read: the database was deleted.']);
		expect(announce(failing, look())).toEqual(['The bus can be read again.']);
	});
});
