import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {Payload} from '../../source/agents/payload.js';
import type {EventVerbs} from '../../source/bus/event-verbs.js';
import {turnPatience} from '../../source/bus/limits.js';
import {type HookCall, handleHook} from '../../source/hook/handle-hook.js';
import {openEvents} from '../../source/hook/open-events.js';
import {UntoldJournal} from '../../source/hook/untold.js';
import {openTestBus} from '../bus/support/test-bus.js';

/** A hook before an edit, on a bus that another program keeps from being written. */
async function openBusyEdit(elapsed = 0) {
	const {bus, context, foreign} = await openTestBus();
	const opened = await openEvents(context.engine.location, '/', 50, () => {});
	onTestFinished(() => opened.context.engine.close());
	const file = path.join(path.dirname(context.engine.location), 'free.ts');
	const looks: Array<() => void> = [];
	const failures: string[] = [];
	const call: HookCall = {
		vendor: 'claude',
		event: 'PreToolUse',
		world: {environment: {}},
		open: async () => ({
			...opened,
			events: {
				...opened.events,
				judgeWrite: async (...asked: Parameters<EventVerbs['judgeWrite']>) => {
					const judged = await opened.events.judgeWrite(...asked);
					looks.shift()?.();
					return judged;
				},
			},
		}),
		findCaller: () => ({
			agent: {
				vendor: 'claude',
				pid: process.pid,
				sharedProcess: false,
				agentSessionId: null,
				model: null,
				isSpare: false,
				via: 'ancestry',
			},
			ancestors: [process.pid],
			shell: null,
			runner: process.pid,
			lingering: null,
			why: 'the test says so',
		}),
		elapsed: () => elapsed,
		command: () => 'session-bus',
		report: error => failures.push(String(error)),
		reportSlip: slip => failures.push(slip),
		untoldOf: conversation => new UntoldJournal(path.dirname(file), 'claude', conversation),
		startKeeper: async () => {},
	};
	const payload = new Payload({
		session_id: 'conversation',
		cwd: '/',
		tool_name: 'Edit',
		tool_input: {file_path: file},
	});
	foreign.exec('BEGIN IMMEDIATE');
	return {bus, foreign, file, looks, failures, edit: () => handleHook(payload, call)};
}

test('an edit of a file that nobody holds waits for its lock while the bus is busy', async () => {
	const {bus, foreign, file, looks, failures, edit} = await openBusyEdit();
	looks.push(
		() => {},
		() => foreign.exec('ROLLBACK'),
	);
	const {output} = await edit();
	expect([output.stdout, looks, failures]).toEqual(['', [], []]);
	expect(await bus.listLocks()).toEqual([
		expect.objectContaining({path: file, sessionId: `claude-${process.pid}`}),
	]);
});

test('an edit that others leave no time for its lock is to be repeated; one that somebody keeps from it for good is let through', async () => {
	const {foreign, failures, edit} = await openBusyEdit(turnPatience);
	const others = setInterval(() => {
		foreign.exec(
			"INSERT INTO session_bus_meta (name, value) VALUES ('other', 1) ON CONFLICT DO UPDATE SET value = value + 1",
		);
		foreign.exec('COMMIT; BEGIN IMMEDIATE');
	}, 5);
	const {stdout} = (await edit()).output;
	clearInterval(others);
	expect(stdout).toContain('free.ts could not be reserved for you, because the bus is busy just now');
	expect((await edit()).output.stdout).toBe('');
	expect(failures).toEqual([
		expect.stringMatching(/free\.ts was denied$/),
		expect.stringMatching(/free\.ts was let through without a lock$/),
	]);
});

test('an edit under a lock of its own waits for nothing', async () => {
	const {foreign, looks, failures, edit} = await openBusyEdit();
	foreign.exec('ROLLBACK');
	await edit();
	foreign.exec('BEGIN IMMEDIATE');
	// Were it to wait, the second look would let it in
	looks.push(
		() => {},
		() => foreign.exec('ROLLBACK'),
	);
	expect((await edit()).output.stdout).toBe('');
	expect(failures).toEqual([expect.stringMatching(/free\.ts was let through under the lock it has$/)]);
});
