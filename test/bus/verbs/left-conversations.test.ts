import {describe, expect, it} from 'vitest';
import type {Bus} from '../../../source/bus/bus.js';
import {event} from '../support/observation.js';
import {value} from '../support/raw-rows.js';
import {openTestBus, sessionOf, type TestBus} from '../support/test-bus.js';

const file = '/src/a.ts';

async function openWithProcesses(): Promise<TestBus> {
	const test = await openTestBus();
	test.processes.start(1, 2);
	return test;
}

describe('an event of a conversation that its process has left', () => {
	const told = (agentSessionId: string, facts: Parameters<typeof event>[1] = {}) =>
		event(1, {registration: {vendor: 'claude', pid: 1, agentSessionId}, ...facts});
	const cleared = async () => {
		const {bus, ...rest} = await openWithProcesses();
		await bus.observe(told('old', {turn: 'idle'}));
		await bus.observe(told('old', {beginsTurn: true}));
		await bus.observe(told('new', {turn: 'idle', isStart: true, isSwitch: true}));
		await bus.observe(told('new', {beginsTurn: true}));
		await bus.observe(told('new', {wants: [file]}));
		return {bus, ...rest};
	};
	const standing = async (bus: Bus) => {
		const {agentSessionId, turn, lastActivity, locks} = await sessionOf(bus, 'claude-1');
		return {agentSessionId, turn, lastActivity, locks};
	};

	it.each<[string, Parameters<typeof event>[1]]>([
		['end of its turn', {isOpening: false, turn: 'idle'}],
		['end of it', {isOpening: false, turn: null, ends: true}],
		['tool that has ended', {isOpening: false, wrote: [{path: file, atMs: null}], ranShell: true}],
		['tool that is about to begin', {wants: ['/src/b.ts']}],
		['question', {isOpening: false, turn: 'waiting', asks: 'may I?'}],
		['end of a subagent', {isOpening: false, turn: null, subagents: 'ended'}],
	])('changes nothing, such as the %s', async (_what, facts) => {
		const {bus} = await cleared();
		const before = await standing(bus);
		expect(await bus.observe(told('old', facts))).toMatchObject({sessionId: null, handed: null});
		expect(await standing(bus)).toEqual(before);
		expect(before).toMatchObject({agentSessionId: 'new', turn: 'working', locks: 1});
	});

	it('is denied what another holds all the same', async () => {
		const {bus} = await cleared();
		await bus.observe(event(2, {wants: ['/src/b.ts']}));
		expect((await bus.observe(told('old', {wants: ['/src/b.ts']}))).denial).toMatchObject({why: 'locked'});
	});

	it('brings it back where it opens it again', async () => {
		const {bus} = await cleared();
		await bus.observe(told('old', {turn: 'idle', isStart: true, isSwitch: true}));
		expect(await standing(bus)).toMatchObject({agentSessionId: 'old'});
		await bus.observe(told('new', {isOpening: false, turn: 'idle'}));
		expect(await standing(bus)).toMatchObject({agentSessionId: 'old'});
		await bus.observe(told('old', {turn: 'idle', isOpening: false}));
		expect(await standing(bus)).toMatchObject({agentSessionId: 'old', turn: 'idle', locks: 0});
	});

	it('goes on where its session is after a new prompt, but not after one from before it was left', async () => {
		const {bus, clock} = await cleared();
		await bus.observe(told('old', {beginsTurn: true, beganMs: clock.now() - 1}));
		expect(await standing(bus)).toMatchObject({agentSessionId: 'new'});
		clock.advance(1);
		await bus.observe(event(2, {wants: ['/src/b.ts']}));
		await bus.observe(told('old', {beginsTurn: true}));
		expect(await standing(bus)).toMatchObject({agentSessionId: 'old', turn: 'working'});
		expect((await bus.observe(told('old', {wants: ['/src/b.ts']}))).denial).toMatchObject({why: 'locked'});
		await bus.observe(told('new', {isOpening: false, turn: 'idle'}));
		expect((await bus.snapshot()).sessions).toMatchObject([
			{sessionId: 'claude-1', agentSessionId: 'old', turn: 'working'},
			{sessionId: 'claude-2'},
		]);
	});

	it('leaves on record what it wrote, and tells whoever held it', async () => {
		const {bus} = await cleared();
		await bus.observe(event(2, {wants: ['/src/b.ts']}));
		await bus.observe(told('old', {isOpening: false, wrote: [{path: '/src/b.ts', atMs: null}]}));
		expect(await bus.listAlerts()).toMatchObject([{type: 'file_conflict', subject: '/src/b.ts'}]);
		expect(await standing(bus)).toMatchObject({agentSessionId: 'new', turn: 'working'});
	});
});

