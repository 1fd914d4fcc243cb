import {describe, expect, it} from 'vitest';
import type {Bus} from '../../../source/bus/bus.js';
import {event} from '../support/observation.js';
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
});
