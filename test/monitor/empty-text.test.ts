import {describe, expect, it} from 'vitest';
import {emptyText} from '../../source/monitor/empty-text.js';
import {type PaneName, paneNames} from '../../source/monitor/screen-layout.js';

const everything = {filter: '', attentionOnly: false};
const text = (pane: PaneName, lens: Partial<typeof everything> = {}, total = 12, hasKeys = true) =>
	emptyText(pane, {isKnown: true, total, lens: {...everything, ...lens}, hasKeys});

describe('a pane without rows', () => {
	it('says that there are none, where nothing hides them', () => {
		expect(paneNames.map(pane => text(pane, {}, 0))).toEqual([
			'',
			'no conflicts',
			'nothing to read',
			'nothing has happened yet',
		]);
		const hiding = {filter: 'x', attentionOnly: true};
		for (const pane of paneNames) expect(text(pane, hiding, 0)).toBe(text(pane, {}, 0));
	});

	it('says how many rows a filter hides, and which key drops it', () => {
		expect(paneNames.map(pane => text(pane, {filter: 'state:hung'}))).toEqual([
			'12 sessions hidden by the filter: esc drops it',
			'12 alerts hidden by the filter: esc drops it',
			'12 messages hidden by the filter: esc drops it',
			'12 events hidden by the filter: esc drops it',
		]);
		expect(text('alerts', {filter: 'x'}, 1)).toBe('1 alert hidden by the filter: esc drops it');
	});

	it('says which fields there are, where one was asked for that is none', () => {
		expect(text('sessions', {filter: 'codex stat:hung'})).toBe(
			'no field stat; there are state vendor project task dir branch model id name',
		);
		expect(text('alerts', {filter: 'stat:hung'})).toBe('12 alerts hidden by the filter: esc drops it');
	});

	it('says how many rows ask nothing of the operator, where only those that do are shown', () => {
		expect(text('sessions', {attentionOnly: true})).toBe('12 sessions hidden by attention only: v drops it');
		expect(text('alerts', {attentionOnly: true}, 1)).toBe('1 alert hidden by attention only: v drops it');
		expect(text('sessions', {filter: 'x', attentionOnly: true})).toBe(
			'12 sessions hidden by filter (esc) and attention (v)',
		);
	});

	it('blames only what can have hidden its rows', () => {
		expect(text('unread', {attentionOnly: true})).toBe('nothing to read');
		expect(text('timeline', {filter: 'x', attentionOnly: true})).toBe(
			'12 events hidden by the filter: esc drops it',
		);
		// a query that is only begun asks for nothing yet
		expect(text('unread', {filter: ' state: '}, 0)).toBe('nothing to read');
	});

	it('names no key as one that works here where none does', () => {
		expect(text('alerts', {attentionOnly: true}, 3, false)).toBe(
			'3 alerts hidden by attention only, which v in the monitor drops',
		);
	});

	it('says nothing of what it has not read yet', () => {
		const unread = {isKnown: false, total: 0, lens: {filter: 'x', attentionOnly: true}, hasKeys: true};
		expect(paneNames.map(pane => emptyText(pane, unread))).toEqual(['reading the bus…', '', '', '']);
	});

	it('says it within a pane of half a screen', () => {
		for (const pane of paneNames) {
			for (const filter of ['', 'x']) {
				for (const attentionOnly of [false, true]) {
					expect(text(pane, {filter, attentionOnly}, 99).length).toBeLessThanOrEqual(
						pane === 'sessions' ? 55 : 50,
					);
				}
			}
		}
	});
});
