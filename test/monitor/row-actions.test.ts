import {describe, expect, it} from 'vitest';
import {emptyList} from '../../source/components/list-state.js';
import {
	initialState,
	type MonitorState,
	type SessionTarget,
	type Surroundings,
} from '../../source/monitor/monitor-state.js';
import {pressKey} from '../../source/monitor/press-key.js';
import {layoutScreen, visibleRows} from '../../source/monitor/screen-layout.js';

const agent: SessionTarget = {
	id: 's1',
	name: '',
	isLive: true,
	isSelf: false,
	isAgent: true,
	whyNoTerminal: null,
	resumeLine: 'cd /w && claude --resume s1',
};

function around(session: SessionTarget | null): Surroundings {
	return {
		ids: {sessions: ['s1'], alerts: [], unread: [], timeline: []},
		visibleRows: ({focus}, pane) => visibleRows(layoutScreen({columns: 120, rows: 32}, focus), pane),
		overlayLines: () => ({length: 40, visible: 10}),
		sessionOf: () => session,
	};
}

/** The panes with a mark on a session. */
function marking(selected: string | null): MonitorState {
	return {...initialState, lists: {...initialState.lists, sessions: {...emptyList, selected}}};
}

const unregistered = '+5121 ';

describe('a key for what cannot be done says why, and does nothing', () => {
	it.each<[key: string, selected: string | null, session: SessionTarget | null, refusal: string]>([
		['m', unregistered, null, 'it has not registered: + does that'],
		['R', unregistered, null, 'it has not registered: + does that'],
		['c', unregistered, null, 'it has not registered: + does that'],
		['C', unregistered, null, 'it has not registered: + does that'],
		['m', 's1', {...agent, isLive: false}, 's1 has ended: nobody would read it'],
		['m', 's1', {...agent, isSelf: true}, 'that is you: M writes to all'],
		['o', unregistered, null, 'it has not registered: + does that'],
		['o', 's1', {...agent, whyNoTerminal: 'it runs on another host'}, 's1: it runs on another host'],
		['R', 's1', {...agent, isAgent: false}, 'only agents can be rescued'],
		['C', 's1', {...agent, resumeLine: null}, 's1 has no conversation that could be resumed'],
		['+', 's1', agent, 's1 is registered already'],
		['m', 's1', null, 'its session is not known any more'],
		['m', null, null, 'no session is marked'],
		['+', null, null, 'no agent to register'],
		['a', 's1', agent, 'no alert to acknowledge'],
		['r', 's1', agent, 'nothing to read'],
		['ctrl-r', 's1', agent, 'nothing to read'],
	])('%s on %s', (key, selected, session, refusal) => {
		const state = marking(selected);
		expect(pressKey(state, key, around(session))).toEqual({state, effect: null, refusal});
	});

	it.each([['m'], ['R'], ['o'], ['c'], ['C']])('but %s does something where it can', key => {
		expect(pressKey(marking('s1'), key, around(agent)).refusal).toBeUndefined();
	});
});

describe('the key that goes to a terminal', () => {
	const goTo = (sessionId: string) => ({type: 'go-to-terminal', sessionId});
	const onAlerts: MonitorState = {
		...marking('s1'),
		focus: 'alerts',
		lists: {...marking('s1').lists, alerts: {...emptyList, selected: '7'}},
	};
	const behind = (item: string, session: SessionTarget | null): Surroundings => ({
		...around(agent),
		sessionOf: ({pane}) => (pane === item ? session : null),
	});

	it('goes to that of the marked session, and changes nothing on the screen', () => {
		const state = marking('s1');
		expect(pressKey(state, 'o', around(agent))).toEqual({state, effect: goTo('s1')});
	});

	it('goes to that of the one session an alert is about, while the alerts have the keys', () => {
		const session = {...agent, id: 's2'};
		expect(pressKey(onAlerts, 'o', behind('alerts', session)).effect).toEqual(goTo('s2'));
		const overlay = {kind: 'detail', top: 0, item: {pane: 'alerts', id: '7'}} as const;
		expect(pressKey({...onAlerts, overlay}, 'o', behind('alerts', session)).effect).toEqual(goTo('s2'));
	});

	it('asks which one where an alert is about several', () => {
		expect(pressKey(onAlerts, 'o', behind('sessions', agent))).toEqual({
			state: onAlerts,
			effect: null,
			refusal: 'it is about more than one session: mark one in their pane',
		});
	});
});
