import {setImmediate as nextTurn} from 'node:timers/promises';
import {expect, test} from 'vitest';
import type {Context} from '../../../source/bus/context.js';
import {placeRegistration} from '../../../source/bus/place-registration.js';
import {minute} from '../../../source/bus/timestamps.js';
import {prune} from '../../../source/bus/verbs/keep.js';
import {register} from '../../../source/bus/verbs/register.js';
import {ConflictReview, reviewForeign} from '../../../source/bus/verbs/review-conflicts.js';
import {openTestBus, type TestBus} from '../support/test-bus.js';

/** Writes sessions with the documented columns alone, all at once. */
function writeRows({foreign}: TestBus, rows: number, projectOf: (row: number) => string | null): void {
	const insert = foreign.prepare(
		"INSERT INTO session_registry (session_id, llm_vendor, project_id) VALUES (?, 'acme', ?)",
	);
	foreign.transaction(() => {
		for (let row = 0; row < rows; row++) insert.run(`acme-${row}`, projectOf(row));
	})();
}

/** The same context, which counts the exclusive transactions that are asked of it. */
function countWrites(context: Context): {readonly context: Context; count: number} {
	const engine = new Proxy(context.engine, {
		get(target, name) {
			if (name === 'write') counted.count++;
			const member: unknown = Reflect.get(target, name, target);
			return typeof member === 'function' ? member.bind(target) : member;
		},
	});
	const counted = {context: {...context, engine}, count: 0};
	return counted;
}

test('rows of other programs that conflict with nobody cost no exclusive transaction', async () => {
	const bench = await openTestBus();
	writeRows(bench, 500, row => `P${row}`);
	const counted = countWrites(bench.context);
	await reviewForeign(counted.context);
	const review = new ConflictReview(counted.context);
	for (let times = 0; times < 3; times++) {
		await review.review();
		bench.foreign.exec("UPDATE session_registry SET heartbeat_at = '2026-11-29 12:00:00'");
	}
	expect(counted.count).toBe(0);
});

test('a round in which no alert changes takes as many exclusive transactions as without any alert', async () => {
	const costs: number[] = [];
	for (const sessions of [1, 12]) {
		const bench = await openTestBus();
		for (let pid = 100; pid < 100 + sessions; pid++) await bench.join(pid, {projectId: 'P', taskId: 'T'});
		const counted = countWrites(bench.context);
		await prune(counted.context);
		costs.push(counted.count);
	}
	expect(costs[1]).toBe(costs[0]);
});

test('while a keeper looks for the conflicts of many rows, others write in between', async () => {
	const bench = await openTestBus();
	const other = await openTestBus({path: bench.bus.path});
	const sessionId = await bench.join(100);
	writeRows(bench, 120, row => `P${row % 6}`);
	let isOver = false;
	const reviewing = new ConflictReview(bench.context).review().then(() => {
		isOver = true;
	});
	let written = 0;
	for (; !isOver; written++) {
		await other.bus.heartbeat(sessionId);
		await nextTurn();
	}
	await reviewing;
	expect(written).toBeGreaterThan(20);
	expect(await bench.bus.listAlerts()).not.toEqual([]);
});

test('a keeper finds the conflicts of rows that other programs write, change, end and remove', async () => {
	const bench = await openTestBus();
	const {bus, foreign, join} = bench;
	const review = new ConflictReview(bench.context);
	const current = async () => {
		await review.review();
		return (await bus.listAlerts())
			.map(({type, sessionIds}) => [type, ...[...sessionIds].sort()].join(' '))
			.sort();
	};
	await join(100, {projectId: 'P'});
	expect(await current()).toEqual([]);
	writeRows(bench, 2, () => 'P');
	expect(await current()).toEqual(['project_conflict acme-0 acme-1 claude-100']);
	foreign.exec("UPDATE session_registry SET project_id = 'Q' WHERE session_id = 'acme-0'");
	expect(await current()).toEqual(['project_conflict acme-1 claude-100']);
	foreign.exec("UPDATE session_registry SET project_id = 'Q' WHERE session_id = 'acme-1'");
	expect(await current()).toEqual(['project_conflict acme-0 acme-1']);
	foreign.exec("UPDATE session_registry SET status = 'ended' WHERE session_id = 'acme-1'");
	expect(await current()).toEqual([]);
	// A claim of one of our own sessions that another program writes
	foreign.exec("UPDATE session_registry SET task_id = 'T' WHERE session_id = 'acme-0'");
	expect(await current()).toEqual([]);
	foreign.exec("INSERT INTO task_claims (task_id, session_id) VALUES ('T', 'claude-100')");
	expect(await current()).toEqual(['task_conflict acme-0 claude-100']);
	foreign.exec("DELETE FROM session_registry WHERE session_id = 'acme-0'");
	expect(await current()).toEqual([]);
});

test('alerts that only time ends are ended by the review that expects it', async () => {
	const bench = await openTestBus();
	const {bus, clock, join} = bench;
	const one = await join(100, {cwd: '/a', projectId: 'P'});
	const other = await join(200, {vendor: 'codex', cwd: '/b', projectId: 'Q'});
	const review = new ConflictReview(bench.context);
	await review.review();
	await bus.claim(one, 'T');
	await bus.claim(other, 'T');
	await review.review();
	expect((await bus.listAlerts()).map(({type}) => type)).toEqual(['task_conflict']);
	clock.advance(16 * minute);
	await review.review();
	expect(await bus.listAlerts()).toHaveLength(1);
	review.mayHaveAged();
	await review.review();
	expect(await bus.listAlerts()).toEqual([]);
});

test('a session that came while the bus was too busy to look for its conflicts is in them after the first review', async () => {
	const {bus, context, join, processes} = await openTestBus();
	await join(100, {cwd: '/a', projectId: 'P'});
	processes.start(200);
	const told = placeRegistration({vendor: 'codex', pid: 200, cwd: '/a', projectId: 'P'});
	await context.engine.write(writer => register(writer, context, told));
	expect(await bus.listAlerts()).toEqual([]);
	await new ConflictReview(context).review();
	const sessionIds = ['claude-100', 'codex-200'];
	expect(await bus.listAlerts()).toMatchObject([
		{type: 'project_conflict', sessionIds},
		{type: 'cwd_overlap', sessionIds},
	]);
});
