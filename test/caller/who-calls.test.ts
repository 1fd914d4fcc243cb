import {expect, test} from 'vitest';
import type {Environment} from '../../source/agents/environment.js';
import {type Seat, type SeenProcess, seatOf} from '../../source/caller/seats.js';
import {type Evidence, type ToldProcess, whoCalls} from '../../source/caller/who-calls.js';

type Facts = Partial<Omit<SeenProcess, 'pid' | 'parent'>>;

/** Processes above a call, nearest first, by their command lines; the nearest has the pid 100, the next 101. */
function above(...lines: ReadonlyArray<string | readonly [line: string, facts: Facts]>): Seat[] {
	return lines.map((told, index) => {
		const [line, facts] = typeof told === 'string' ? [told, {}] : told;
		const words = line.split('|');
		const [program = ''] = words;
		return seatOf({
			pid: 100 + index,
			parent: index + 1 < lines.length ? 101 + index : 1,
			name: program.split('/').at(-1) ?? '',
			arguments: words,
			isLeader: false,
			hasTerminal: false,
			marks: null,
			...facts,
		});
	});
}

/** A command that somebody gives; nothing is hidden. */
const command: Evidence = {
	vendor: null,
	conversation: null,
	environment: {},
	ancestors: [],
	isWhole: true,
	told: [],
	spares: [],
};

/** A hook, or a connection, of an agent. */
const hookOf = (vendor: string): Evidence => ({...command, vendor, conversation: 'c-1'});

const node = (line: string): [string, Facts] => [line, {name: 'MainThread'}];
const terminalShell: [string, Facts] = ['-bash', {isLeader: true, hasTerminal: true}];
const tmux: [string, Facts] = ['tmux|new', {name: 'tmux: server'}];
const ofClaude: Environment = {CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: 'c-1', CLAUDE_PID: '100'};
const claudeTold = (
	pid: number,
	presence: ToldProcess['presence'],
	conversations: ToldProcess['conversations'] = null,
) => [{vendor: 'claude', pid, presence, conversations}];
const marked = (...vendors: string[]): Facts => ({marks: vendors});
const version = '/home/u/.local/share/claude/versions/2.1.330';
const daemon = '/home/u/.local/bin/claude|daemon|run|--origin|transient';
const ptyHost = `claude bg-pty-host|--bg-pty-host|/tmp/s.sock|200|50|--|${version}|--bg-spare|/tmp/c.sock`;
const background: [string, Facts] = ['claude bg-spare|--bg-spare|/tmp/c.sock', {name: '2.1.330'}];

