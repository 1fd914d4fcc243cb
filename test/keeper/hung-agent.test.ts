import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {until} from '../bus/support/conditions.js';
import {setStopped, signal} from '../collector/support/real-process.js';
import {documents, read} from '../commands/support/documents.js';
import {HookedAgent} from '../commands/support/hooked-agent.js';
import {openSandbox, type Sandbox} from '../commands/support/sandbox.js';

/** The alerts and the state of the one session, as `status` tells them. */
async function statusOf(sandbox: Sandbox) {
	const {alerts, sessions} = read(documents.status, await sandbox.run('status', '--json'));
	return {
		alerts: alerts.map(({type, sessionIds}) => ({type, sessionIds})),
		sessions: sessions.map(({state, stateReason}) => ({state, stateReason})),
	};
}

test.runIf(process.platform === 'linux')(
	'the keeper alerts of an agent that is stopped in mid-turn, until it goes on',
	async () => {
		const sandbox = openSandbox();
		const home = path.dirname(sandbox.database);
		mkdirSync(home, {recursive: true});
		writeFileSync(path.join(home, 'config.json'), JSON.stringify({thresholds: {quietMinutes: 0.05}}));
		const bus = await sandbox.bus();
		const isAlerted = async () => (await bus.listAlerts()).some(({type}) => type === 'session_hung');
		const agent = await HookedAgent.start(sandbox, 'claude', 'c1');
		await agent.fire('SessionStart', {source: 'startup'});
		await agent.fire('UserPromptSubmit', {prompt: 'go'});
		const keeper = await sandbox.keeper();
		// One that stays stopped cannot leave with the sandbox
		onTestFinished(() => signal(agent.caller.pid, 'SIGCONT'));

		await setStopped(agent.caller.pid, true);
		await until(isAlerted);
		expect(await statusOf(sandbox)).toEqual({
			alerts: [{type: 'session_hung', sessionIds: [agent.sessionId]}],
			sessions: [
				{
					state: 'hung',
					stateReason: expect.stringMatching(/^working, no activity for \d+[sm], its process is stopped$/),
				},
			],
		});

		await setStopped(agent.caller.pid, false);
		await agent.fire('Stop');
		await until(async () => !(await isAlerted()));
		expect(await statusOf(sandbox)).toEqual({
			alerts: [],
			sessions: [{state: 'idle', stateReason: 'its turn is over'}],
		});
		expect(await bus.listAlerts({all: true})).toMatchObject([{type: 'session_hung', status: 'resolved'}]);
		expect(sandbox.keepers()).toEqual([keeper]);
	},
);
