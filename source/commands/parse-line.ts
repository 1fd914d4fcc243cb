import util from 'node:util';
import {usageError} from '../bus/errors.js';
import type {ParsedLine} from './call.js';
import {type Command, type FlagSpec, type FlagSpecs, globalFlags} from './command.js';
import {suggest} from './suggest.js';

/** One flag as it was typed: its name, how it was written, its value; `null` where none was given. */
type TypedFlag = {readonly name: string; readonly shown: string; readonly value: string | null};

/** A command line before it is known which command it names. */
export type RawLine = {readonly input: readonly string[]; readonly flags: readonly TypedFlag[]};

/**
 * Splits a command line into arguments and flags, given the flags that may occur.
 * @param words what follows `session-bus`
 */
export function splitLine(words: readonly string[], specs: FlagSpecs): RawLine {
	// Loading Node's parser costs more than most of the short commands do
	if (words.every(word => !word.startsWith('-'))) return {input: words, flags: []};
	const {tokens} = util.parseArgs({
		args: [...words],
		// What is wrong is told kindlier below
		strict: false,
		allowPositionals: true,
		tokens: true,
		options: Object.fromEntries(
			Object.entries(specs).map(([name, {type}]) => [name, {type: type === 'text' ? 'string' : 'boolean'}]),
		),
	});
	const input = tokens.flatMap(token => (token.kind === 'positional' ? token.value : []));
	const flags = tokens.flatMap(token => {
		if (token.kind !== 'option') return [];
		const {name, rawName: shown, value = null, inlineValue} = token;
		return {name, shown, value: inlineValue || !looksLikeFlag(value) ? value : null};
	});
	return {input, flags};
}

/**
 * Reads the command line of one command, strictly.
 * @param words the whole line, with the name of the command, which flags may precede
 * @throws BusError `usage` for unknown flags, missing values and arguments, and arguments too many
 */
export function parseLine(command: Command, words: readonly string[]): ParsedLine {
	const specs: FlagSpecs = {...globalFlags, ...command.flags};
	const line = splitLine(words, specs);
	const flags = new Map<string, string | boolean>();
	for (const flag of line.flags) {
		const {name, shown} = flag;
		const spec = specs[name];
		if (!spec) throw unknownFlag(command, flag, Object.keys(specs));
		if (flags.has(name)) throw usageError(`${shown} is given twice`, `give ${shown} once`);
		flags.set(name, readValue(flag, spec));
	}
	const [, ...input] = line.input;
	checkArguments(command, input);
	return {input, flags};
}

function readValue(
	{shown, value}: TypedFlag,
	{type, choices, value: example = 'VALUE'}: FlagSpec,
): string | boolean {
	if (type === 'switch') {
		if (value !== null) throw usageError(`${shown} takes no value`, `give ${shown} alone, or not at all`);
		return true;
	}
	if (value === null) throw usageError(`${shown} needs a value`, `as in ${shown} ${example}`);
	if (choices && !choices.includes(value)) {
		throw usageError(`${shown} cannot be ${JSON.stringify(value)}`, `it is one of ${choices.join(', ')}`);
	}
	return value;
}

/** A value that follows its flag may be a negative number, but no other flag. */
function looksLikeFlag(value: string | null): boolean {
	return value !== null && /^-[^\d.]/.test(value);
}

function checkArguments(command: Command, input: readonly string[]): void {
	const missing = command.arguments.find(
		(argument, index) => argument.required && input[index] === undefined,
	);
	if (missing) throw usageError(`the ${missing.name} is missing`, exampleOf(command));
	const takesMore = command.arguments.some(argument => argument.repeats);
	const surplus = input[command.arguments.length];
	if (!takesMore && surplus !== undefined) {
		throw usageError(`${JSON.stringify(surplus)} is an argument too many`, exampleOf(command));
	}
}

function unknownFlag(command: Command, {name, shown}: TypedFlag, known: readonly string[]): Error {
	const meant = suggest(name, known);
	return usageError(
		`${command.name} knows no flag ${shown}`,
		`${meant === null ? '' : `did you mean --${meant}? `}\`session-bus ${command.name} --help\` lists all`,
	);
}

function exampleOf({name, examples}: Command): string {
	const [example] = examples;
	return example
		? `as in \`${example[0]}\`; see \`session-bus ${name} --help\``
		: `see \`session-bus ${name} --help\``;
}
