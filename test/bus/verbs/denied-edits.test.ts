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
		/** What an agent is told that is about to edit the file, or others. */
		async wants(pid: number, ...files: string[]) {
			const {denial} = await tell(pid, {wants: files.length > 0 ? files : [file]});
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
		expect([await news(first), await news(next)].map(({length}) => length)).toEqual([0, 1]);
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

	test('is wanted from the first while others stand denied of the file', async () => {
		const {wants, watch, tell, made, news} = await openWithEdit();
		await wants(first);
		await wants(next);
		await tell(holder, {turn: 'idle'});
		expect([await wants(first), await wants(first)]).toEqual(['changed', 'goes ahead']);
		await made(first);
		await watch(20 * second);
		await tell(first, {activity: 'works on'});
		await watch(15 * second);
		expect(await news(next)).toHaveLength(1);
	});

	test('of an agent and of one that it runs ends for who was denied because of both', async () => {
		const {wants, watch, tell, made, news, bus, processes} = await openWithEdit();
		const inner = 12;
		processes.start(inner);
		processes.change(inner, {parent: third});
		await tell(holder, {turn: 'idle'});
		for (const pid of [third, inner]) {
			if ((await wants(pid)) === 'changed') await wants(pid);
			await made(pid);
		}
		await wants(first);
		await tell(inner, {turn: 'idle'});
		await watch(20 * second);
		await tell(third, {activity: 'works on'});
		await watch(15 * second);
		expect(await news(first)).toHaveLength(1);
		expect((await bus.listLocks(file)).map(({sessionId}) => sessionId)).toEqual(['claude-2']);
	});

	test('ends for a refused command as for an edit, which is told and served first', async () => {
		const {wants, watch, news, bus} = await openWithEdit();
		expect(await bus.lock('claude-2', file)).toMatchObject({granted: false});
		await watch(35 * second);
		expect(await news(first)).toHaveLength(1);
		expect(await wants(next)).toBe('told by claude-2');
		expect(await bus.lock('claude-2', file)).toMatchObject({granted: true});
		await watch(10 * minute);
		expect(await wants(next)).toBe('told by claude-2');
	});

	test('gives a refused command the file at once where its last edit is long ago', async () => {
		const {watch, news, bus} = await openWithEdit();
		await watch(minute);
		expect(await bus.lock('claude-2', file)).toMatchObject({granted: true});
		expect(await news(first)).toEqual([]);
	});

	test('is not told of once what is kept was made use of, or is kept no more', async () => {
		const {wants, watch, tell, made, news, bus} = await openWithEdit();
		await wants(first);
		await wants(next);
		await tell(holder, {turn: 'idle'});
		expect([await wants(first), await wants(first)]).toEqual(['changed', 'goes ahead']);
		await made(first);
		expect(await news(first)).toEqual([]);
		await tell(first, {turn: 'idle'});
		await watch(65 * second);
		expect((await bus.snapshot({})).unread.filter(({type}) => type === 'lock_free')).toEqual([]);
		expect(await news(next)).toEqual([]);
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

describe('a wish for several files', () => {
	const [one, two, three] = ['/src/1.ts', '/src/2.ts', '/src/3.ts'];

	/** An agent that has edited three files. */
	async function openWithEdits() {
		const bench = await openWithEdit();
		await bench.tell(holder, {turn: 'idle'});
		await bench.wants(holder, one, two, three);
		for (const path of [one, two, three]) await bench.made(holder, path);
		bench.clock.advance(second);
		const holders = async (...paths: string[]) => {
			const locks = await Promise.all(paths.map(path => bench.bus.listLocks(path)));
			return locks.map(([lock]) => lock?.sessionId ?? null);
		};
		/** Asks again until the agent has seen what others have changed. */
		const goesAhead = async (pid: number, ...paths: string[]) => {
			let said = await bench.wants(pid, ...paths);
			for (const _ of paths) if (said === 'changed') said = await bench.wants(pid, ...paths);
			return said;
		};
		return {...bench, holders, goesAhead};
	}

	test('is kept whole for who was denied first, and then for who wants the same the other way round', async () => {
		const {wants, goesAhead, tell, made, news, holders, clock, watch} = await openWithEdits();
		await wants(first, one, two);
		clock.advance(second);
		await wants(next, two, one);
		await tell(holder, {turn: 'idle'});
		expect(await holders(one, two)).toEqual(['claude-2', 'claude-2']);
		expect(await news(next)).toEqual([]);
		expect(await wants(next, two, one)).toBe('told by claude-2');
		expect(await news(first)).toEqual([expect.stringContaining(`${one}, ${two}`)]);
		expect(await goesAhead(first, one, two)).toBe('goes ahead');
		await made(first, one);
		await made(first, two);
		await watch(35 * second);
		expect(await news(next)).toHaveLength(1);
		expect(await goesAhead(next, two, one)).toBe('goes ahead');
	});

	test('keeps nothing, and is told nothing, while a part of it is held', async () => {
		const {wants, tell, news, holders, clock, watch, bus} = await openWithEdits();
		await bus.lock('claude-4', '/src/4.ts');
		await wants(first, one, '/src/4.ts');
		clock.advance(second);
		await wants(next, one);
		await tell(holder, {turn: 'idle'});
		expect(await holders(one)).toEqual(['claude-3']);
		await watch(65 * second);
		expect([await holders(one), await news(first)]).toEqual([[null], []]);
		await bus.unlock('claude-4', '/src/4.ts');
		expect(await holders(one, '/src/4.ts')).toEqual(['claude-2', 'claude-2']);
		expect(await news(first)).toHaveLength(1);
	});

	test('takes back what is kept for a later one, which has its turn afterwards', async () => {
		const {wants, goesAhead, tell, news, holders, clock, watch, bus} = await openWithEdits();
		await bus.lock('claude-4', '/src/4.ts');
		await wants(first, one, '/src/4.ts');
		clock.advance(second);
		await wants(next, one, two);
		await tell(holder, {turn: 'idle'});
		expect(await holders(one, two)).toEqual(['claude-3', 'claude-3']);
		await bus.unlock('claude-4', '/src/4.ts');
		expect(await holders(one, two, '/src/4.ts')).toEqual(['claude-2', null, 'claude-2']);
		expect([await news(first), await news(next)].map(({length}) => length)).toEqual([1, 0]);
		expect(await goesAhead(first, one, '/src/4.ts')).toBe('goes ahead');
		await tell(first, {turn: 'idle'});
		expect(await holders(one, two)).toEqual(['claude-3', 'claude-3']);
		await watch(minute);
		expect(await goesAhead(next, one, two)).toBe('goes ahead');
	});

	test('that two shared locks deny is told once both are gone', async () => {
		const {wants, news, bus} = await openWithEdits();
		await bus.lock('claude-1', '/free/', {mode: 'shared'});
		await bus.lock('claude-4', '/free/**', {mode: 'shared'});
		await wants(first, '/free/a.ts');
		await bus.unlockAll('claude-1');
		expect(await news(first)).toEqual([]);
		await bus.unlockAll('claude-4');
		expect(await news(first)).toHaveLength(1);
	});
});
