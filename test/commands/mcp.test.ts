import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {textOf} from './support/lines.js';
import {distFolder} from './support/program.js';
import {openSandbox} from './support/sandbox.js';

describe('mcp', () => {
	test('--help says what it is, and how it is added to a client', async () => {
		const text = textOf(await openSandbox().run('mcp', '--help'));
		expect(text).toMatch(/^mcp: serve the bus to an agent as MCP tools/);
		expect(text).toMatch(/\nUsage\n {2}session-bus mcp \[flags\]\n/);
		expect(text).toContain('claude mcp add -s user session-bus -- session-bus mcp');
		expect(text).toContain('codex mcp add session-bus -- session-bus mcp');
		for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
	});

	test('is among the commands', async () => {
		expect(textOf(await openSandbox().run('--help'))).toMatch(/\n {2}mcp +serve the bus to an agent/);
	});

	test('with nobody at the other end leaves quietly', async () => {
		expect(await openSandbox().run('mcp')).toEqual({code: 0, stdout: '', stderr: ''});
	});

	test('takes no arguments', async () => {
		const {code, stdout, stderr} = await openSandbox().run('mcp', 'claude');
		expect({code, stdout}).toEqual({code: 2, stdout: ''});
		expect(stderr).toMatch(/^error: /);
	});

	test('carries none of what draws the monitor', () => {
		expect(everythingReachedFrom('run-monitor')).toContain('yoga');
		expect(everythingReachedFrom('serve')).not.toContain('yoga');
	});
});

/** The code of a built module, and of all that is loaded together with it. */
function everythingReachedFrom(module: string): string {
	const first = readdirSync(distFolder).find(name => name.startsWith(`${module}-`) && name.endsWith('.js'));
	const reached = new Map<string, string>();
	const follow = (name: string) => {
		if (reached.has(name)) return;
		const source = readFileSync(path.join(distFolder, name), 'utf8');
		reached.set(name, source);
		for (const [, next = ''] of source.matchAll(/(?:from|import)"\.\/([\w-]+\.js)"/g)) follow(next);
	};
	follow(first ?? '');
	return [...reached.values()].join('\n');
}