test.each<[where: string, evidence: Evidence, agent: string]>([
	['a terminal', {...command, ancestors: above('sh|-c|x', 'claude', terminalShell)}, 'claude-101'],
	[
		'a terminal of an editor',
		{...command, ancestors: above('zsh|-c|x', 'codex', '-zsh', 'code')},
		'codex-101',
	],
	[
		'the background',
		{...hookOf('claude'), ancestors: above('sh|-c|x', background, ptyHost, daemon)},
		'claude-101',
	],
	[
		'the background, where the process goes by its version alone',
		{...hookOf('claude'), ancestors: above('sh|-c|x', ['/opt/2.1.330', {}], daemon)},
		'claude-101',
	],
	[
		'a command of a build in the background',
		{...command, ancestors: above('sh|-c|x', 'ninja', 'bash|-c|x', '/opt/2.1.330', daemon)},
		'claude-103',
	],
	[
		'the folder of its versions',
		{...command, ancestors: above('sh|-c|x', `${version}|--resume|c`)},
		'claude-101',
	],
	[
		'an editor, over ACP',
		{...hookOf('gemini'), ancestors: above(node('node|/usr/bin/gemini|--acp'), 'zed')},
		'gemini-100 shared',
	],
	['an editor that has Kimi', {...hookOf('kimi'), ancestors: above('kimi|acp', 'zed')}, 'kimi-100 shared'],
	[
		'an editor that has Copilot',
		{...hookOf('copilot'), ancestors: above('copilot|--acp|--stdio', 'zed')},
		'copilot-100 shared',
	],
	[
		'a server',
		{...hookOf('codex'), ancestors: above('sh|-c|x', 'codex|app-server|--managed-daemon')},
		'codex-101 shared',
	],
	['OpenCode', {...hookOf('opencode'), ancestors: above('opencode|serve')}, 'opencode-100 shared'],
	[
		'an agent that an agent runs',
		{
			...command,
			environment: {...ofClaude, CODEX_THREAD_ID: 't'},
			ancestors: above('bash|-c|x', 'codex|exec|do', 'bash|-c|codex', 'claude'),
		},
		'codex-101',
	],
	[
		'npx',
		{...command, ancestors: above(node('node|/usr/bin/npx|session-bus'), 'sh|-c|npx', 'kimi-code')},
		'kimi-102',
	],
	[
		'bun',
		{...command, ancestors: above('sh|-c|x', 'bun|--preload|/a/b.ts|run|/opt/gemini.js')},
		'gemini-101',
	],
	[
		'Node with options of its own',
		{...command, ancestors: above(node('node|--require|/a/hook.js|/opt/gemini.js'))},
		'gemini-100',
	],
	[
		'volta',
		{...hookOf('codex'), ancestors: above('sh|-c|x', '/opt/codex|exec', 'codex', terminalShell)},
		'codex-101',
	],
	[
		'mise',
		{...command, ancestors: above('sh|-c|x', 'claude', 'mise|exec|--|claude', terminalShell)},
		'claude-101',
	],
	[
		'sudo',
		{...command, ancestors: above('sudo|session-bus', 'bash|-c|x', 'claude', 'sudo|claude')},
		'claude-102',
	],
	[
		'a script of its name around a program that nobody knows',
		{
			...hookOf('claude'),
			ancestors: above('sh|-c|x', node('node|/opt/cli.js'), ['/bin/bash|/bin/claude', {name: 'claude'}]),
		},
		'claude-101',
	],
	[
		'another agent that starts it under a name that nobody knows',
		{...hookOf('codex'), ancestors: above('sh|-c|x', 'my-codex', 'bash|-c|x', 'claude')},
		'codex-101',
	],
	[
		'itself, once more under a name that nobody knows',
		{...hookOf('claude'), ancestors: above('sh|-c|x', node('node|/opt/cli.js'), 'bash|-c|x', 'claude')},
		'claude-101',
	],
	[
		'a program that runs a hook for it, as the variables say',
		{
			...hookOf('claude'),
			environment: {...ofClaude, CLAUDE_PID: '102'},
			ancestors: above('sh|-c|x', 'my-hooks', 'claude'),
			told: claudeTold(102, 'this agent'),
		},
		'claude-102',
	],
	[
		'whatever starts a server for it',
		{...hookOf('claude'), conversation: null, ancestors: above('my-proxy', 'claude')},
		'claude-101',
	],
	[
		'a terminal that another agent has started',
		{...command, ancestors: above('sh|-c|x', 'codex', terminalShell, tmux, 'claude')},
		'codex-101',
	],
	[
		'a terminal that another agent has started, by its hook alone',
		{...hookOf('codex'), ancestors: above('sh|-c|x', 'my-codex', terminalShell, tmux, 'claude')},
		'codex-101',
	],
	[
		'a terminal that it opened for its own command',
		{...command, ancestors: above(terminalShell, node('node|/usr/bin/gemini'), terminalShell, 'kitty')},
		'gemini-101',
	],
	[
		'a container whose first process it is, as its own files say',
		{
			...hookOf('codex'),
			isWhole: false,
			told: [{vendor: 'codex', pid: 1, presence: 'this agent', conversations: ['c-1']}],
			ancestors: [...above('sh|-c|x'), ...above('agent').map(one => ({...one, pid: 1, parent: 0}))],
		},
		'codex-1',
	],
	[
		'a hook of a program that nobody knows',
		{...hookOf('gemini'), ancestors: above('bash|-c|x', node('node|/opt/cli.js'), terminalShell)},
		'gemini-101',
	],
	[
		'a hook that has lost its parents, by the registry',
		{
			...hookOf('claude'),
			ancestors: above(terminalShell),
			told: claudeTold(700, 'this agent', ['c-1']),
		},
		'claude-700',
	],
	[
		'a process that the variables name, nearer than a supervisor',
		{
			...hookOf('claude'),
			environment: ofClaude,
			ancestors: above('claude-helper', 'sh', daemon),
			told: claudeTold(100, 'this agent'),
		},
		'claude-100',
	],
	[
		'a program that has set the variables',
		{
			...command,
			environment: {GEMINI_CLI: '1'},
			ancestors: above(
				['sh|-c|x', marked('gemini')],
				['my-runner', marked()],
				['-bash', {...marked(), isLeader: true, hasTerminal: true}],
			),
		},
		'gemini-101',
	],
	[
		'a program below the shell of a terminal, where no variables of others can be read',
		{
			...command,
			environment: {GEMINI_CLI: '1'},
			ancestors: above('sh|-c|x', 'my-runner', terminalShell, tmux),
		},
		'gemini-101',
	],
	[
		'a sandbox that hides the agent',
		{
			...command,
			environment: {CODEX_THREAD_ID: 't'},
			isWhole: false,
			ancestors: above(['sh|-c|x', marked('codex')], ['bwrap', marked('codex')]),
		},
		'codex-?',
	],
])('in %s the agent is found', (_where, evidence, agent) => {
	const {agent: found, why} = whoCalls(evidence);
	expect(`${found?.vendor}-${found?.pid ?? '?'}${found?.sharedProcess ? ' shared' : ''}`, why).toBe(agent);
});

