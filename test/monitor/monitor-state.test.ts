import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {keyTable} from '../../source/monitor/keys.js';
import {
	type Effect,
	initialState,
	type MonitorState,
	type Surroundings,
	settle,
} from '../../source/monitor/monitor-state.js';
import {pressKey} from '../../source/monitor/press-key.js';
import {
	layoutScreen,
	type PaneName,
	paneNames,
	type Size,
	visibleRows,
} from '../../source/monitor/screen-layout.js';

const large: Size = {columns: 120, rows: 32};
const small: Size = {columns: 60, rows: 15};

function surroundings(size: Size, ids: Partial<Record<PaneName, readonly string[]>> = {}): Surroundings {
	return {
		ids: {
			sessions: ['s1', 's2', 's3'],
			alerts: ['1', '2', '3'],
			unread: ['11', '12'],
			timeline: ['t1', 't2'],
			...ids,
		},
		visibleRows: ({focus}, pane) => visibleRows(layoutScreen(size, focus), pane),
		overlayLines: () => ({length: 40, visible: 10}),
		sessionOf: ({id}) => ({
			id,
			name: '',
			isLive: true,
			isSelf: false,
			isAgent: true,
			whyNoTerminal: null,
			resumeLine: `cd /w && claude --resume ${id}`,
		}),
	};
}

/** Presses keys one after the other; returns the last state and everything that was asked for. */
function type(keystrokes: readonly string[], around = surroundings(large), from = initialState) {
	let state: MonitorState = settle(from, around);
	const effects: Effect[] = [];
	for (const keystroke of keystrokes) {
		const outcome = pressKey(state, keystroke, around);
		state = settle(outcome.state, around);
		if (outcome.effect) effects.push(outcome.effect);
	}
	return {state, effects};
}

describe('moving', () => {
	it.each([
		[['tab'], 'alerts'],
		[['tab', 'tab'], 'unread'],
		[['tab', 'tab', 'tab'], 'timeline'],
		[['tab', 'tab', 'tab', 'tab'], 'sessions'],
		[['shift-tab'], 'timeline'],
		[['4'], 'timeline'],
		[['3', '1', '2'], 'alerts'],
		[['right', 'left'], 'sessions'],
	] as const)('with %j goes to %s', (keys, focus) => {
		expect(type(keys).state.focus).toBe(focus);
	});

	it('moves within the pane that has the keys, and only there', () => {
		const {state} = type(['j', 'down', '2', 'j']);
		expect(paneNames.map(pane => state.lists[pane].selected)).toEqual(['s3', '2', '11', 't1']);
	});

	it('begins with the first agent, though whoever watches was there before it', () => {
		const watching = (...sessions: string[]): Surroundings => ({
			...surroundings(large, {sessions}),
			sessionOf: ({id}) => ({
				id,
				name: '',
				isLive: true,
				isSelf: id === 'm1',
				isAgent: id.startsWith('s'),
				whyNoTerminal: null,
				resumeLine: null,
			}),
		});
		const marked = (keys: readonly string[], before: Surroundings, after: Surroundings) =>
			settle(type(keys, before).state, after).lists.sessions.selected;
		expect(marked([], watching('m1'), watching('+1', 'm1'))).toBe('+1');
		expect(marked([], watching('person', 'm1'), watching('s1', 'person', 'm1'))).toBe('s1');
		// where there are agents the mark stays with its row
		expect(marked([], watching('s1', 'm1'), watching('+1', 's1', 'm1'))).toBe('s1');
		expect(marked(['G'], watching('s1', 'm1'), watching('s1', 's2', 'm1'))).toBe('m1');
	});

	it('shows what is new in a pane that has not the keys, and marks it when the marked row is pushed out', () => {
		const newest = (count: number) => Array.from({length: count}, (_, index) => String(count - index));
		const rows = surroundings(large).visibleRows(initialState, 'alerts');
		const marked = (keys: readonly string[], count: number) =>
			settle(
				type(keys, surroundings(large, {alerts: newest(3)})).state,
				surroundings(large, {alerts: newest(count)}),
			).lists.alerts;
		// as long as it is in sight the mark stays, so that no key acts on another alert
		expect(marked([], rows)).toEqual({selected: '3', index: rows - 3, top: 0});
		expect(marked([], rows + 3)).toEqual({selected: String(rows + 3), index: 0, top: 0});
		expect(marked(['2', 'j', '1'], rows + 3)).toEqual({selected: String(rows + 3), index: 0, top: 0});
		// whoever is there moves it himself
		expect(marked(['2'], rows + 3)).toEqual({selected: '3', index: rows, top: 1});
	});

	it('begins with what is newest in a pane that was out of sight', () => {
		const before = type([], surroundings(large, {timeline: ['t1']})).state;
		const around = surroundings(large, {timeline: ['t3', 't2', 't1']});
		expect(type(['4'], around, before).state.lists.timeline).toEqual({selected: 't3', index: 0, top: 0});
		// but not when nothing is new
		expect(type(['4', 'j', '1', '4'], around, before).state.lists.timeline.selected).toBe('t2');
	});

	it('scrolls an overlay instead of the list below it', () => {
		const {state} = type(['return', 'j', 'j', 'k', 'page-down']);
		expect(state.overlay).toMatchObject({kind: 'detail', top: 10, item: {pane: 'sessions', id: 's1'}});
		expect(state.lists.sessions.selected).toBe('s1');
	});
});

