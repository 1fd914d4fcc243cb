import path from 'node:path';

/** A process as its own command line presents it. */
export type ProcessLook = {
	/** The kernel's name for it (`comm`). */
	readonly name: string;
	readonly arguments: readonly string[];
};

/** How an interpreter is told what to run. */
type Interpreter = {
	/** Options that take the word behind them, which so is no script. */
	readonly values: readonly string[];
	/** The word before a script with which it runs one. */
	readonly verb?: string;
	/** Options after which there is no script, but a text to run. */
	readonly texts: readonly string[];
};

const node: Interpreter = {
	values: [
		...['-r', '--require', '--import', '--loader', '--experimental-loader', '-C', '--conditions'],
		...['--env-file', '--env-file-if-exists', '--title', '--disable-warning', '--unhandled-rejections'],
		...['--inspect-port', '--watch-path', '--icu-data-dir', '--openssl-config', '--redirect-warnings'],
	],
	texts: ['-e', '--eval', '-p', '--print'],
};

const bun: Interpreter = {
	values: [
		'-r',
		'--preload',
		'--require',
		'--import',
		'--env-file',
		'-c',
		'--config',
		'--cwd',
		'-d',
		'--define',
	],
	verb: 'run',
	texts: ['-e', '--eval', '-p', '--print'],
};

const deno: Interpreter = {
	values: ['-c', '--config', '--import-map', '--env-file', '-L', '--log-level', '--lock', '--cert'],
	verb: 'run',
	texts: ['eval'],
};

// A module stands where a script would
const python: Interpreter = {values: ['-W', '-X'], texts: ['-c']};

const interpreters: ReadonlyMap<string, Interpreter> = new Map([
	['node', node],
	['nodejs', node],
	['MainThread', node],
	['bun', bun],
	['deno', deno],
	['python', python],
	['python3', python],
]);

/** What runs the lines people type, and the commands of agents. */
const shells: ReadonlySet<string> = new Set(
	'sh bash dash ash zsh ksh mksh fish csh tcsh busybox nu elvish xonsh pwsh'.split(' '),
);

/**
 * The names a process goes by: of its executable and, for an interpreter, of the script it runs. Only whole base
 * names count: a path that merely contains an agent's name proves nothing.
 */
export function namesOf({name, arguments: [program = '', ...rest]}: ProcessLook): string[] {
	const executable = baseName(program);
	const script = scriptOf(executable, rest);
	return [name, executable, ...(script === null ? [] : [baseName(script)])];
}

/** The script an interpreter runs; `null` for every other program, and for an interpreter that runs none. */
function scriptOf(executable: string, words: readonly string[]): string | null {
	const interpreter = interpreters.get(executable);
	if (!interpreter) return null;
	const {values, verb = null, texts} = interpreter;
	let isVerbPassed = false;
	for (let at = 0; at < words.length; at++) {
		const word = words[at] ?? '';
		if (texts.includes(word)) return null;
		if (values.includes(word)) at++;
		else if (word === verb && !isVerbPassed) isVerbPassed = true;
		else if (!word.startsWith('-')) return word;
	}
	return null;
}

/** Whether a process is a shell, or a script that one runs. */
export function isShell({name, arguments: [program = '']}: ProcessLook): boolean {
	return shells.has(name) || shells.has(baseName(program).replace(/^-/, ''));
}

/** Whether the kernel's name for a process is that of an interpreter. */
export function isRuntime({name}: ProcessLook): boolean {
	return interpreters.has(name);
}

function baseName(file: string): string {
	return path.basename(file).replace(/\.(?:exe|c?js|mjs|py)$/, '');
}