test.each<[where: string, evidence: Evidence]>([
	['nothing of an agent is about', {...command, ancestors: above(terminalShell, tmux)}],
	[
		'tmux was started by an agent that still runs',
		{
			...command,
			environment: ofClaude,
			ancestors: above(terminalShell, tmux),
			told: claudeTold(700, 'this agent'),
		},
	],
	[
		'tmux was started by an agent that has gone',
		{...command, environment: ofClaude, ancestors: above(terminalShell, tmux), told: claudeTold(700, 'gone')},
	],
	[
		'an editor was started by an agent that names no process',
		{...command, environment: {CODEX_THREAD_ID: 't'}, ancestors: above(terminalShell, 'code')},
	],
	[
		'a container has them, too',
		{
			...command,
			environment: {GEMINI_CLI: '1'},
			isWhole: false,
			ancestors: above(terminalShell, 'sleep|infinity'),
		},
	],
	[
		'somebody has typed them',
		{
			...command,
			environment: {OPENCODE: '1'},
			ancestors: above(['bash', marked()], ['my-terminal', marked()]),
		},
	],
	[
		'a service has them',
		{
			...command,
			environment: {CLAUDECODE: '1'},
			ancestors: above(['bash', marked('claude')], ['my-service', marked()]),
		},
	],
	[
		'all that is above had them from its start',
		{
			...command,
			environment: {CLAUDECODE: '1'},
			ancestors: above(['bash', marked('claude')], ['my-editor', marked('claude')]),
		},
	],
	[
		'an agent has started the terminal',
		{
			...command,
			environment: ofClaude,
			ancestors: above(terminalShell, 'kitty', 'bash|-c|kitty', 'claude'),
			told: claudeTold(103, 'this agent'),
		},
	],
	[
		'the server of terminals has lost its parent to an agent that is the first process',
		{...command, ancestors: above(terminalShell, tmux, 'codex')},
	],
])('where %s the caller is a person, whatever the variables say', (_where, evidence) => {
	const {agent, shell, why} = whoCalls(evidence);
	expect([agent, shell], why).toEqual([null, 100]);
});

test('only a supervisor above is nobody', () => {
	const caller = whoCalls({...hookOf('claude'), ancestors: above('sh|-c|x', daemon)});
	expect(caller).toMatchObject({
		agent: null,
		shell: null,
		why: expect.stringContaining('only the supervisor'),
	});
});

