import {describe, expect, it} from 'vitest';
import {
	type Effect,
	type Item,
	initialState,
	type MonitorState,
	placeOf,
	type SessionTarget,
	type Surroundings,
	settle,
} from '../../source/monitor/monitor-state.js';
import {pressKey} from '../../source/monitor/press-key.js';
import {layoutScreen, visibleRows} from '../../source/monitor/screen-layout.js';
import {bringBack, paste} from '../../source/monitor/writing.js';

const size = {columns: 120, rows: 32};
const agent: SessionTarget = {
	id: 's1',
	name: '',
	isLive: true,
	isSelf: false,
	isAgent: true,
	whyNoTerminal: null,
	resumeLine: 'claude --resume c1',
};

function around(session: SessionTarget | null = agent): Surroundings {
	return {
		ids: {sessions: ['s1', 's2'], alerts: ['1'], unread: ['11'], timeline: ['t1']},
		visibleRows: ({focus}, pane) => visibleRows(layoutScreen(size, focus), pane),
		overlayLines: () => ({length: 21, visible: 10}),
		sessionOf: () => session,
	};
}

/** Presses keys one after the other; a longer text is typed letter by letter. */
function type(keys: readonly string[], surroundings = around(), from = initialState) {
	let state: MonitorState = settle(from, surroundings);
	const effects: Effect[] = [];
	for (const key of keys) {
		const outcome = pressKey(state, key, surroundings);
		state = settle(outcome.state, surroundings);
		if (outcome.effect) effects.push(outcome.effect);
	}
	return {state, effects};
}

const letters = (text: string) => Array.from(text);

describe('a filter', () => {
	it('holds while it is typed, and stays when it is taken', () => {
		const typing = type(['/', ...letters('hung')]).state;
		expect([placeOf(typing), typing.filter]).toEqual(['filter', 'hung']);
		const {state} = type(['/', ...letters('hung'), 'return']);
		expect([placeOf(state), state.filter]).toEqual(['panes', 'hung']);
	});

	it('goes back to the one before with escape, and is dropped with escape in the panes', () => {
		const first = type(['/', ...letters('codex'), 'return']).state;
		const back = type(['/', ...letters(' x'), 'escape'], around(), first).state;
		expect(back.filter).toBe('codex');
		expect(type(['escape'], around(), back).state.filter).toBe('');
	});

	it('takes keys that mean something elsewhere for letters', () => {
		const {state, effects} = type(['/', ...letters('qaAr+1')]);
		expect([state.filter, effects]).toEqual(['qaAr+1', []]);
	});

	it('leaves ctrl-c to leave', () => {
		expect(type(['/', 'x', 'ctrl-c']).effects).toEqual([{type: 'quit'}]);
	});
});

describe('a message', () => {
	it('goes to the marked session, or to all', () => {
		expect(type(['m', ...letters('hello'), 'return']).effects).toEqual([
			{type: 'send', to: 's1', body: 'hello'},
		]);
		expect(type(['M', ...letters('hi'), 'return']).effects).toEqual([{type: 'send', to: null, body: 'hi'}]);
	});

	it('is kept as a draft by escape, for its recipient alone, and gone once it was sent', () => {
		const left = type(['m', ...letters('half'), 'escape']).state;
		expect(placeOf(left)).toBe('panes');
		expect(type(['M'], around(), left).state.writing?.editor.text).toBe('');
		const again = type(['m'], around(), left).state;
		expect(again.writing?.editor.text).toBe('half');
		const sent = type([...letters(' done'), 'return'], around(), again);
		expect(sent.effects).toEqual([{type: 'send', to: 's1', body: 'half done'}]);
		expect(type(['m'], around(), sent.state).state.writing?.editor.text).toBe('');
	});

	it('is edited by words', () => {
		const {state} = type(['m', ...letters('one two'), 'meta-b', ...letters('and '), 'ctrl-left', 'meta-d']);
		expect(state.writing?.editor.text).toBe('one  two');
	});

	it('is left by escape, also with a key close behind it', () => {
		const left = type(['m', ...letters('half'), 'meta-return']);
		expect(left.effects).toEqual([]);
		expect(left.state).toMatchObject({writing: null, overlay: {kind: 'detail'}});
		expect(type(['return', 'm', 'meta-escape']).state).toMatchObject({writing: null, overlay: null});
	});

	it('comes back when it could not be sent, before what was begun since', () => {
		const {state, effects} = type(['m', ...letters('first'), 'return']);
		const [lost] = effects;
		if (lost?.type !== 'send') throw new Error('nothing was sent');
		const draft = type(['m', ...letters('!')], around(), bringBack(state, lost)).state;
		expect(draft.writing?.editor.text).toBe('first!');
		const writing = bringBack(type(['m', ...letters('next')], around(), state).state, lost);
		expect(type(['return'], around(), writing).effects).toEqual([{...lost, body: 'first\nnext'}]);
		const other = bringBack(type(['M', ...letters('all')], around(), state).state, lost);
		expect(other.writing?.editor.text).toBe('all');
		expect(type(['escape', 'm'], around(), other).state.writing?.editor.text).toBe('first');
	});

	it('of nothing is not sent', () => {
		expect(type(['m', ' ', 'return']).effects).toEqual([]);
	});

	it('takes what is pasted, its lines included', () => {
		const {state} = type(['m']);
		const pasted = paste(state, 'one\ntwo');
		expect(type(['return'], around(), pasted).effects).toEqual([{type: 'send', to: 's1', body: 'one\ntwo'}]);
		expect(paste(initialState, 'q')).toBe(initialState);
	});

	it('is not begun to oneself', () => {
		const monitor = around({...agent, isSelf: true, isAgent: false, whyNoTerminal: null, resumeLine: null});
		expect(type(['m', 'x', 'return'], monitor)).toMatchObject({state: {writing: null}, effects: []});
		expect(type(['M'], monitor).state.writing).toMatchObject({to: null});
	});

	it('is not begun to whoever takes no part', () => {
		expect(type(['m'], around({...agent, isLive: false})).state.writing).toBeNull();
		expect(type(['m'], around(null)).state.writing).toBeNull();
	});
});

