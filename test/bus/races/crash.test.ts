import {setTimeout as sleep} from 'node:timers/promises';
import {expect, it} from 'vitest';
import {beatForLocalSessions} from '../../../source/bus/verbs/keep.js';
import {readMachine} from '../../../source/system/machine.js';
import {systemProcessTable} from '../../../source/system/process-table.js';
import {fullSize} from '../../commands/support/full-size.js';
import {bundleProgram, endOf, startProgram} from '../support/program.js';
import {rows} from '../support/raw-rows.js';
import {Clock, openTestBus} from '../support/test-bus.js';

const kills = fullSize ? 500 : 120;
const atOnce = 4;

/** A small generator of numbers that a printed seed repeats (mulberry32). */
function randomFrom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

type Acknowledged = {readonly deed: string; readonly what: string | number};

it(`loses nothing it acknowledged when ${kills} processes are killed in the middle of their work`, {
	timeout: 180_000,
}, async ({annotate}) => {
	const seed = Number(process.env.SESSION_BUS_TEST_SEED ?? Date.now() % 1_000_000_000);
	await annotate(`seed ${seed}: SESSION_BUS_TEST_SEED repeats the moments of the kills`);
	const random = randomFrom(seed);
	const program = await bundleProgram('crash');
	const clock = new Clock();
	const {bus, context, foreign} = await openTestBus({
		clock,
		machine: readMachine(),
		processes: systemProcessTable(),
	});
	const {session} = await bus.register({vendor: 'witness', pid: process.pid});
	const acknowledged: Acknowledged[] = [];
	const fail: string[] = [];

	/** Starts workers and kills them, one after another, a random time after their first deed. */
	async function killWorkers(count: number): Promise<void> {
		for (let i = 0; i < count; i++) {
			const worker = startProgram(program, [bus.path, session.sessionId]);
			let begun = () => {};
			const beginning = new Promise<void>(resolve => {
				begun = resolve;
			});
			const end = endOf(worker, line => {
				begun();
				const [deed, what] = JSON.parse(line);
				acknowledged.push({deed, what});
			});
			await Promise.race([beginning, end]);
			await sleep(random() * 25);
			worker.kill('SIGKILL');
			const {signal, errors} = await end;
			if (signal !== 'SIGKILL' || errors !== '') fail.push(`${signal} ${errors}`);
			await bus.inbox(session.sessionId, 10_000);
		}
	}
	await Promise.all(Array.from({length: atOnce}, () => killWorkers(kills / atOnce)));

	expect(fail).toEqual([]);
	expect(foreign.pragma('integrity_check', {simple: true})).toBe('ok');
	const known = (sql: string) => new Set(rows(foreign, sql).flatMap(row => Object.values(row ?? {})));
	const stored = new Map([
		['registered', known('SELECT session_id FROM session_registry')],
		['claimed', known('SELECT task_id FROM task_claims')],
		['locked', known('SELECT file_path FROM file_locks')],
		['sent', known('SELECT id FROM inter_session_messages')],
	]);
	const lost = acknowledged.filter(({deed, what}) => !stored.get(deed)?.has(what));
	expect(lost).toEqual([]);
	const counts = Object.groupBy(acknowledged, ({deed}) => deed);
	expect(counts.registered).toHaveLength(kills);
	for (const deed of ['claimed', 'locked', 'sent']) expect(counts[deed]?.length).toBeGreaterThan(kills / 10);

	expect((await bus.listClaims()).length).toBeGreaterThan(0);
	await beatForLocalSessions(context);
	expect((await bus.listClaims()).length).toBeGreaterThan(0);
	clock.advance(2000);
	expect(await beatForLocalSessions(context)).toEqual({remaining: 1, missed: 0});
	expect(await bus.listClaims()).toEqual([]);
	expect(await bus.listLocks()).toEqual([]);
	expect(foreign.pragma('integrity_check', {simple: true})).toBe('ok');
});
