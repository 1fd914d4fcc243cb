import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {lookThrough} from '../../source/monitor/lens.js';
import {blankPicture, paint} from '../../source/monitor/picture/picture.js';
import {type SortOrder, sortOrders} from '../../source/monitor/settings/monitor-settings.js';
import {ago, now, sampleAlert, sampleMessage, sampleSession, sampleSnapshot} from './support/samples.js';

const sessions = [
	sampleSession({
		sessionId: 'b',
		projectId: 'Z',
		llmVendor: 'codex',
		state: 'idle',
		unread: 0,
		lastActivityAt: ago(9),
	}),
	sampleSession({
		sessionId: 'a',
		projectId: null,
		llmVendor: 'claude',
		state: 'hung',
		unread: 0,
		lastActivityAt: ago(900),
	}),
	sampleSession({
		sessionId: 'c',
		projectId: 'A',
		llmVendor: 'kimi',
		state: 'active',
		unread: 3,
		lastActivityAt: ago(2),
	}),
	sampleSession({
		sessionId: 'd',
		projectId: 'B',
		llmVendor: null,
		state: 'waiting',
		unread: 0,
		lastActivityAt: null,
	}),
];
const alerts = [sampleAlert({id: 1}), sampleAlert({id: 2, status: 'acknowledged'})];
const viewpoint = {now, home: '/home/me', host: 'desk', viewer: null};
const picture = paint(blankPicture, {snapshot: sampleSnapshot({sessions, alerts}), failure: null}, viewpoint);
const ids = (sort: SortOrder, attentionOnly = false) =>
	lookThrough({filter: '', sort, attentionOnly}, picture)
		.sessions.map(({id}) => id)
		.join('');

describe('sessions through a lens', () => {
	it.each([
		['registered', 'bacd'],
		['state', 'adcb'],
		['activity', 'cbad'],
		['project', 'cdba'],
		['vendor', 'abcd'],
		['mail', 'cbad'],
	] as const)('stand by %s in this order', (sort, order) => {
		expect(ids(sort)).toBe(order);
	});

	it('leave out those that ask nothing, whatever mail they have', () => {
		expect(ids('registered', true)).toBe('ad');
	});

	it('stay where they are a side of an alert that nobody acknowledged', () => {
		const conflicts = [
			sampleAlert({id: 1, sessionIds: ['b', 'gone']}),
			sampleAlert({id: 2, sessionIds: ['c', 'a'], status: 'acknowledged'}),
		];
		const snapshot = sampleSnapshot({sessions, alerts: conflicts});
		const shown = lookThrough(
			{filter: '', sort: 'registered', attentionOnly: true},
			paint(blankPicture, {snapshot, failure: null}, viewpoint),
		);
		expect(shown.sessions.map(({id}) => id)).toEqual(['b', 'a', 'd']);
	});

	it('are the very same list where nothing is left out or moved', () => {
		const shown = lookThrough({filter: '', sort: 'registered', attentionOnly: false}, picture);
		expect(shown.sessions).toBe(picture.sessions);
		expect(shown.alerts).toBe(picture.alerts);
	});

	it('are all there in any order', () => {
		fc.assert(
			fc.property(fc.constantFrom(...sortOrders), sort => {
				expect([...ids(sort)].sort().join('')).toBe('abcd');
			}),
		);
	});
});

describe('alerts through a lens', () => {
	it('leave out those that were acknowledged, where only what needs attention is wanted', () => {
		const shown = lookThrough({filter: '', sort: 'registered', attentionOnly: true}, picture);
		expect(shown.alerts.map(({id}) => id)).toEqual(['1']);
	});
});

describe('a filter by a field of sessions', () => {
	const snapshot = sampleSnapshot({
		sessions,
		alerts: [
			sampleAlert({id: 1, sessionIds: ['a', 'c']}),
			sampleAlert({id: 2, sessionIds: ['b', 'c']}),
			sampleAlert({id: 3, sessionIds: ['gone']}),
		],
		unread: [
			sampleMessage({id: 1, senderId: 'a', recipientId: null}),
			sampleMessage({id: 2, senderId: 'b', recipientId: 'a'}),
			sampleMessage({id: 3, senderId: null, recipientId: 'b'}),
		],
	});
	const happened = {at: ago(5), kind: 'claim', subject: 'H.1', text: 'claimed'} as const;
	const timeline = [
		{...happened, id: 'x', sessionId: 'a', otherId: null},
		{...happened, id: 'y', sessionId: 'b', otherId: 'a'},
		{...happened, id: 'z', sessionId: 'c', otherId: null},
	];
	const everything = paint(blankPicture, {snapshot, timeline, failure: null}, viewpoint);

	it.each([
		['state:hung', ['a'], ['1'], ['2', '1'], ['x', 'y']],
		['vendor:codex', ['b'], ['2'], ['3', '2'], ['y']],
		['-state:hung -vendor:codex', ['c', 'd'], ['3'], [], ['z']],
	])('%s leaves what is about such sessions in every pane', (filter, ...expected) => {
		const {
			sessions: left,
			alerts: conflicts,
			unread,
			timeline: events,
		} = lookThrough({filter, sort: 'registered', attentionOnly: false}, everything);
		expect([left, conflicts, unread, events].map(rows => rows.map(({id}) => id))).toEqual(expected);
	});
});
