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
	isLive: true,
	isSelf: false,
	isAgent: true,
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

	it.each([['m'], ['R'], ['c'], ['C']])('but %s does something where it can', key => {
		expect(pressKey(marking('s1'), key, around(agent)).refusal).toBeUndefined();
	});
});
