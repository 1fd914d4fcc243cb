import {type ChildProcessByStdio, spawn} from 'node:child_process';
import {chmodSync, symlinkSync} from 'node:fs';
import path from 'node:path';
import {createInterface} from 'node:readline';
import type {Readable, Writable} from 'node:stream';
import {build} from 'esbuild';
import {onTestFinished} from 'vitest';
import {temporaryFolder} from './temp-folder.js';

/** A user who owns nothing, as whom permissions count even when the tests run as root. */
const nobody = 65_534;
const isRoot = process.getuid?.() === 0;

/** A running program of a test. */
export type Program = ChildProcessByStdio<Writable, Readable, Readable>;

/** How a program ended and everything it printed, line by line. */
export type Ending = {
	readonly code: number | null;
	readonly signal: NodeJS.Signals | null;
	readonly lines: readonly string[];
	readonly errors: string;
};

/**
 * Bundles one of the programs beside this file, so that plain Node can run it as a process of its own.
 * @param atTheEnd registers what removes it, as for a folder
 */
export async function bundleProgram(
	name: string,
	atTheEnd?: Parameters<typeof temporaryFolder>[0],
): Promise<string> {
	const folder = temporaryFolder(atTheEnd);
	chmodSync(folder, 0o755);
	symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'));
	const outfile = path.join(folder, `${name}.mjs`);
	await build({
		entryPoints: [path.join(import.meta.dirname, 'programs', `${name}.ts`)],
		outfile,
		bundle: true,
		format: 'esm',
		platform: 'node',
		target: 'node22',
		external: ['better-sqlite3'],
		banner: {
			js: "import {createRequire as __createRequire} from 'node:module'; const require = __createRequire(import.meta.url);",
		},
		logLevel: 'warning',
	});
	return outfile;
}

/** Starts a bundled program; it dies with the test at the latest. */
export function startProgram(
	file: string,
	parameters: readonly string[],
	{asNobody = false, prefix = []}: {asNobody?: boolean; prefix?: readonly string[]} = {},
): Program {
	const [command = process.execPath, ...rest] = [...prefix, process.execPath, file, ...parameters];
	const identity = asNobody && isRoot ? {uid: nobody, gid: nobody} : {};
	const child = spawn(command, rest, {stdio: ['pipe', 'pipe', 'pipe'], cwd: path.dirname(file), ...identity});
	onTestFinished(() => void child.kill('SIGKILL'));
	return child;
}

/** Waits until a program has ended and its output was read. */
export async function endOf(program: Program, onLine: (line: string) => void = () => {}): Promise<Ending> {
	const lines: string[] = [];
	let errors = '';
	program.stderr.setEncoding('utf8').on('data', text => {
		errors += text;
	});
	createInterface({input: program.stdout}).on('line', line => {
		lines.push(line);
		onLine(line);
	});
	return new Promise((resolve, reject) => {
		program.on('error', reject);
		program.on('close', (code, signal) => resolve({code, signal, lines, errors}));
	});
}

/** Runs a bundled program to its end and returns what it printed last, as JSON. */
export async function runProgram(...start: Parameters<typeof startProgram>): Promise<unknown> {
	const {code, signal, lines, errors} = await endOf(startProgram(...start));
	if (code !== 0) throw new Error(`the program ended with ${code ?? signal}: ${errors}`);
	return JSON.parse(lines.at(-1) ?? 'null');
}
