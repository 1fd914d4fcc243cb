import {describe, expect, it} from 'vitest';
import {editMemory, lockLease} from '../../../source/bus/limits.js';
import {event} from '../support/observation.js';
import {openTestBus, type TestBus} from '../support/test-bus.js';

const file = '/src/a.ts';
const written = {path: file, atMs: null} as const;

async function openWithProcesses(...pids: readonly number[]): Promise<TestBus> {
	const test = await openTestBus();
	for (const pid of pids) test.processes.start(pid);
	return test;
}

const wantsFile = {wants: [file]};

describe('a write by an agent', () => {
	it('to several files takes the locks of all or of none', async () => {
		const {bus} = await openWithProcesses(1, 2);
		const other = '/src/b.ts';
		await bus.observe(event(1, {wants: [other]}));
		const {denial} = await bus.observe(event(2, {wants: [file, other]}));
		expect(denial).toMatchObject({why: 'locked', path: other});
		expect(await bus.listLocks()).toMatchObject([{path: other, sessionId: 'claude-1'}]);
	});

	it('keeps a lock that was asked for, and its length, when the turn is over', async () => {
		const {bus} = await openWithProcesses(1);
		const {sessionId} = await bus.observe(event(1));
		await bus.lock(sessionId ?? '', file, {ttl: 6 * lockLease});
		await bus.observe(event(1, wantsFile));
		await bus.observe(event(1, {turn: 'idle'}));
		const [lock] = await bus.listLocks();
		expect(Date.parse(lock?.expiresAt ?? '') - Date.parse(lock?.acquiredAt ?? '')).toBe(6 * lockLease);
	});

	it('under a shared lock of its own makes it exclusive, and for as long as was asked', async () => {
		const {bus} = await openWithProcesses(1, 2);
		const {sessionId: writer} = await bus.observe(event(1));
		const {sessionId: reader} = await bus.observe(event(2));
		const asked = {mode: 'shared', ttl: 6 * lockLease} as const;
		await bus.lock(writer ?? '', file, asked);
		await bus.lock(reader ?? '', file, asked);
		expect((await bus.observe(event(1, wantsFile))).denial).toMatchObject({why: 'locked'});
		await bus.unlock(reader ?? '', file);
		expect((await bus.observe(event(1, wantsFile))).denial).toBeNull();
		expect(await bus.lock(reader ?? '', file, asked)).toMatchObject({granted: false});
		const [lock] = await bus.listLocks();
		expect(Date.parse(lock?.expiresAt ?? '') - Date.parse(lock?.acquiredAt ?? '')).toBe(6 * lockLease);
	});

	it('goes through when the holder has died', async () => {
		const {bus, processes, lookTwice} = await openWithProcesses(1, 2);
		await bus.observe(event(1, wantsFile));
		processes.kill(1);
		await lookTwice();
		expect((await bus.observe(event(2, wantsFile))).denial).toBeNull();
	});

	it('is denied once for each change of others, however often they change it', async () => {
		const {bus, clock} = await openWithProcesses(1, 2);
		await bus.observe(event(2));
		for (let round = 0; round < 3; round++) {
			clock.advance(60_000);
			await bus.observe(event(1, wantsFile));
			await bus.observe(event(1, {wrote: [written]}));
			await bus.observe(event(1, {turn: 'idle'}));
			clock.advance(1000);
			const first = await bus.observe(event(2, wantsFile));
			expect(first.denial).toMatchObject({why: 'changed', editorId: 'claude-1'});
			clock.advance(1000);
			expect((await bus.observe(event(2, wantsFile))).denial).toBeNull();
			await bus.observe(event(2, {wrote: [written], turn: 'idle'}));
			clock.advance(1000);
			expect((await bus.observe(event(1, wantsFile))).denial).toMatchObject({why: 'changed'});
			await bus.observe(event(1, {turn: 'idle'}));
		}
	});

	it('is not denied for what others changed before the session came, nor a day later', async () => {
		const {bus, clock} = await openWithProcesses(1, 2, 3);
		await bus.observe(event(3));
		await bus.observe(event(1, {wrote: [written], turn: 'idle'}));
		clock.advance(1000);
		expect((await bus.observe(event(2, wantsFile))).denial).toBeNull();
		await bus.observe(event(2, {turn: 'idle'}));
		clock.advance(editMemory + 1000);
		await bus.prune();
		expect((await bus.observe(event(3, wantsFile))).denial).toBeNull();
	});

	it('of a file another session edited alerts both, and the alert ends with the evidence', async () => {
		const {bus, clock} = await openWithProcesses(1, 2);
		await bus.observe(event(2));
		await bus.observe(event(1, {wrote: [written]}));
		clock.advance(1000);
		await bus.observe(event(2, wantsFile));
		const conflicts = async () => (await bus.listAlerts()).filter(({type}) => type === 'file_conflict');
		expect(await conflicts()).toMatchObject([{subject: file}]);
		await bus.observe(event(2, {turn: 'idle'}));
		clock.advance(16 * 60_000);
		await bus.prune();
		expect(await conflicts()).toEqual([]);
	});
});

