import {expect, it} from 'vitest';
import type {Overlay} from '../../source/monitor/monitor-state.js';
import {isAnswered, wantedFor} from '../../source/monitor/wanted.js';

const detail = (pane: 'sessions' | 'alerts' | 'unread' | 'timeline', id: string): Overlay => ({
	kind: 'detail',
	top: 0,
	item: {pane, id},
});

it.each<[string, Overlay | null, boolean, string | null]>([
	['the panes', null, false, null],
	['the help', {kind: 'help', top: 0}, false, null],
	['a table', {kind: 'table', table: 'locks', top: 0}, true, null],
	['a session', detail('sessions', 'claude-1'), false, 'claude-1'],
	['an agent that has not registered', detail('sessions', '+41 c0'), false, null],
	['an alert', detail('alerts', '7'), false, '7'],
	['a message', detail('unread', '3'), false, '3'],
	['what happened', detail('timeline', 'edit 1'), false, null],
])('for %s', (_what, overlay, tables, id) => {
	expect(wantedFor(overlay)).toEqual({tables, item: id === null ? null : expect.objectContaining({id})});
});

it('is answered by what was read for the same row, and by nothing else', () => {
	const wanted = wantedFor(detail('alerts', '7'));
	expect(isAnswered(wanted, {})).toBe(false);
	expect(isAnswered(wanted, {closeUp: {item: {pane: 'alerts', id: '8'}}})).toBe(false);
	expect(isAnswered(wanted, {closeUp: {item: {pane: 'unread', id: '7'}}})).toBe(false);
	expect(isAnswered(wanted, {closeUp: {item: {pane: 'alerts', id: '7'}}})).toBe(true);
	expect(isAnswered(wantedFor(null), {})).toBe(true);
	const tables = wantedFor({kind: 'table', table: 'claims', top: 0});
	expect(isAnswered(tables, {})).toBe(false);
	expect(isAnswered(tables, {tables: {locks: [], claims: []}})).toBe(true);
});
