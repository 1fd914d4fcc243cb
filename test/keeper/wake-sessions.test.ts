import {mkdirSync, realpathSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {openContext} from '../../source/bus/open-bus.js';
import {defaultSettings} from '../../source/bus/settings.js';
import {Collector} from '../../source/collector/collector.js';
import {type RunProgram, wakeSessions} from '../../source/keeper/wake-sessions.js';
import {event} from '../bus/support/observation.js';
import {temporaryFolder} from '../bus/support/temp-folder.js';
import {openTestBus} from '../bus/support/test-bus.js';
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

test('a conversation whose window was closed is woken only if that was asked for', async () => {
	const {context, bus, processes, join} = await openTestBus();
	const folder = temporaryFolder();
	mkdirSync(path.join(folder, 'thread-writer-locks'));
	const thread = '11111111-0000-7000-8000-000000000000';
	processes.start(100);
	processes.change(100, {name: 'codex'});
	processes.describe(100, {
		commandLine: ['codex', 'app-server', '--managed-daemon'],
		environment: {CODEX_HOME: folder, PATH: folder},
		openFiles: [path.join(folder, 'thread-writer-locks', `${thread}.lock`)],
	});
	writeFileSync(path.join(folder, 'codex'), '#!/bin/sh\n', {mode: 0o755});
	const facts = {vendor: 'codex', agentSessionId: thread, sharedProcess: true};
	const sessionId = await join(100, facts);
	await bus.observe(event(100, {registration: {...facts, pid: 100}, turn: 'idle'}));
	await new Collector(context).look();
	await bus.send(await join(200), {to: sessionId, body: 'wake up'});
	const woken: string[] = [];
	const wake = (wish: boolean | 'closed') =>
		wakeSessions(
			context,
			() => wish,
			async program => {
				woken.push(program);
				return true;
			},
		);
	await wake(true);
	expect(woken).toEqual([]);
	await wake('closed');
	expect(woken).toEqual([path.join(folder, 'codex')]);
});
