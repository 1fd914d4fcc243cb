import {describe, expect, test} from 'vitest';
import {minute, second} from '../../../source/bus/timestamps.js';
import {reviewLeases} from '../../../source/bus/verbs/review-leases.js';
import {event} from '../support/observation.js';
import {openTestBus} from '../support/test-bus.js';

const file = '/src/b.ts';
const [holder, first, next, third] = [1, 2, 3, 4];

/** An agent in its turn that has edited a file, and others that want it. */
async function openWithEdit() {
	const bench = await openTestBus();
	const {bus, clock, context} = bench;
	bench.processes.start(holder, first, next, third);
	const tell = (pid: number, facts: Parameters<typeof event>[1] = {}) => bus.observe(event(pid, facts));
	for (const pid of [holder, first, next, third]) await tell(pid);
	const made = (pid: number, path = file) => tell(pid, {wrote: [{path, atMs: null}]});
	await tell(holder, {wants: [file]});
	await made(holder);
	clock.advance(second);
	return {
		...bench,
		tell,
		made,
		/** What an agent is told that is about to edit the file. */
		async wants(pid: number) {
			const {denial} = await tell(pid, {wants: [file]});
			if (denial?.why !== 'locked') return denial?.why ?? 'goes ahead';
			return `${denial.prospect} by ${denial.blocker.sessionId}`;
		},
		/** Lets time pass under the eyes of a keeper. */
		async watch(milliseconds: number) {
			for (let passed = 0; passed < milliseconds; passed += 5 * second) {
				clock.advance(Math.min(5 * second, milliseconds - passed));
				await reviewLeases(context);
			}
		},
		news: async (pid: number) =>
			(await bus.inbox(`claude-${pid}`)).filter(({type}) => type === 'lock_free').map(({body}) => body),
	};
}

