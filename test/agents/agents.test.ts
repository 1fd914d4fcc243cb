import {describe, expect, test} from 'vitest';
import {pidIn} from '../../source/agents/environment.js';
import {agents} from '../../source/agents/index.js';
import {namesOf} from '../../source/agents/process-names.js';

/** The agents that take a process for themselves. */
function vendorsOf(name: string, ...line: string[]): string[] {
	return agents.filter(agent => agent.isProcess({name, arguments: line})).map(({vendor}) => vendor);
}

function vendorOfEnvironment(environment: Readonly<Record<string, string>>): string | undefined {
	return agents.find(agent => agent.isParentOf(environment))?.vendor;
}

describe('the process of an agent', () => {
	// Command lines as the real programs show them
	test.each<[vendor: string, name: string, line: readonly string[]]>([
		['claude', 'claude', ['claude']],
		['claude', 'claude', ['/home/you/.local/bin/claude', '--resume', 'x']],
		['claude', 'claude.exe', ['/usr/lib/node_modules/@anthropic-ai/claude-code/bin/claude.exe', '-p']],
		['codex', 'codex', ['/opt/codex', 'app-server', '--listen', 'unix:///x', '--managed-daemon']],
		['codex', 'node', ['node', '/usr/lib/node_modules/@openai/codex/bin/codex.js', 'exec']],
		['gemini', 'node', ['node', '/usr/bin/gemini']],
		['gemini', 'MainThread', ['node', '--max-old-space-size=4096', '/x/bundle/gemini.js', '--prompt', 'hi']],
		['kimi', 'kimi-code', ['kimi-code']],
		['copilot', 'MainThread', ['/home/you/.local/bin/copilot', '-p', 'hi']],
		['opencode', 'opencode', ['opencode', 'run']],
		['antigravity', 'agy', ['agy']],
		['cursor', 'node', ['node', '/home/you/.local/bin/cursor-agent']],
		['amp', 'amp', ['amp']],
		['kimi', 'Kimi Code', ['Kimi Code']],
		['kimi', 'python3', ['/usr/bin/python3', '/home/you/.local/bin/kimi']],
	])('%s is known as %s %j', (vendor, name, line) => {
		expect(vendorsOf(name, ...line)).toEqual([vendor]);
	});

	test.each<[name: string, line: readonly string[]]>([
		['bash', ['/bin/bash', '-c', 'source /home/you/.claude/shell-snapshots/x; claude']],
		['node', ['node', '/home/you/gemini/server.js']],
		['vim', ['vim', 'codex.js']],
		['grep', ['grep', 'claude']],
		['node', ['node', 'server.js', 'gemini.js']],
		['claude-helper', ['/usr/bin/claude-helper']],
		['kimi-code-worker', ['kimi-code-worker']],
		['sh', []],
	])('%s %j is none', (name, line) => {
		expect(vendorsOf(name, ...line)).toEqual([]);
	});

	test('of Codex only its servers carry several conversations', () => {
		const shared = (...line: string[]) =>
			agents
				.filter(
					agent => agent.vendor !== 'opencode' && agent.isSharedProcess({name: 'codex', arguments: line}),
				)
				.map(({vendor}) => vendor);
		expect(shared('codex', 'app-server', '--listen', 'unix:///x', '--managed-daemon')).toEqual(['codex']);
		expect(shared('codex', 'app-server')).toEqual(['codex']);
		expect(shared('codex', '-c', 'a=b', 'mcp-server')).toEqual(['codex']);
		expect(shared('codex', 'exec')).toEqual([]);
	});

	test('an interpreter goes by its script, anything else by itself', () => {
		expect(namesOf({name: 'node', arguments: ['/usr/bin/node', '-r', 'x', '/a/tool.mjs']})).toContain('node');
		expect(namesOf({name: 'tool', arguments: ['/a/tool', 'script.js']})).toEqual(['tool', 'tool']);
	});
});

describe('the environment of what an agent starts', () => {
	test.each<[string | undefined, Readonly<Record<string, string>>]>([
		['claude', {CLAUDECODE: '1'}],
		['claude', {CLAUDE_CODE_CHILD_SESSION: '1'}],
		['codex', {CODEX_THREAD_ID: 't'}],
		['copilot', {COPILOT_AGENT_SESSION_ID: 'c', COPILOT_CLI: '1'}],
		['opencode', {OPENCODE: '1', OPENCODE_PID: '7', AGENT: '1'}],
		['antigravity', {ANTIGRAVITY_AGENT: '1'}],
		['cursor', {CURSOR_AGENT: '1'}],
		['amp', {AMP_CURRENT_THREAD_ID: 'T-1', AGENT: 'amp'}],
		['copilot', {CLAUDECODE: '1', COPILOT_AGENT_SESSION_ID: 'c'}],
		['gemini', {GEMINI_CLI: '1'}],
		['gemini', {GEMINI_SESSION_ID: 'g'}],
		['codex', {CLAUDECODE: '1', CODEX_THREAD_ID: 't'}],
		['gemini', {CLAUDECODE: '1', GEMINI_CLI: '1'}],
		[undefined, {CLAUDE_PROJECT_DIR: '/src'}],
		[undefined, {CLAUDECODE: '0'}],
		[undefined, {}],
	])('tells of %s: %j', (vendor, environment) => {
		expect(vendorOfEnvironment(environment)).toBe(vendor);
	});

	test('tells the conversation, the process and the model where the agent says them', () => {
		const told = (vendor: string, environment: Readonly<Record<string, string>>) =>
			agents.find(agent => agent.vendor === vendor)?.readEnvironment(environment);
		expect(
			told('claude', {CLAUDE_CODE_SESSION_ID: 's', CLAUDE_PID: '42', ANTHROPIC_MODEL: 'opus-4.6'}),
		).toEqual({
			agentSessionId: 's',
			pid: 42,
			model: 'opus-4.6',
		});
		expect(told('codex', {CODEX_SESSION_ID: 's', CODEX_THREAD_ID: 't'})).toEqual({
			agentSessionId: 't',
			pid: null,
			model: null,
		});
		expect(told('gemini', {GEMINI_SESSION_ID: 'g', GEMINI_MODEL: '2.5-pro'})).toEqual({
			agentSessionId: 'g',
			pid: null,
			model: '2.5-pro',
		});
		expect(told('kimi', {CLAUDE_CODE_SESSION_ID: 's'})).toEqual({
			agentSessionId: null,
			pid: null,
			model: null,
		});
	});

	test.each([
		['42', 42],
		['0', null],
		['-1', null],
		['4.2', null],
		['99999999', null],
		['', null],
		[undefined, null],
	])('%j as a pid is %j', (value, pid) => {
		expect(pidIn(value)).toBe(pid);
	});
});
