import {realpathSync} from 'node:fs';
import {expect, test} from 'vitest';
import {openContext} from '../../source/bus/open-bus.js';
import {defaultSettings} from '../../source/bus/settings.js';
import {type RunProgram, wakeSessions} from '../../source/keeper/wake-sessions.js';
import {HookedAgent} from '../commands/support/hooked-agent.js';
import {openSandbox} from '../commands/support/sandbox.js';

test('an idle session is woken through its own program, once for mail that deserves it, if that is switched on', async () => {
	const sandbox = openSandbox();
	const agent = await HookedAgent.start(sandbox, 'codex', 'thread-1');
	await agent.fire('UserPromptSubmit');
	const sender = await sandbox.join('peer');
	const bus = await sandbox.bus();
	const context = await openContext({path: sandbox.database, settings: defaultSettings});
	const calls: Array<Parameters<RunProgram>> = [];
	let succeeds = false;
	const wake = (isOn = true) =>
		wakeSessions(
			context,
			() => isOn,
			async (...call) => {
				calls.push(call);
				return succeeds;
			},
		);

	await bus.send(sender.sessionId, {to: agent.sessionId, body: 'wake up'});
	await wake();
	expect(calls).toEqual([]);
	await agent.fire('Interrupt');
	await wake(false);
	expect(calls).toEqual([]);
	await wake();
	expect(calls).toMatchObject([
		[
			realpathSync(process.execPath),
			['queue', '--thread', 'thread-1', '--message', expect.any(String)],
			{HOME: sandbox.home},
		],
	]);
	// A call that failed is made again
	succeeds = true;
	await wake();
	expect(calls).toHaveLength(2);
	await wake();
	expect(calls).toHaveLength(2);
	// The mail itself comes with the turn
	expect((await agent.fire('UserPromptSubmit')).stdout).toContain('wake up');

	await bus.send(sender.sessionId, {to: null, body: 'to all'});
	await agent.fire('Interrupt');
	await wake();
	expect(calls).toHaveLength(2);
	context.engine.close();
});
