import {describe, expect, it} from 'vitest';
import {type Circumstances, impossibleActions} from '../../source/monitor/impossible-actions.js';
import type {Action} from '../../source/monitor/keys.js';
import {initialState, type MonitorState, type SessionTarget} from '../../source/monitor/monitor-state.js';
import {blankPicture, paint} from '../../source/monitor/picture/picture.js';
import {sessionBehind, targetOf} from '../../source/monitor/session-target.js';
import {sampleAlert, sampleSession, sampleSnapshot, viewpoint} from './support/samples.js';

const unregistered = [{llmVendor: 'gemini', pid: 5121, agentSessionId: null, cwd: null}];
const picture = paint(
	blankPicture,
	{
		snapshot: sampleSnapshot({
			unregistered,
			alerts: [sampleAlert({id: 7}), sampleAlert({id: 8, status: 'acknowledged'})],
		}),
		failure: null,
	},
	viewpoint,
);

const agent: SessionTarget = {
	id: 'claude-12345',
	name: '',
	isLive: true,
	isSelf: false,
	isAgent: true,
	whyNoTerminal: null,
	resumeLine: 'claude --resume c1',
};

/** The state with the mark of each pane where it is said. */
function marking(selected: Partial<Record<keyof MonitorState['lists'], string>>): MonitorState {
	const list = (id: string | undefined) => ({selected: id ?? null, index: 0, top: 0});
	return {
		...initialState,
		lists: {
			sessions: list(selected.sessions),
			alerts: list(selected.alerts),
			unread: list(selected.unread),
			timeline: list(selected.timeline),
		},
	};
}

const moves: readonly Action[] = ['up', 'down', 'page-up', 'page-down', 'first', 'last'];

const all = marking({sessions: 'claude-12345', alerts: '7', unread: '3', timeline: '1'});

function impossible(changes: Partial<Circumstances> = {}): readonly Action[] {
	const {target = agent, owner = target} = changes;
	return [...impossibleActions({picture, shown: picture, state: all, ...changes, target, owner})];
}

describe('what cannot be done', () => {
	it('is little with a live agent, an open alert and a message', () => {
		expect(impossible()).toEqual(['back', 'adopt']);
	});

	it('is to write to oneself, or to rescue what is no agent', () => {
		const monitor = {...agent, isSelf: true, isAgent: false, resumeLine: null};
		expect(impossible({target: monitor})).toEqual(['back', 'adopt', 'message', 'rescue', 'copy-resume']);
	});

	it('is to write to whoever has gone', () => {
		expect(impossible({target: {...agent, isLive: false}})).toEqual(['back', 'adopt', 'message']);
	});

	it('is to go to a terminal that is out of reach, whatever else can be done to the session', () => {
		const owner = {...agent, whyNoTerminal: 'nothing is known of its terminal'};
		expect(impossible({owner})).toEqual(['back', 'adopt', 'go-to-terminal']);
		expect(impossible({target: null, owner: agent})).not.toContain('go-to-terminal');
	});

	it('is to resume what has no line for it', () => {
		expect(impossible({target: {...agent, resumeLine: null}})).toEqual(['back', 'adopt', 'copy-resume']);
	});

	it('is nearly everything but to register it, with an agent that has not registered', () => {
		const state = {...all, lists: {...all.lists, sessions: {selected: '+5121 ', index: 0, top: 0}}};
		expect(impossible({state, target: null})).toEqual([
			'back',
			'message',
			'rename',
			'rescue',
			'go-to-terminal',
			'copy-id',
			'copy-resume',
		]);
	});

	it('is to acknowledge an alert that is acknowledged, while another one still can be', () => {
		const state = {...all, lists: {...all.lists, alerts: {selected: '8', index: 1, top: 0}}};
		expect(impossible({state})).toEqual(['back', 'adopt', 'acknowledge']);
		const none = {...picture, counts: {...picture.counts, alerts: 0}};
		expect(impossible({state, picture: none})).toEqual(['back', 'adopt', 'acknowledge', 'acknowledge-all']);
	});

	it('is everything about a row where there is none', () => {
		const nothing = marking({});
		expect(impossible({state: nothing, target: null, shown: {...picture, sessions: []}})).toEqual([
			'open',
			...moves,
			'back',
			'adopt',
			'message',
			'rename',
			'rescue',
			'go-to-terminal',
			'copy-id',
			'copy-resume',
			'acknowledge',
			'mark-read',
			'sort',
		]);
	});

	it('is not to drop a filter that holds, nor to leave what is open', () => {
		expect(impossible({state: {...all, filter: 'x'}})).toEqual(['adopt']);
		expect(impossible({state: {...all, overlay: {kind: 'help', top: 0}}})).not.toContain('back');
	});

	it('is to move in a pane of one row, unless something is laid over it', () => {
		const one = {...picture, alerts: picture.alerts.slice(0, 1)};
		const state: MonitorState = {...all, focus: 'alerts'};
		expect(impossible({state, shown: one})).toEqual([...moves, 'back', 'adopt']);
		expect(impossible({state: all, shown: one})).toEqual(['back', 'adopt']);
		expect(impossible({state: {...state, overlay: {kind: 'help', top: 0}}, shown: one})).not.toContain('up');
	});

	it('is judged by what is open, not by the mark below it', () => {
		const overlay = {kind: 'detail', top: 0, item: {pane: 'alerts', id: '8'}} as const;
		expect(impossible({state: {...all, overlay}})).toContain('acknowledge');
		const open = {...overlay, item: {pane: 'alerts', id: '7'}} as const;
		expect(impossible({state: {...all, overlay: open}})).not.toContain('acknowledge');
	});
});

describe('the target of keys', () => {
	const terminal = {
		program: 'tmux',
		socket: '/s',
		pane: '%3',
		window: null,
		tty: '/dev/pts/3',
		outer: null,
	} as const;

	it.each([
		['is there', {terminal}, null],
		['is unknown', {}, 'nothing is known of its terminal'],
		[
			'is on another host',
			{terminal, host: 'away'},
			'it runs on another host; it is at tmux pane %3, /dev/pts/3 on away',
		],
		[
			'takes no commands',
			{terminal: {...terminal, program: 'screen', pane: null} as const},
			'screen cannot be told from outside to show it; it is at screen, /dev/pts/3 on desk',
		],
	])('knows of a terminal that %s whether a key goes there', (_, facts, reason) => {
		expect(targetOf(sampleSession(facts), viewpoint).whyNoTerminal).toBe(reason);
	});

	it('is the session of an alert that has one, and none of an alert of several', () => {
		const alerts = [
			sampleAlert({id: 1, sessionIds: ['kimi-777']}),
			sampleAlert({id: 2}),
			sampleAlert({id: 3, sessionIds: ['gone-1']}),
		];
		const snapshot = sampleSnapshot({alerts});
		const behind = (id: string) => sessionBehind({pane: 'alerts', id}, {snapshot})?.sessionId ?? null;
		expect(['1', '2', '3', '4'].map(behind)).toEqual(['kimi-777', null, null, null]);
	});

	it('knows whether it is whoever presses them', () => {
		expect(targetOf(sampleSession({sessionId: 'monitor-1'}), viewpoint).isSelf).toBe(true);
		expect(targetOf(sampleSession(), viewpoint).isSelf).toBe(false);
		expect(targetOf(sampleSession(), {...viewpoint, viewer: null}).isSelf).toBe(false);
	});
});
