import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {lookThrough} from '../../source/monitor/lens.js';
import {blankPicture, paint} from '../../source/monitor/picture/picture.js';
import {type SortOrder, sortOrders} from '../../source/monitor/settings/monitor-settings.js';
import {ago, now, sampleAlert, sampleSession, sampleSnapshot} from './support/samples.js';

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
const viewpoint = {now, home: '/home/me', viewer: null};
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

	it('leave out those that ask nothing', () => {
		expect(ids('registered', true)).toBe('acd');
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