test.each([['sh|-c|x', 'sleep|infinity'], ['sleep|infinity'], ['sh|-c|x', 'node|server.js']])(
	'the first process of a container only took in a hook below %s %s',
	(...lines) => {
		const ancestors = above(...lines).map((one, at) =>
			at + 1 < lines.length ? one : {...one, pid: 1, parent: 0},
		);
		const evidence = {...hookOf('codex'), isWhole: false, ancestors};
		expect(whoCalls(evidence).agent).toMatchObject({vendor: 'codex', pid: null, agentSessionId: 'c-1'});
		const named = {
			...hookOf('claude'),
			environment: {...ofClaude, CLAUDE_PID: '1'},
			told: claudeTold(1, 'this agent'),
		};
		expect(whoCalls({...named, ancestors}).agent).toMatchObject({vendor: 'claude', pid: 1});
	},
);

test.each<[what: string, evidence: Evidence, pid: number | null]>([
	['a hook', {...hookOf('claude'), ancestors: above('sh|-c|x', 'claude')}, 101],
	['a command', {...command, ancestors: above('sh|-c|x', 'claude')}, 101],
	[
		'a hook of a program that nobody knows',
		{...hookOf('claude'), ancestors: above('sh|-c|x', 'my-agent')},
		101,
	],
	['a command of a person', {...command, ancestors: above(['sh', {isLeader: true}], terminalShell)}, null],
])('the shell of %s is nobody, though the variables name it', (_what, evidence, pid) => {
	const named = {...evidence, environment: ofClaude, told: claudeTold(100, 'this agent')};
	expect(whoCalls(named).agent?.pid ?? null).toBe(pid);
});

test('the hooks of another agent do not make it that one', () => {
	const caller = whoCalls({...hookOf('claude'), ancestors: above('sh|-c|x', 'cursor-agent')});
	expect(caller.agent).toMatchObject({vendor: 'cursor', pid: 101});
});

test('variables that name another process do not lend their conversation', () => {
	const ancestors = above('sh|-c|x', 'claude', 'bash|-c|claude', 'claude');
	const evidence = {
		...command,
		environment: {...ofClaude, CLAUDE_PID: '103'},
		ancestors,
		told: claudeTold(103, 'this agent'),
	};
	expect(whoCalls(evidence).agent).toMatchObject({pid: 101, agentSessionId: null});
	const own = {
		...evidence,
		environment: {...ofClaude, CLAUDE_PID: '101'},
		told: claudeTold(101, 'this agent'),
	};
	expect(whoCalls(own).agent).toMatchObject({pid: 101, agentSessionId: 'c-1'});
});

test('the conversation that the call itself names goes before that of the variables', () => {
	const evidence = {...hookOf('claude'), environment: {...ofClaude, CLAUDE_CODE_SESSION_ID: 'stale'}};
	expect(whoCalls({...evidence, ancestors: above('claude')}).agent?.agentSessionId).toBe('c-1');
});

test.each<[where: string, ancestors: Seat[], runner: number | null]>([
	['an editor below a desktop', above('sh|-c|x', 'code', 'sway'), 101],
	['an editor that a launcher started', above(node('npx|session-bus'), 'nvim|--embed', terminalShell), 101],
	['a program in a terminal', above('my-client', terminalShell, tmux), 100],
	['an agent', above('sh|-c|x', 'claude'), 101],
	['nobody but the shell of a terminal', above(terminalShell, 'kitty', 'sway'), null],
])('what a server runs for is %s', (_where, ancestors, runner) => {
	expect(whoCalls({...command, ancestors}).runner).toBe(runner);
});

test('a person is below the terminal alone, not below what started it', () => {
	const caller = whoCalls({...command, ancestors: above(terminalShell, 'kitty', 'sway')});
	expect(caller).toMatchObject({agent: null, shell: 100, ancestors: [100]});
	const direct = whoCalls({...command, ancestors: above('my-tool', 'kitty', ['sway', {isLeader: true}])});
	expect(direct).toMatchObject({agent: null, shell: 100, ancestors: [100]});
	const inEditor = whoCalls({...command, ancestors: above('make', terminalShell, 'code', 'sway')});
	expect(inEditor).toMatchObject({agent: null, shell: 101, ancestors: [100, 101]});
});
