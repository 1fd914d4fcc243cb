import {describe, expect, it} from 'vitest';
import {noCounts} from '../../../source/monitor/picture/picture.js';
import {statusRecords} from '../../../source/monitor/status/status-records.js';
import {sampleAlert, sampleSession} from '../support/samples.js';

const of = (...sessions: ReadonlyArray<ReturnType<typeof sampleSession>>) =>
	statusRecords(sessions, [], noCounts);

describe('of a session', () => {
	it.each([
		[
			{state: 'active', taskId: 'T1'},
			{state: 'working', message: 'T1'},
		],
		[
			{state: 'active', taskId: null, lastActivity: 'edited a.ts'},
			{state: 'working', message: 'edited a.ts'},
		],
		[
			{state: 'idle', taskId: null, lastActivity: null},
			{state: 'idle', message: ''},
		],
		[
			{state: 'hung', stateReason: 'no sign for 40m'},
			{state: 'error', message: 'no sign for 40m'},
		],
		[
			{state: 'stale', stateReason: 'no beat'},
			{state: 'error', message: 'no beat'},
		],
		[
			{state: 'orphaned', stateReason: 'gone'},
			{state: 'error', message: 'gone'},
		],
		[
			{state: 'waiting', asks: 'permission for Bash: rm -rf build'},
			{state: 'blocked', kind: 'permission', message: 'permission for Bash: rm -rf build'},
		],
		[
			{state: 'waiting', asks: 'Which one?'},
			{state: 'blocked', kind: 'question', message: 'Which one?'},
		],
		[
			{state: 'waiting', asks: null, stateReason: 'a person must answer'},
			{state: 'blocked', kind: null, message: 'a person must answer'},
		],
	] as const)('that is %j the terminal is told %j', (facts, told) => {
		const session = sampleSession({sessionId: 'claude-1', name: 'api', llmVendor: 'claude', ...facts});
		expect(of(session).get('claude-1')).toEqual({kind: null, app: 'claude', title: 'api', ...told});
	});

	it('that is over, or a monitor, it is told nothing', () => {
		const ids = [...of(sampleSession({state: 'ended'}), sampleSession({kind: 'monitor'})).keys()];
		expect(ids).toEqual([null]);
	});

	it('whose limit is used up it is told that', () => {
		const session = sampleSession({sessionId: 'claude-1', state: 'idle'});
		const limit = sampleAlert({type: 'session_limited', sessionIds: ['claude-1'], detail: 'until 15:00'});
		const records = statusRecords([session], [limit], noCounts);
		expect(records.get('claude-1')).toMatchObject({state: 'blocked', message: 'until 15:00'});
		const over = statusRecords([session], [{...limit, status: 'resolved'}], noCounts);
		expect(over.get('claude-1')).toMatchObject({state: 'idle'});
	});
});

describe('of all of them', () => {
	it('it is told what most of all is of use to know', () => {
		const atWork = sampleSession({state: 'active'});
		const root = (counts: Partial<typeof noCounts>, ...sessions: Array<typeof atWork>) =>
			statusRecords(sessions, [], {...noCounts, ...counts}).get(null);
		expect(root({})).toMatchObject({state: 'idle', message: ''});
		expect(root({}, atWork)).toMatchObject({state: 'working', message: ''});
		expect(root({wanting: 2}, atWork)).toMatchObject({
			state: 'blocked',
			message: '2 need you · session-bus',
		});
	});

	it('no more than every terminal keeps, those first that want somebody', () => {
		const many = Array.from({length: 500}, (_, index) =>
			sampleSession({sessionId: `claude-${index}`, state: index === 499 ? 'waiting' : 'active'}),
		);
		const records = of(...many);
		expect(records.size).toBe(64);
		expect(records.get('claude-499')).toMatchObject({state: 'blocked'});
	});
});