describe('the lock of an edit', () => {
	test('lasts for the turn while nobody else wants the file', async () => {
		const {wants, watch, tell} = await openWithEdit();
		for (let passed = 0; passed < 3; passed++) {
			await watch(20 * minute);
			await tell(holder, {activity: `read ${passed}`});
		}
		expect(await wants(first)).toMatch(/ by claude-1$/);
	});

	test('ends 30 s after the last edit of the file once somebody was denied it, who is told and served first', async () => {
		const {wants, watch, made, tell, news, bus} = await openWithEdit();
		expect(await wants(first)).toBe('told by claude-1');
		await watch(20 * second);
		expect(await wants(holder)).toBe('goes ahead');
		await made(holder);
		await watch(25 * second);
		await tell(holder, {activity: 'read another file'});
		expect(await wants(next)).toBe('told by claude-1');
		await watch(5 * second);
		expect(await news(first)).toEqual([
			expect.stringMatching(
				/^What you were denied has come free: \/src\/b\.ts\. Until \d\d:\d\d:\d\d UTC it is kept for you/,
			),
		]);
		expect((await bus.listLocks(file)).map(({sessionId}) => sessionId)).toEqual(['claude-2']);
		expect([await wants(next), await wants(holder)]).toEqual(['told by claude-2', 'told by claude-2']);
		expect([await wants(first), await wants(first)]).toEqual(['changed', 'goes ahead']);
		expect(await news(next)).toEqual([]);
	});

	test('comes free at once where its last edit is longer ago, and is kept for whoever was denied it', async () => {
		const {wants, watch, news} = await openWithEdit();
		await watch(minute);
		expect(await wants(first)).toBe('kept by claude-1');
		expect(await news(first)).toEqual([]);
		expect(await wants(next)).toBe('told by claude-2');
		expect([await wants(first), await wants(first)]).toEqual(['changed', 'goes ahead']);
	});

	test('is passed on when the turn ends, is given back, or its session ends', async () => {
		for (const end of ['turn', 'unlock', 'goodbye']) {
			const {wants, tell, news, bus} = await openWithEdit();
			await wants(first);
			if (end === 'turn') await tell(holder, {turn: 'idle'});
			else if (end === 'unlock') await bus.unlockAll('claude-1');
			else await bus.unregister('claude-1');
			expect([end, (await news(first)).length, await wants(next)]).toEqual([end, 1, 'told by claude-2']);
		}
	});

	test('is kept for 60 s for whoever asked first, then for the next, then for nobody', async () => {
		const {wants, tell, watch, news, bus} = await openWithEdit();
		await wants(first);
		await wants(next);
		await tell(holder, {turn: 'idle'});
		await watch(minute - second);
		expect(await wants(third)).toBe('told by claude-2');
		await watch(5 * second);
		expect([await news(first), await news(next)].map(({length}) => length)).toEqual([1, 1]);
		expect(await wants(first)).toBe('told by claude-3');
		await watch(65 * second);
		expect((await bus.listLocks(file)).map(({sessionId}) => sessionId)).toEqual(['claude-4']);
		await bus.unregister('claude-4');
		await watch(65 * second);
		expect(await bus.listLocks(file)).toEqual([]);
	});

	test('outlasts the prompt of whoever it is kept for, and its turn', async () => {
		const {wants, tell} = await openWithEdit();
		await wants(first);
		await tell(holder, {turn: 'idle'});
		await tell(first, {turn: 'idle'});
		await tell(first, {turn: 'working', beginsTurn: true});
		expect(await wants(next)).toBe('told by claude-2');
	});

	test('lasts while a person has yet to say whether the very edit is made, and 30 s longer', async () => {
		const {wants, watch, tell, made, clock} = await openWithEdit();
		expect(await wants(holder)).toBe('goes ahead');
		await tell(holder, {turn: 'waiting', asks: 'permission for Edit'});
		await wants(first);
		await watch(11 * minute);
		expect(await wants(first)).toBe('told by claude-1');
		await made(holder);
		clock.advance(29 * second);
		expect(await wants(first)).toBe('told by claude-1');
		await watch(5 * second);
		expect(await wants(first)).toBe('changed');
	});

	test('lasts while an edit is pending of which nobody sees that a person is asked', async () => {
		for (const facts of [{turn: null}, {turn: 'working', activity: 'another tool has ended'}] as const) {
			const {wants, watch, tell, made, news} = await openWithEdit();
			expect(await wants(holder)).toBe('goes ahead');
			await wants(first);
			await tell(holder, facts);
			await watch(5 * minute);
			expect(await wants(first)).toBe('told by claude-1');
			await made(holder);
			await watch(35 * second);
			expect(await news(first)).toHaveLength(1);
		}
	});

	test('ends for others once the edit has come to nothing, though its holder waits for a person then', async () => {
		for (const facts of [{failed: [file]}, {settlesEdits: true}]) {
			const {wants, watch, tell} = await openWithEdit();
			expect(await wants(holder)).toBe('goes ahead');
			await watch(5 * second);
			await wants(first);
			await tell(holder, facts);
			await tell(holder, {turn: 'waiting', asks: 'which way?'});
			await watch(35 * second);
			expect(await wants(first)).toBe('changed');
		}
	});

	test('lasts while a person or a subagent has an edit pending, whatever tool begins beside it', async () => {
		for (const facts of [{turn: 'waiting'}, {subagents: 'began'}] as const) {
			const {wants, watch, tell} = await openWithEdit();
			expect(await wants(holder)).toBe('goes ahead');
			await tell(holder, facts);
			await watch(5 * second);
			await tell(holder, {settlesEdits: true});
			await wants(first);
			await watch(minute);
			expect(await wants(first)).toBe('told by claude-1');
		}
	});

	test('lasts while a tool of the same answer begins beside the edit', async () => {
		const {wants, watch, tell} = await openWithEdit();
		expect(await wants(holder)).toBe('goes ahead');
		await tell(holder, {settlesEdits: true});
		await wants(first);
		await watch(minute);
		expect(await wants(first)).toBe('told by claude-1');
	});

	test('ends for others while its holder waits for a person because of something else', async () => {
		const {wants, watch, tell} = await openWithEdit();
		await tell(holder, {turn: 'waiting', asks: 'which way?'});
		await wants(first);
		await watch(35 * second);
		expect(await wants(first)).toBe('changed');
	});

	test('is not ended by sleep, nor by a clock that is set', async () => {
		for (const jump of [8 * 60 * minute, -8 * 60 * minute]) {
			const {wants, clock} = await openWithEdit();
			clock.advance(10 * second);
			clock.jump(jump);
			expect([jump, await wants(first)]).toEqual([jump, 'told by claude-1']);
			clock.jump(-2 * jump);
			clock.advance(10 * second);
			expect([jump, await wants(next)]).toEqual([jump, 'told by claude-1']);
		}
	});

	test('that was asked for stands for whoever asked, and is passed on when it is given back', async () => {
		const {wants, watch, tell, news, bus} = await openWithEdit();
		await bus.lock('claude-1', '/src/');
		await wants(first);
		await tell(holder, {turn: 'idle'});
		await watch(2 * minute);
		expect(await wants(first)).toBe('told by claude-1');
		await bus.unlock('claude-1', '/src/');
		expect(await news(first)).toHaveLength(1);
		expect((await bus.listLocks(file)).map(({sessionId}) => sessionId)).toEqual(['claude-2']);
	});

	test('is named in the mail to its holder with the line that gives it back', async () => {
		const {wants, bus} = await openWithEdit();
		await wants(first);
		const bodies = async (id: string) => (await bus.inbox(id)).map(({body}) => body).join('\n');
		expect(await bodies('claude-1')).toContain(
			`[HIGH] file_conflict: claude-2 also on file ${file}; you hold it. When you are done with it: session-bus unlock ${file}`,
		);
		expect(await bodies('claude-2')).not.toContain('unlock');
	});
});
