import {setTimeout as sleep} from 'node:timers/promises';
import {expect, onTestFinished, test} from 'vitest';
import {openContext} from '../../source/bus/open-bus.js';
import {defaultSettings} from '../../source/bus/settings.js';
import {findLivingKeeper} from '../../source/bus/verbs/keep.js';
import {keep} from '../../source/keeper/keeper.js';
import {bundleProgram, endOf, type Program, startProgram} from '../bus/support/program.js';
import {value} from '../bus/support/raw-rows.js';
import {temporaryDatabase} from '../bus/support/temp-folder.js';
import {openTestBus} from '../bus/support/test-bus.js';
import {Sleeper} from '../collector/support/real-process.js';
import {until} from '../commands/support/condition.js';

test('what a keeper attends to delays neither its beats nor its leave', async () => {
	const {bus, context, clock, foreign, join} = await openTestBus();
	const sessionId = await join(41);
	let release = () => {};
	const held = new Promise<void>(resolve => {
		release = resolve;
	});
	const ended = keep(context, {interval: 1, attend: () => held});
	const before = (await bus.findSession(sessionId)).heartbeatAt;
	clock.advance(1000);
	await until('it has beaten', async () => (await bus.findSession(sessionId)).heartbeatAt !== before);
	await bus.unregister(sessionId);
	await until('it has left', () => value(foreign, 'SELECT pid IS NULL FROM keepers') === 1);
	release();
	expect(await ended).toBe('no sessions');
});

test('no session that registers while a keeper leaves goes without one', async () => {
	const path = temporaryDatabase();
	const context = await openContext({path, settings: defaultSettings});
	const {bus} = await openTestBus({path, machine: context.machine, processes: context.processes});
	onTestFinished(() => context.engine.close());
	const sleepers = [await Sleeper.start(), await Sleeper.start()];
	const program = await bundleProgram('keep-quickly');
	const findKeeper = () => context.engine.read(reader => findLivingKeeper(reader, context));

	const register = async (round: number) =>
		(await bus.register({vendor: 'x', pid: sleepers[round % 2]?.pid ?? 0})).session;
	let session = await register(0);
	let keeper: Program | null = null;
	let stays = 0;
	for (let round = 1; round <= 25; round++) {
		keeper ??= startProgram(program, [path]);
		await until('a keeper is elected', async () => (await findKeeper()) !== null);
		await bus.unregister(session.sessionId);
		await sleep(round % 5);
		session = await register(round);
		// Whoever registers starts a keeper only when there is none
		const isKept = (await findKeeper()) !== null;
		if (!isKept) {
			expect((await endOf(keeper)).lines).toEqual(['"no sessions"']);
			keeper = null;
			continue;
		}
		stays++;
		const {sessionId, heartbeatAt} = session;
		await until(`the keeper that was there in round ${round} beats for the session`, async () => {
			expect(keeper?.exitCode).toBeNull();
			return (await bus.findSession(sessionId)).heartbeatAt !== heartbeatAt;
		});
	}
	expect(stays).toBeGreaterThan(0);
});
