import {expect, test} from 'vitest';
import {namesOf} from '../../source/agents/process-names.js';
import {partOf} from '../../source/agents/process-role.js';

const lookOf = (line: string, name = '') => ({name, arguments: line.split('|')});

test.each([
	['node|/opt/gemini.js', 'gemini'],
	['node|--require|/a/hook.js|/opt/gemini.js', 'gemini'],
	['node|-r|/a/hook.js|--import|x|/opt/gemini.js|--prompt|hi', 'gemini'],
	['node|--require=/a/hook.js|--max-old-space-size=4096|/opt/gemini.js', 'gemini'],
	['bun|/opt/gemini.js', 'gemini'],
	['bun|--preload|/a/b.ts|run|/opt/gemini.js', 'gemini'],
	['deno|run|-A|/opt/gemini.js', 'gemini'],
	['python3|-W|ignore|/usr/bin/kimi', 'kimi'],
	['python3|-m|kimi', 'kimi'],
])('what %s runs is %s', (line, script) => {
	expect(namesOf(lookOf(line)).at(-1)).toBe(script);
});

test.each([
	['node|-e|0|gemini'],
	['node|--require|/opt/gemini.js'],
	['node|/opt/build.js|gemini'],
	['vim|gemini'],
	['bun|run|build|gemini'],
	['python3|-c|import x|kimi'],
])('%s is no agent', line => {
	expect(partOf(lookOf(line)).agent).toBeNull();
});

test.each<[line: string, name: string, role: string, vendor: string | null]>([
	['/root/.local/bin/claude|daemon|run', 'claude', 'supervisor', 'claude'],
	['claude bg-pty-host|--bg-pty-host|/tmp/s', '2.1.330', 'supervisor', 'claude'],
	['claude bg-spare|--bg-spare|/tmp/s', '2.1.330', 'agent', 'claude'],
	['/home/u/.local/share/claude/versions/2.1.330', '2.1.330', 'agent', 'claude'],
	['/bin/sh|/home/u/bin/claude', 'claude', 'wrapper', 'claude'],
	['codex|app-server|--listen|unix://', 'codex', 'server', 'codex'],
	['node|/usr/bin/gemini|--experimental-acp', 'MainThread', 'server', 'gemini'],
	['-zsh', 'zsh', 'shell', null],
	['/bin/bash|./build.sh', 'build.sh', 'shell', null],
	['tmux|new', 'tmux: server', 'terminal', null],
	['/usr/share/code/code|--type=utility', 'code', 'editor', null],
	['nvim|--embed', 'nvim', 'editor', null],
	['sudo|claude', 'sudo', 'launcher', null],
	['node|/usr/bin/npx|gemini-cli', 'npm exec gemini', 'launcher', null],
	['/opt/Claude Helper/helper', 'helper', 'other', null],
	['/opt/claude/versions/latest/tool', 'tool', 'other', null],
])('%s (%s) is there as %s of %s', (line, name, role, vendor) => {
	const part = partOf(lookOf(line, name));
	expect([part.role, part.agent?.vendor ?? null]).toEqual([role, vendor]);
});
