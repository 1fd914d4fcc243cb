import {spawn} from '@lydell/node-pty';
import {expect, test} from 'vitest';
import {entry} from './support/program.js';
import {openSandbox, type Sandbox} from './support/sandbox.js';

/** Runs a shell line on a terminal, and returns what a person would see, and the exit code. */
function runOnTerminal(
	{env, work}: Sandbox,
	line: string,
): Promise<{readonly code: number; readonly screen: string}> {
	const terminal = spawn('sh', ['-c', line, process.execPath, entry], {cwd: work, env: {...env}});
	let screen = '';
	terminal.onData(text => {
		screen += text;
	});
	return new Promise(resolve => {
		terminal.onExit(({exitCode}) => resolve({code: exitCode, screen: screen.replaceAll('\r\n', '\n')}));
	});
}

test.each([
	['input', '"$0" "$1" watch </dev/null'],
	['output', '"$0" "$1" watch >/dev/null'],
	['input', '"$0" "$1" </dev/null'],
])('the monitor is refused when only its %s is no terminal: %s', async (stream, line) => {
	const {code, screen} = await runOnTerminal(openSandbox(), line);
	expect({code, screen}).toEqual({
		code: 2,
		screen: `error: the monitor needs a terminal, and its ${stream} is none
hint: \`session-bus status\` prints the picture as text, \`session-bus status --json\` for programs
`,
	});
});
