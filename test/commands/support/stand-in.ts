/*
 * A process that stands in for an agent, a shell or any other program: it starts commands as its children, as it
 * is told on standard input, and leaves when that ends. Runs under whatever name its executable was linked to.
 *
 *   stand-in.ts [--title NAME] [--nest EXECUTABLE] [anything else]
 */
import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline';

type Order = {
	readonly id: number;
	readonly command: string;
	readonly words: readonly string[];
	readonly cwd: string;
	readonly env: Readonly<Record<string, string>>;
};

const title = valueAfter('--title');
if (title !== null) process.title = title;

const nested = valueAfter('--nest');
if (nested === null) obey();
else spawn(nested, [import.meta.filename], {stdio: 'inherit'}).on('exit', () => process.exit());

function obey(): void {
	tell({pid: process.pid});
	createInterface({input: process.stdin})
		.on('line', line => carryOut(JSON.parse(line)))
		.on('close', () => process.exit());
}

function carryOut({id, command, words, cwd, env}: Order): void {
	const child = spawn(command, words, {
		cwd,
		env: {...process.env, ...env},
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const said = {stdout: '', stderr: ''};
	child.stdout.setEncoding('utf8').on('data', text => {
		said.stdout += text;
	});
	child.stderr.setEncoding('utf8').on('data', text => {
		said.stderr += text;
	});
	child.on('error', error => tell({id, code: null, stdout: '', stderr: error.message}));
	child.on('close', code => tell({id, code, ...said}));
}

function tell(message: object): void {
	process.stdout.write(`${JSON.stringify(message)}\n`);
}

function valueAfter(flag: string): string | null {
	const at = process.argv.indexOf(flag);
	return at < 0 ? null : (process.argv[at + 1] ?? null);
}
