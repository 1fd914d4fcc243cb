import {expect, test} from 'vitest';
import {longestAsks} from '../../source/bus/limits.js';
import {HookedAgent} from './support/hooked-agent.js';
import {openSandbox} from './support/sandbox.js';
import {eventsOf} from './support/turn-events.js';

const command = 'rm -rf build && echo 删除构建目录 🧨';

/** What each vendor's event says that asks for this command. */
const wishes = {
	claude: {facts: {tool_name: 'Bash', tool_input: {command}}, asks: `permission for Bash: ${command}`},
	codex: {facts: {tool_name: 'Bash', tool_input: {command}}, asks: `permission for Bash: ${command}`},
	gemini: {
		facts: {notification_type: 'ToolPermission', details: {type: 'exec', command}},
		asks: `permission for shell: ${command}`,
	},
	kimi: {facts: {tool_name: 'Bash', tool_input: {command}}, asks: `permission for Bash: ${command}`},
	opencode: {
		facts: {tool: 'bash', patterns: ['rm *'], metadata: {command}},
		asks: `permission for bash: ${command}`,
	},
};

test.each(Object.entries(wishes))(
	'the hooks of %s tell what a person is asked until that is answered',
	async (vendor, {facts, asks}) => {
		const sandbox = openSandbox();
		const events = eventsOf(vendor);
		const agent = await HookedAgent.start(sandbox, vendor, 'conversation-1');
		await agent.fire(events.prompt);
		await agent.fire(events.ask, facts);
		const find = async () => (await sandbox.bus()).findSession(agent.sessionId);
		expect(await find()).toMatchObject({
			asks,
			turn: 'waiting',
			state: 'waiting',
			stateReason: `a person must answer: "${asks}"`,
		});
		const status = await sandbox.run('status', '--verbose');
		expect(status.stdout).toContain(`asks          "${asks}"`);
		await agent.fire(events.answered ?? events.tool, {tool_name: 'Bash', tool: 'bash'});
		expect(await find()).toMatchObject({asks: null, turn: 'working'});
		const rows = sandbox.connect();
		const row = rows.prepare('SELECT asks, waiting_since_ms FROM session_registry').get();
		rows.close();
		expect(row).toEqual({asks: null, waiting_since_ms: null});
	},
);

test('what a person is asked in a megabyte of escape codes is kept short and harmless', async () => {
	const sandbox = openSandbox();
	const agent = await HookedAgent.start(sandbox, 'claude', 'conversation-1');
	const hostile = `\u001b]0;owned\u0007\u001b[2Jecho "hi"\n${'\u202e删'.repeat(350_000)}`;
	await agent.fire('UserPromptSubmit');
	await agent.fire('PermissionRequest', {tool_name: 'Bash', tool_input: {command: hostile}});
	const session = await (await sandbox.bus()).findSession(agent.sessionId);
	expect(session.asks).toMatch(/^permission for Bash: echo "hi"\n删+…$/);
	expect(session.asks?.length).toBeLessThanOrEqual(longestAsks);
	expect(session.stateReason.length).toBeLessThan(160);
	const status = await sandbox.run('status', '--verbose', '--no-color');
	expect(status.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
});

test('the question of a subagent is told once its agent says that the session waits', async () => {
	const sandbox = openSandbox();
	const agent = await HookedAgent.start(sandbox, 'claude', 'conversation-1');
	await agent.fire('UserPromptSubmit');
	const wish = {tool_name: 'Bash', tool_input: {command: 'ls'}, agent_id: 'a1'};
	await agent.fire('PermissionRequest', wish);
	const find = async () => (await sandbox.bus()).findSession(agent.sessionId);
	expect(await find()).toMatchObject({asks: null, turn: 'working'});
	const rows = sandbox.connect();
	rows.exec(
		`UPDATE session_registry SET native_turn = 'waiting', native_note = 'permission prompt',
			native_ms = turn_ms + 1, changed = changed + 1000`,
	);
	rows.close();
	expect(await find()).toMatchObject({asks: 'permission for Bash: ls', state: 'waiting'});
});
