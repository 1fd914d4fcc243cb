import meow from 'meow';
import {usageError} from '../bus/errors.js';
import type {ParsedLine} from './call.js';
import {type Command, type FlagSpec, type FlagSpecs, globalFlags} from './command.js';
import {suggest} from './suggest.js';

/** A command line before it is known which command it names. */
export type RawLine = {readonly input: readonly string[]; readonly flags: ReadonlyMap<string, unknown>};

/**
 * Splits a command line into arguments and flags, given the flags that may occur.
 * @param words what follows `session-bus`
 */
export function splitLine(words: readonly string[], specs: FlagSpecs): RawLine {
	const {input, unnormalizedFlags} = meow({
		importMeta: import.meta,
		argv: words,
		pkg: {name: 'session-bus'},
		description: false,
		autoHelp: false,
		autoVersion: false,
		// Told kindlier below
		allowUnknownFlags: true,
		flags: Object.fromEntries(
			Object.entries(specs).map(([name, {type}]) => [
				camelCase(name),
				{type: type === 'text' ? ('string' as const) : ('boolean' as const), isMultiple: true as const},
			]),
		),
	});
	const flags = new Map<string, unknown>();
	for (const [name, value] of Object.entries(unnormalizedFlags)) {
		const values: unknown[] = Array.isArray(value) ? value : [value];
		if (values.length > 0) flags.set(kebabCase(name), values.length === 1 ? values[0] : values);
	}
	// The parser takes `--no-color` for the negation of a flag `--color`
	for (const name of Object.keys(specs)) {
		const negated = name.startsWith('no-') ? name.slice(3) : null;
		if (negated === null || flags.get(negated) !== false) continue;
		flags.delete(negated);
		flags.set(name, true);
	}
	return {input: input.map(String), flags};
}

/**
 * Reads the command line of one command, strictly.
 * @param words the whole line, with the name of the command, which flags may precede
 * @throws BusError `usage` for unknown flags, missing values and arguments, and arguments too many
 */
export function parseLine(command: Command, words: readonly string[]): ParsedLine {
	const specs: FlagSpecs = {...globalFlags, ...command.flags};
	const {
		input: [, ...input],
		flags,
	} = splitLine(words, specs);
	for (const [name, spec] of Object.entries(specs)) {
		// The parser forgets a flag whose value is missing
		const isForgotten = spec.type === 'text' && !flags.has(name);
		if (isForgotten && flagsOf(words).includes(`--${name}`)) throw noValue(name, spec);
	}
	const parsed = new Map<string, string | boolean>();
	for (const [name, value] of flags) {
		const spec = specs[name];
		const shown = `--${name}`;
		if (!spec) throw unknownFlag(command, name, Object.keys(specs));
		if (Array.isArray(value)) throw usageError(`${shown} is given twice`, `give ${shown} once`);
		if (spec.type === 'switch') {
			parsed.set(name, value === true);
			continue;
		}
		if (typeof value !== 'string' || (value === '' && !saysNothing(words, name))) throw noValue(name, spec);
		if (spec.choices && !spec.choices.includes(value)) {
			throw usageError(
				`${shown} cannot be ${JSON.stringify(value)}`,
				`it is one of ${spec.choices.join(', ')}`,
			);
		}
		parsed.set(name, value);
	}
	checkArguments(command, input);
	return {input, flags: parsed};
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

/** An empty value that was written out is a value; one that is merely missing is not. */
function saysNothing(words: readonly string[], flag: string): boolean {
	const at = words.indexOf(`--${flag}`);
	return words.includes(`--${flag}=`) || (at >= 0 && words[at + 1] === '');
}

/** The words that may be flags: what follows `--` is none. */
function flagsOf(words: readonly string[]): readonly string[] {
	const end = words.indexOf('--');
	return end < 0 ? words : words.slice(0, end);
}

function noValue(name: string, {value = 'VALUE'}: FlagSpec): Error {
	return usageError(`--${name} needs a value`, `as in --${name} ${value}`);
}

function unknownFlag(command: Command, name: string, known: readonly string[]): Error {
	const meant = suggest(name, known);
	const shown = name.length === 1 ? `-${name}` : `--${name}`;
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

function camelCase(name: string): string {
	return name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function kebabCase(name: string): string {
	return name.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
}