describe('a conversation that begins in a process that has another', () => {
	const told = (agentSessionId: string, facts: Parameters<typeof event>[1] = {}) =>
		event(1, {registration: {vendor: 'claude', pid: 1, agentSessionId}, ...facts});
	const rows = async (bus: Bus) =>
		(await bus.snapshot()).sessions.map(({sessionId, agentSessionId}) => [sessionId, agentSessionId]);
	const start = {turn: 'idle', isStart: true} as const;

	it.each(['working', 'waiting'] as const)('takes nothing from one that is %s', async turn => {
		const {bus} = await openWithProcesses();
		await bus.observe(told('first', {...start, wants: [file]}));
		await bus.observe(told('first', {turn}));
		await bus.claim('claude-1', 'T');
		await bus.observe(event(2));
		await bus.send('claude-2', {to: 'claude-1', body: 'for the first'});
		const begun = await bus.observe(told('second', {...start, takes: 'context'}));
		expect(begun).toMatchObject({sessionId: 'claude-1.2'});
		expect(begun.handed?.messages ?? []).toEqual([]);
		await bus.observe(told('second', {beginsTurn: true}));
		expect((await bus.observe(told('second', {wants: [file]}))).denial).toMatchObject({why: 'locked'});
		expect(await bus.claim('claude-1.2', 'T')).toMatchObject({claimed: false});
		expect(await rows(bus)).toContainEqual(['claude-1', 'first']);
	});

	it('follows one whose turn is over, or that was last heard of long ago', async () => {
		const {bus, clock} = await openWithProcesses();
		await bus.observe(told('first', {beginsTurn: true}));
		await bus.observe(told('first', {turn: 'idle'}));
		await bus.observe(told('second', {...start}));
		await bus.observe(told('second', {beginsTurn: true}));
		clock.advance(11 * 60_000);
		await bus.observe(told('third', {...start}));
		expect(await rows(bus)).toEqual([['claude-1', 'third']]);
	});

	it('follows the one that its agent leaves for it, whatever that is at', async () => {
		const {bus} = await openWithProcesses();
		await bus.observe(told('first', {beginsTurn: true}));
		await bus.observe(told('first', {turn: null, isOpening: false, isLeaving: true}));
		await bus.observe(told('second', {beginsTurn: true}));
		await bus.observe(told('third', {...start, isSwitch: true}));
		await bus.observe(told('first', {turn: 'idle', isOpening: false}));
		expect(await rows(bus)).toEqual([['claude-1', 'third']]);
	});

	it.each([true, false])(
		'keeps the row of the one of several that was cleared for it, also where that was not told: %s',
		async isTold => {
			const {bus, clock} = await openWithProcesses();
			await bus.observe(told('first', {beginsTurn: true}));
			await bus.observe(told('second', {...start}));
			await bus.observe(told('second', {wants: [file]}));
			await bus.claim('claude-1.2', 'T');
			if (isTold) {
				clock.advance(1);
				await bus.observe(told('first', {activity: 'went on'}));
				clock.advance(1);
				await bus.observe(told('second', {turn: null, isOpening: false, isLeaving: true}));
			} else {
				clock.advance(1);
				await bus.observe(told('second', {activity: 'went on'}));
			}
			await bus.observe(told('third', {...start, isSwitch: true}));
			expect(await rows(bus)).toEqual([
				['claude-1', 'first'],
				['claude-1.2', 'third'],
			]);
			expect(await bus.claim('claude-1.2', 'T')).toMatchObject({claimed: true});
			expect((await bus.observe(told('third', {wants: [file]}))).denial).toBeNull();
		},
	);

	it('is one more of a server, which goes on with conversations for many', async () => {
		const {bus} = await openWithProcesses();
		const ofServer = (agentSessionId: string, facts = {}) =>
			event(1, {registration: {vendor: 'codex', pid: 1, agentSessionId, sharedProcess: true}, ...facts});
		await bus.observe(ofServer('first', start));
		await bus.observe(ofServer('second', {...start, isSwitch: true}));
		expect(await rows(bus)).toEqual([
			['codex-1', 'first'],
			['codex-1.2', 'second'],
		]);
	});

	it('keeps what has become its own, where the one it followed goes on beside it', async () => {
		const {bus, clock, join, foreign} = await openWithProcesses();
		await join(3);
		await bus.observe(told('first', {...start}));
		await bus.register({vendor: 'claude', pid: 1, agentSessionId: 'first', taskId: 'T1', name: 'ant'});
		clock.advance(1);
		await bus.observe(told('second', {...start}));
		clock.advance(1);
		const place = {cwd: '/src', severities: {cwd_overlap: 'off'}} as const;
		const second = {vendor: 'claude', pid: 1, agentSessionId: 'second', ...place} as const;
		await bus.register({...second, taskId: 'T2', name: 'bee'});
		await bus.observe(told('second', {beginsTurn: true}));
		await bus.send('claude-3', {to: null, body: 'for all'});
		const read = async (sessionId: string) => (await bus.inbox(sessionId)).map(({body}) => body);
		expect(await read('claude-1')).toContain('for all');
		await bus.observe(told('second', {isOpening: false, wrote: [{path: file, atMs: null}]}));
		await bus.observe(told('second', {isOpening: false, turn: null, subagents: 'began'}));
		await bus.observe(told('second', {isOpening: false, turn: 'waiting', asks: 'may I?'}));
		clock.advance(1);
		await bus.observe(told('first', {beginsTurn: true}));
		expect(await sessionOf(bus, 'claude-1')).toMatchObject({
			...{agentSessionId: 'first', taskId: 'T1', name: 'ant', turn: 'working', state: 'active'},
		});
		expect(await sessionOf(bus, 'claude-1.2')).toMatchObject({
			...{agentSessionId: 'second', taskId: 'T2', name: 'bee', turn: 'waiting', state: 'waiting'},
			asks: 'may I?',
		});
		const said = "SELECT severities FROM session_registry WHERE session_id = 'claude-1.2'";
		expect(value(foreign, said)).toBe('{"cwd_overlap":"off"}');
		expect(await read('claude-1.2')).not.toContain('for all');
		expect(await read('claude-1')).toContain('for all');
		expect((await bus.observe(told('first', {wants: [file]}))).denial).toMatchObject({
			...{why: 'changed', editorId: 'claude-1.2'},
		});
		await bus.unregister('claude-1.2');
		await bus.observe(told('second', {isOpening: false, turn: 'idle'}));
		expect(await sessionOf(bus, 'claude-1')).toMatchObject({agentSessionId: 'first', turn: 'working'});
	});
});
