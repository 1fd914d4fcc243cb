import type {Environment} from '../agents/environment.js';
import {cleanText} from '../presentation/clean-text.js';
import {cut} from '../presentation/fit.js';
import {findProgram} from '../system/find-program.js';
import type {Command} from './terminal.js';

/** What came of a command: what it printed, or why it failed, in words. */
export type Ran =
	| {readonly output: string; readonly failure: null}
	| {readonly output: null; readonly failure: string};

/** Milliseconds after which a command is given up: macOS may ask the operator first whether one program may control another. */
const patience = 15_000;

/** More of what a program says about its failure than this tells an operator nothing. */
const longestSaying = 120;

/** A folder that is always there: the one this process was started in may be gone. */
const folder = '/';

/** Runs a command without a shell. Never rejects. */
export async function runCommand(
	{programs, words, variables = {}}: Command,
	environment: Environment,
	signal?: AbortSignal,
): Promise<Ran> {
	const [name = ''] = programs;
	const file = programs
		.map(program => findProgram(program, environment.PATH ?? ''))
		.find(found => found !== null);
	if (!file)
		return {output: null, failure: `there is no program ${name} in PATH that nobody else can change`};
	// Most processes never need it
	const {execFile} = process.getBuiltinModule('node:child_process');
	const options = {
		cwd: folder,
		env: {...environment, ...variables},
		encoding: 'utf8' as const,
		timeout: patience,
		killSignal: 'SIGKILL' as const,
		...(signal ? {signal} : {}),
	};
	return new Promise(resolve => {
		const child = execFile(file, words, options, (error, output, said) => {
			if (error === null) resolve({output, failure: null});
			else resolve({output: null, failure: describeFailure(name, said, error.killed === true)});
		});
		// Nothing may wait for words of the operator
		child.stdin?.end();
	});
}

/** What another program said is quoted, cut to a line. */
function describeFailure(name: string, said: string, wasKilled: boolean): string {
	if (wasKilled) return `${name} did not answer within ${patience / 1000} s`;
	const [line = ''] = said.trim().split('\n');
	return line === ''
		? `${name} failed`
		: `${name} said ${JSON.stringify(cut(cleanText(line), longestSaying))}`;
}
