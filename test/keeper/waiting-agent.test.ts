import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {until} from '../bus/support/conditions.js';
import {documents, read} from '../commands/support/documents.js';
import {HookedAgent} from '../commands/support/hooked-agent.js';
import {openSandbox} from '../commands/support/sandbox.js';

test.each([
	['claude', 'PostToolBatch'],
	['codex', 'PostToolUse'],
])('the keeper alerts of a %s that waits for a person, until it is answered', async (vendor, answered) => {
	const sandbox = openSandbox();
	const home = path.dirname(sandbox.database);
	mkdirSync(home, {recursive: true});
	writeFileSync(path.join(home, 'config.json'), JSON.stringify({thresholds: {waitingSeconds: 2}}));
	const bus = await sandbox.bus();
	const agent = await HookedAgent.start(sandbox, vendor, 'c1');
	await agent.fire('SessionStart', {source: 'startup'});
	await agent.fire('UserPromptSubmit', {prompt: 'go'});
	await sandbox.keeper();
	const asked = Date.now();
	await agent.fire('PermissionRequest', {tool_name: 'Bash', tool_input: {command: 'rm -rf build'}});

	await until(async () => (await bus.listAlerts()).length > 0);
	const [alert] = await bus.listAlerts();
	expect(Date.parse(alert?.createdAt ?? '')).toBeGreaterThanOrEqual(asked + 2000);
	const {alerts, sessions} = read(documents.status, await sandbox.run('status', '--json'));
	expect(alerts).toMatchObject([
		{
			type: 'session_waiting',
			severity: 'HIGH',
			sessionIds: [agent.sessionId],
			subject: agent.sessionId,
			detail: 'permission for Bash: rm -rf build',
		},
	]);
	expect(sessions).toMatchObject([{state: 'waiting', asks: 'permission for Bash: rm -rf build'}]);

	await agent.fire(answered, {tool_name: 'Bash', tool_input: {command: 'rm -rf build'}});
	expect(await bus.listAlerts()).toEqual([]);
});
