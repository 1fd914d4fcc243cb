import {describe, expect, it} from 'vitest';
import {event} from '../support/observation.js';
import {openTestBus} from '../support/test-bus.js';

const file = '/src/a.ts';
const wrote = {wrote: [{path: file, atMs: null}]};

/** Two agents, `claude-1` and `claude-2`, and what is told of the file to each and to the operator. */
async function openWithTwo() {
	const test = await openTestBus();
	const {bus, processes, clock} = test;
	for (const pid of [1, 2]) {
		processes.start(pid);
		await bus.observe(event(pid));
	}
	clock.advance(1000);
	const alerts = async () => (await bus.listAlerts()).filter(({type}) => type === 'file_conflict');
	const mail = async (pid: number) =>
		(await bus.inbox(`claude-${pid}`)).map(({body}) => body).filter(body => body.includes('file_conflict'));
	return {...test, alerts, mail};
}

describe('a write that nothing guarded', () => {
	it('is told to the writer, the holder of the file and the operator, once however often it happens', async () => {
		const {bus, clock, alerts, mail} = await openWithTwo();
		await bus.observe(event(1, {wants: [file]}));
		clock.advance(1000);
		await bus.observe(event(2, wrote));
		const detail = 'claude-2 wrote unguarded /src/a.ts while claude-1 held it';
		expect(await alerts()).toMatchObject([{detail, status: 'open', sessionIds: ['claude-1', 'claude-2']}]);
		for (const pid of [1, 2]) expect(await mail(pid)).toEqual([`[HIGH] file_conflict: "${detail}"`]);
		clock.advance(1000);
		await bus.observe(event(2, wrote));
		for (const pid of [1, 2]) expect(await mail(pid)).toEqual([]);
	});

	it('opens an alert anew that was acknowledged when the writer was only refused', async () => {
		const {bus, clock, alerts, mail} = await openWithTwo();
		await bus.observe(event(1, {wants: [file]}));
		clock.advance(1000);
		expect((await bus.observe(event(2, {wants: [file]}))).denial).not.toBeNull();
		await bus.acknowledge('all', 'operator');
		for (const pid of [1, 2]) expect(await mail(pid)).toHaveLength(1);
		clock.advance(1000);
		await bus.observe(event(2, wrote));
		expect(await alerts()).toMatchObject([{status: 'open', detail: expect.stringContaining('unguarded')}]);
		for (const pid of [1, 2]) expect(await mail(pid)).toEqual([expect.stringContaining('unguarded')]);
	});

	it('is told where the file lies in a folder that another holds', async () => {
		const {bus, clock, alerts, mail} = await openWithTwo();
		await bus.lock('claude-1', '/src/');
		clock.advance(1000);
		await bus.observe(event(2, wrote));
		expect(await alerts()).toMatchObject([{detail: expect.stringContaining('while claude-1 held it')}]);
		expect(await mail(1)).toHaveLength(1);
	});

	it('is told where another has changed the file unseen', async () => {
		const {bus, clock, alerts, mail} = await openWithTwo();
		await bus.observe(event(1, {wants: [file]}));
		await bus.observe(event(1, wrote));
		await bus.observe(event(1, {turn: 'idle'}));
		clock.advance(1000);
		await bus.observe(event(2, wrote));
		const detail = 'claude-2 wrote unguarded /src/a.ts after claude-1 had changed it';
		expect(await alerts()).toMatchObject([{detail}]);
		for (const pid of [1, 2]) expect(await mail(pid)).toHaveLength(1);
	});
});

describe('a write is not called unguarded', () => {
	it('when its lock was taken before, or nobody else has to do with the file', async () => {
		const {bus, clock, alerts} = await openWithTwo();
		await bus.observe(event(1, {wants: [file]}));
		clock.advance(1000);
		await bus.observe(event(1, wrote));
		await bus.observe(event(2, {wrote: [{path: '/src/b.ts', atMs: null}]}));
		expect(await alerts()).toEqual([]);
	});

	it('when it is told late, after another has taken the file that was given back', async () => {
		const {bus, clock, alerts} = await openWithTwo();
		await bus.observe(event(1, {wants: [file]}));
		clock.advance(1000);
		const atMs = clock.time;
		await bus.observe(event(1, {turn: 'idle'}));
		clock.advance(1000);
		await bus.observe(event(2, {wants: [file]}));
		clock.advance(1000);
		await bus.observe(event(1, {turn: null, wrote: [{path: file, atMs}]}));
		expect((await alerts()).map(({detail}) => detail)).toEqual([expect.not.stringContaining('unguarded')]);
	});
});