describe('the overlays', () => {
	it('open what is selected, and esc goes back', () => {
		expect(type(['2', 'j', 'return']).state.overlay).toMatchObject({item: {pane: 'alerts', id: '2'}});
		expect(type(['2', 'j', 'return', 'escape']).state.overlay).toBeNull();
	});

	it('open nothing in an empty pane', () => {
		expect(type(['return'], surroundings(large, {sessions: []})).state.overlay).toBeNull();
	});

	it('show the help until it is asked for again', () => {
		expect(type(['?']).state.overlay).toMatchObject({kind: 'help'});
		expect(type(['?', '?']).state.overlay).toBeNull();
		expect(type(['return', '?']).state.overlay).toMatchObject({kind: 'help'});
	});
});

describe('acting', () => {
	it('acknowledges the marked alert and goes on to the next', () => {
		const {state, effects} = type(['2', 'a', 'a']);
		expect(effects).toEqual([
			{type: 'acknowledge', id: '1'},
			{type: 'acknowledge', id: '2'},
		]);
		expect(state.lists.alerts.selected).toBe('3');
	});

	it('acknowledges from any pane, as long as the marked alert is in sight', () => {
		expect(type(['a']).effects).toEqual([{type: 'acknowledge', id: '1'}]);
		const {state, effects} = type(['a'], surroundings(small));
		expect(effects).toEqual([]);
		expect(state.focus).toBe('alerts');
		expect(type(['a', 'a'], surroundings(small)).effects).toEqual([{type: 'acknowledge', id: '1'}]);
	});

	it('acknowledges the alert that is open', () => {
		const {state, effects} = type(['2', 'j', 'return', 'a']);
		expect(effects).toEqual([{type: 'acknowledge', id: '2'}]);
		expect(state.overlay).not.toBeNull();
	});

	it('marks a message as read, and closes it when it was open', () => {
		const {state, effects} = type(['3', 'return', 'r']);
		expect(effects).toEqual([{type: 'mark-read', id: '11'}]);
		expect(state.overlay).toBeNull();
		expect(state.lists.unread.selected).toBe('12');
	});

	it('marks all messages up to the newest one as read, or those that a filter leaves', () => {
		expect(type(['ctrl-r']).effects).toEqual([{type: 'mark-all-read', messages: {upTo: '11'}}]);
		const ids = ['11', '12'];
		expect(type(['/', 'x', 'return', 'ctrl-r']).effects).toEqual([{type: 'mark-all-read', messages: {ids}}]);
		expect(type(['ctrl-r'], surroundings(large, {unread: []})).effects).toEqual([]);
	});

	it('does nothing with the keys of another kind of thing', () => {
		expect(type(['return', 'a', 'r']).effects).toEqual([]);
		expect(type(['2', 'return', 'r']).effects).toEqual([]);
		expect(type(['?', 'a', 'A', 'r']).effects).toEqual([]);
	});

	it('does nothing when there is nothing to act on', () => {
		expect(type(['2', 'a', '3', 'r'], surroundings(large, {alerts: [], unread: []})).effects).toEqual([]);
	});

	it.each([
		['q', 'quit'],
		['ctrl-c', 'quit'],
		['ctrl-z', 'suspend'],
		['ctrl-l', 'redraw'],
	] as const)('%s asks to %s', (key, effect) => {
		expect(type([key]).effects).toEqual([{type: effect}]);
	});

	it.each([['?'], ['return']])('leaves from below %s, too', key => {
		expect(type([key, 'q']).effects).toEqual([{type: 'quit'}]);
	});
});

describe('any keys on any screen', () => {
	const keystroke = fc.constantFrom(
		...keyTable.flatMap(({bindings}) => Object.keys(bindings)),
		'x',
		'return',
	);
	const rows = (prefix: string) =>
		fc.nat(30).map(count => Array.from({length: count}, (_, index) => prefix + index));
	const ids = fc.record({sessions: rows('s'), alerts: rows('a'), unread: rows('u'), timeline: rows('t')});

	it('keep every selection on a row that is there, and in sight', () => {
		const size = fc.record({columns: fc.integer({min: 60, max: 200}), rows: fc.integer({min: 15, max: 60})});
		fc.assert(
			fc.property(fc.array(keystroke, {maxLength: 30}), ids, size, (keys, rows, size) => {
				const around = surroundings(size, rows);
				const {state} = type(keys, around);
				for (const pane of paneNames) {
					const {selected, index, top} = state.lists[pane];
					expect(selected).toBe(around.ids[pane][index] ?? null);
					const visible = around.visibleRows(state, pane);
					if (visible > 0 && selected !== null) {
						expect(index).toBeGreaterThanOrEqual(top);
						expect(index).toBeLessThan(top + visible);
					}
				}
			}),
		);
	});
});