describe('the other keys', () => {
	it.each<[string, readonly string[], readonly Effect[]]>([
		['copies the id of the marked session', ['c'], [{type: 'copy', text: 's1'}]],
		['copies the id of the marked alert', ['2', 'c'], [{type: 'copy', text: '1'}]],
		['copies the line that resumes', ['C'], [{type: 'copy', text: 'claude --resume c1'}]],
		['rescues the marked session', ['R'], [{type: 'rescue', sessionId: 's1'}]],
		['acknowledges all alerts', ['A'], [{type: 'acknowledge-all', ids: null}]],
		[
			'acknowledges only the alerts that a filter leaves in view',
			['/', 'x', 'return', 'A'],
			[{type: 'acknowledge-all', ids: ['1']}],
		],
		['takes an acknowledgement back', ['u'], [{type: 'undo'}]],
	])('%s', (_does, keys, effects) => {
		expect(type(keys).effects).toEqual(effects);
	});

	it('copy an id that another program wrote as one word that no shell obeys', () => {
		const {effects} = type(['c'], around({...agent, id: "$(id>pwned)'\n\u001b[201~x"}));
		expect(effects).toEqual([{type: 'copy', text: "'$(id>pwned)'\\'' x'"}]);
	});

	it.each([
		['the sender of the message', ['3', 'return'], {pane: 'unread', id: '11'}],
		['whoever did what happened', ['4', 'return'], {pane: 'timeline', id: 't1'}],
	] as const)('act on %s that is open', (_who, keys, item) => {
		const asked: unknown[] = [];
		const surroundings = {
			...around(),
			sessionOf: (seen: Item) => {
				asked.push(seen);
				return agent;
			},
		};
		expect(type([...keys, 'm'], surroundings).state.writing).toMatchObject({kind: 'message', to: 's1'});
		expect(asked).toContainEqual(item);
		expect(type([...keys, 'R'], surroundings).effects).toEqual([{type: 'rescue', sessionId: 's1'}]);
	});

	it('have no session to act on while an alert is open, which has two', () => {
		const {state, effects} = type(['2', 'return', 'm', 'R', 'C']);
		expect([state.writing, effects]).toEqual([null, []]);
	});

	it('does nothing where nothing can be done', () => {
		const none = around(null);
		expect(type(['c', 'C', 'R', 'm'], none).effects).toEqual([]);
		expect(
			type(['C', 'R'], around({...agent, whyNoTerminal: null, resumeLine: null, isAgent: false})).effects,
		).toEqual([]);
	});

	it('goes through the orders and has them saved', () => {
		const {state, effects} = type(['s', 's', 'v']);
		expect(state.settings).toMatchObject({sort: 'activity', attentionOnly: true});
		expect(effects.map(({type: kind}) => kind)).toEqual(Array(3).fill('save-settings'));
	});

	it('holds the picture still until it is pressed again', () => {
		expect(type(['p']).state.isPaused).toBe(true);
		expect(type(['p', 'p']).state.isPaused).toBe(false);
	});
});

describe('tables and settings', () => {
	it('turn from table to table, and close', () => {
		const tableOf = (keys: readonly string[]) => {
			const {overlay} = type(keys).state;
			return overlay?.kind === 'table' ? overlay.table : overlay;
		};
		expect(tableOf(['t'])).toBe('locks');
		expect(tableOf(['t', 'tab'])).toBe('claims');
		expect(tableOf(['t', 'left'])).toBe('statistics');
		expect(tableOf(['t', 'escape'])).toBeNull();
	});

	it('move a mark through the settings and change the marked one', () => {
		const {state, effects} = type([',', 'j', 'return']);
		expect(state.settings.attentionOnly).toBe(true);
		expect(effects).toMatchObject([{type: 'save-settings', settings: {attentionOnly: true}}]);
		expect(type([',', 'G']).state.overlay).toMatchObject({selected: 20, top: 11});
		expect(type([',', 'right', 'left']).state.settings).toEqual(initialState.settings);
	});
});