describe('what a session knows of a file', () => {
	it('is not refreshed by an event that comes after others have changed the file', async () => {
		const {bus, clock} = await openWithProcesses(1, 2);
		await bus.observe(event(1, wantsFile));
		const atMs = clock.time;
		await bus.observe(event(1, {turn: 'idle'}));
		clock.advance(1000);
		await bus.observe(event(2, wantsFile));
		await bus.observe(event(2, {wrote: [written], turn: 'idle'}));
		clock.advance(1000);
		await bus.observe(event(1, {wrote: [{path: file, atMs}]}));
		expect((await bus.observe(event(1, wantsFile))).denial).toMatchObject({why: 'changed'});
	});

	it('goes with its conversation, which may have read the file before it was resumed', async () => {
		const {bus, clock, processes, lookTwice} = await openWithProcesses(1, 2, 3);
		await bus.observe(event(1));
		processes.kill(1);
		await lookTwice();
		clock.advance(1000);
		await bus.observe(event(2, {wrote: [written], turn: 'idle'}));
		clock.advance(1000);
		const resumed = {registration: {...event(1).registration, pid: 3}};
		expect((await bus.observe(event(3, {...resumed, ...wantsFile}))).denial).toMatchObject({why: 'changed'});
	});

	it('is told file by file when several have changed', async () => {
		const {bus, clock} = await openWithProcesses(1, 2);
		const other = '/src/b.ts';
		const both = {wants: [file, other]};
		await bus.observe(event(2));
		clock.advance(1000);
		await bus.observe(event(1, {wrote: [written, {path: other, atMs: null}], turn: 'idle'}));
		clock.advance(1000);
		const denials = [];
		for (let attempt = 0; attempt < 3; attempt++) {
			denials.push((await bus.observe(event(2, both))).denial?.path ?? null);
			clock.advance(1000);
		}
		expect(denials).toEqual([file, other, null]);
	});
});

describe('a turn', () => {
	it('keeps its edit locks past its end while a subagent works, until that has ended', async () => {
		const {bus} = await openWithProcesses(1);
		await bus.observe(event(1, {subagents: 'began'}));
		await bus.observe(event(1, wantsFile));
		await bus.observe(event(1, {turn: 'idle'}));
		expect(await bus.listLocks()).toHaveLength(1);
		await bus.observe(event(1, {turn: null, subagents: 'ended'}));
		expect(await bus.listLocks()).toEqual([]);
	});

	it('that nobody ended is over when the next one begins', async () => {
		const {bus} = await openWithProcesses(1);
		await bus.observe(event(1, wantsFile));
		await bus.observe(event(1, {beginsTurn: true, subagents: 'none'}));
		expect(await bus.listLocks()).toEqual([]);
	});

	it('keeps its edit locks when a prompt is typed while it goes on', async () => {
		const {bus} = await openWithProcesses(1);
		const prompt = (turnId: string) => event(1, {beginsTurn: true, subagents: 'none', turnId});
		await bus.observe(prompt('one'));
		await bus.observe(event(1, {...wantsFile, turnId: 'one'}));
		await bus.observe(prompt('one'));
		expect(await bus.listLocks()).toHaveLength(1);
		await bus.observe(prompt('two'));
		expect(await bus.listLocks()).toEqual([]);
	});
});

describe('a conversation in two processes', () => {
	it('loses only the session of the process that says goodbye', async () => {
		const {bus} = await openWithProcesses(1, 2);
		const registration = {...event(1).registration, pid: 2};
		await bus.observe(event(1));
		await bus.observe(event(2, {registration, ...wantsFile}));
		await bus.observe(event(1, {ends: true}));
		expect(await bus.findSession('claude-1')).toMatchObject({status: 'ended'});
		expect(await bus.findSession('claude-2')).toMatchObject({status: 'active', locks: 1});
	});
});

describe('an event', () => {
	it('of a process that cannot be seen finds its session by the conversation, and registers none', async () => {
		const {bus} = await openWithProcesses(1);
		expect((await bus.observe(event(null))).sessionId).toBeNull();
		await bus.observe(event(1));
		const hidden = event(null, {registration: {...event(1).registration, pid: null}});
		expect((await bus.observe(hidden)).sessionId).toBe('claude-1');
	});

	it('that repeats the last one writes nothing', async () => {
		const {bus, foreign} = await openWithProcesses(1);
		await bus.observe(event(1));
		const stamp = () => foreign.prepare('SELECT max(changed) FROM session_registry').pluck().get();
		const before = stamp();
		await bus.observe(event(1));
		expect(stamp()).toBe(before);
	});

	it('of a conversation in a new process inherits what the dead one had', async () => {
		const {bus, processes, lookTwice} = await openWithProcesses(1, 2);
		await bus.observe(event(1));
		await bus.claim('claude-1', 'H.1');
		await bus.lock('claude-1', '/src/kept.ts');
		processes.kill(1);
		await lookTwice();
		const resumed = event(2, {registration: {...event(1).registration, pid: 2}});
		expect((await bus.observe(resumed)).sessionId).toBe('claude-2');
		expect(await bus.listClaims()).toMatchObject([{taskId: 'H.1', sessionId: 'claude-2'}]);
		expect(await bus.listLocks()).toMatchObject([{path: '/src/kept.ts', sessionId: 'claude-2'}]);
	});
});

describe('waking', () => {
	it('takes mail only while idle, only for the last waiter, and once', async () => {
		const {bus} = await openWithProcesses(1, 2);
		await bus.observe(event(1));
		await bus.observe(event(2));
		await bus.setWaiter('claude-1', 41);
		await bus.setWaiter('claude-1', 42);
		await bus.send('claude-2', {to: 'claude-1', body: 'wake up'});
		expect(await bus.takeToWake('claude-1', 42)).toBe(false);
		await bus.observe(event(1, {turn: 'idle'}));
		expect(await bus.takeToWake('claude-1', 41)).toBeNull();
		expect(await bus.takeToWake('claude-1', 42)).toMatchObject({messages: [{body: 'wake up'}]});
		expect(await bus.takeToWake('claude-1', 42)).toBe(false);
		await bus.unregister('claude-1');
		expect(await bus.takeToWake('claude-1', 42)).toBeNull();
	});
});
