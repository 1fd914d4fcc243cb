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
 * @param isText tells of a word that is no known flag whether it is an argument, from how many stand before it
 */
export function splitLine(
	words: readonly string[],
	specs: FlagSpecs,
	isText: (word: string, at: number) => boolean = () => false,
): RawLine {
	// Loading Node's parser costs more than most of the short commands do
	if (words.every(word => !word.startsWith('-'))) return {input: words, flags: []};
	const {tokens} = util.parseArgs({
		// Behind one dash stands a name that no flag has, not as many flags as it has letters
		args: words.map(word => (isProse(word) ? 'text' : word.replace(/^-(?=[^-])/, '---'))),
		// What is wrong is told kindlier below
		strict: false,
		allowPositionals: true,
		tokens: true,
		options: Object.fromEntries(
			Object.entries(specs).map(([name, {type}]) => [name, {type: type === 'text' ? 'string' : 'boolean'}]),
		),
	});
	const input: string[] = [];
	const flags: TypedFlag[] = [];
	for (const token of tokens) {
		const word = words[token.index] ?? '';
		if (token.kind === 'option-terminator') continue;
		if (token.kind === 'positional' || isText(word, input.length)) {
			input.push(word);
			continue;
		}
		const {name, value: given = null, inlineValue} = token;
		const next = words[token.index + 1] ?? null;
		const value = inlineValue ? given : given === null || looksLikeFlag(next) ? null : next;
		flags.push({name, shown: word.split('=', 1)[0] ?? word, value});
	}
	return {input, flags};
}

/** No flag has a blank in its name: it is an item of a list, or the head of a diff. */
function isProse(word: string): boolean {
	return /^-[^=]*\s/.test(word);
}

/** Tells of a word that begins with a dash whether it is text, from how many arguments stand before it. */
function textOf(
	{arguments: known}: Command,
	flags: readonly string[],
): (word: string, at: number) => boolean {
	const text = known.findIndex(({isText}) => isText);
	return (word, at) => {
		// The first one is the name of the command
		if (text < 0 || at <= text) return false;
		const [dashes = '', name = ''] = /^(--?)([^=]*)/.exec(word)?.slice(1) ?? [];
		if (dashes === '-') return !flags.some(flag => flag.startsWith(name));
		return !flags.includes(name) && suggest(name, flags) === null;
	};
}

/**
 * Reads the command line of one command, strictly.
 * @param words the whole line, with the name of the command, which flags may precede
 * @throws BusError `usage` for unknown flags, missing values and arguments, and arguments too many
 */
export function parseLine(command: Command, words: readonly string[]): ParsedLine {
	const specs: FlagSpecs = {...globalFlags, ...command.flags};
	const line = splitLine(words, specs, textOf(command, Object.keys(specs)));
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
		if (value === null) return true;
		if (!choices) throw usageError(`${shown} takes no value`, `give ${shown} alone, or not at all`);
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
	const meant = suggest(name.replace(/^-+/, ''), known);
	const more = command.arguments.some(({isText}) => isText)
		? 'text that begins with a dash stands behind `--`, or is read from standard input with `-`'
		: `\`session-bus ${command.name} --help\` lists all`;
	return usageError(
		`${command.name} knows no flag ${shown}`,
		`${meant === null ? '' : `did you mean --${meant}? `}${more}`,
	);
}

function exampleOf({name, examples}: Command): string {
	const [example] = examples;
	return example
		? `as in \`${example[0]}\`; see \`session-bus ${name} --help\``
		: `see \`session-bus ${name} --help\``;
}
