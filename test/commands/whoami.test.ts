import * as v from 'valibot';
import {describe, expect, test} from 'vitest';
import {connect} from '../mcp/support/connection.js';
import {textOf} from './support/lines.js';
import {openSandbox} from './support/sandbox.js';

const callerSchema = v.object({
	session: v.nullable(v.object({sessionId: v.string()})),
	caller: v.object({
		kind: v.picklist(['agent', 'person', 'unknown']),
		vendor: v.nullable(v.string()),
		pid: v.nullable(v.number()),
		agentSessionId: v.nullable(v.string()),
		via: v.nullable(v.string()),
		lingering: v.nullable(v.string()),
		why: v.string(),
	}),
	evidence: v.object({
		processes: v.array(
			v.object({pid: v.number(), name: v.string(), role: v.string(), vendor: v.nullable(v.string())}),
		),
		isWhole: v.boolean(),
		told: v.array(v.object({vendor: v.string(), pid: v.number(), presence: v.string()})),
	}),
});

describe('whoami', () => {
	test('names the session of the agent above, and says why', async () => {
		const agent = await openSandbox().startAgent('claude');
		const why = `Process ${agent.pid} is Claude Code, the nearest agent above.`;
		expect(textOf(await agent.run('whoami'))).toBe(
			[`claude, process ${agent.pid}: not registered; \`session-bus register\` does it`, why].join('\n'),
		);
		await agent.run('register', '--name', 'login form');
		expect(textOf(await agent.run('whoami'))).toBe([`"login form" (claude-${agent.pid})`, why].join('\n'));
		expect(textOf(await agent.run('whoami', '--why'))).toMatch(
			new RegExp(`\\n\\n +ABOVE +PROGRAM +IS\\n +${agent.pid} +\\S+ +agent of claude$`),
		);
	});

	test('tells a person whose variables are about without being theirs', async () => {
		const sandbox = openSandbox();
		const shell = await sandbox.startShell({CLAUDECODE: '1', CLAUDE_PID: String(sandbox.startProcess())});
		const {stdout} = await shell.run('whoami', '--json');
		expect(v.parse(callerSchema, JSON.parse(stdout))).toMatchObject({
			session: null,
			caller: {
				kind: 'person',
				pid: shell.pid,
				lingering: 'claude',
				why: expect.stringMatching(/which is not above$/),
			},
			evidence: {told: [{vendor: 'claude', presence: 'another program'}]},
		});
	});

	test('says that it cannot tell which of several conversations calls', async () => {
		const sandbox = openSandbox();
		const agent = await sandbox.startAgent('opencode');
		const bus = await sandbox.bus();
		for (const agentSessionId of ['one', 'two'])
			await bus.register({vendor: 'opencode', pid: agent.pid, agentSessionId, sharedProcess: true});
		expect(textOf(await agent.run('whoami'))).toContain(
			'carries 2 conversations, and which one calls is not told',
		);
		const named = await agent.run('whoami', '--session', `opencode-${agent.pid}.2`);
		expect(textOf(named)).toBe(`opencode-${agent.pid}.2\nIt was named with --session.`);
	});

	test('is a tool, too', async () => {
		const sandbox = openSandbox();
		const agent = await connect(sandbox, {agent: 'codex'});
		await agent.call('register', {name: 'login form'});
		const {text, document} = await agent.call('whoami');
		expect(text).toMatch(
			new RegExp(`^"login form" \\(codex-${agent.agentPid}\\)\\nProcess ${agent.agentPid} is Codex`),
		);
		expect(v.parse(callerSchema, document).session?.sessionId).toBe(`codex-${agent.agentPid}`);
	});
});
