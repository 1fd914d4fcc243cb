import type {Call} from './call.js';

/** How a command ended. */
export const exitCodes = {done: 0, refused: 1, usage: 2, unusable: 3} as const;

/** One of {@link exitCodes}, or what a shell reports for a program that a signal ended. */
export type ExitCode = number;

/** A flag a command knows. */
export type FlagSpec = {
	readonly type: 'text' | 'switch';
	/** What the help calls its value, as in `--ttl D`. */
	readonly value?: string;
	readonly help: string;
	/** The only values it takes; a switch may be given without one, too. */
	readonly choices?: readonly string[];
	/** What completion offers for its value. */
	readonly completes?: 'sessions' | 'vendors' | 'files' | 'folders';
};

/** The flags of a command, by the name people type. */
export type FlagSpecs = {readonly [name: string]: FlagSpec};

/** A positional argument. */
export type ArgumentSpec = {
	readonly name: string;
	readonly required: boolean;
	/** It may be given many times; only the last one of a command. */
	readonly repeats?: boolean;
	/** It is text of any kind, so that what stands in its place and is no flag belongs to it, dash or not. */
	readonly isText?: boolean;
	readonly completes?: 'sessions' | 'alerts' | 'tasks' | 'files' | 'shells' | 'agents';
};

/** A command: what it takes, how it is explained, what it does. One file each. */
export type Command = {
	readonly name: string;
	/** One line, for the list of commands. */
	readonly summary: string;
	/** More about it, for its own help; empty when the summary says all. */
	readonly details: string;
	readonly arguments: readonly ArgumentSpec[];
	readonly flags: FlagSpecs;
	/** Command lines with what they do. */
	readonly examples: ReadonlyArray<readonly [line: string, does: string]>;
	readonly run: (call: Call) => Promise<ExitCode>;
};

/** Flags every command knows. */
export const globalFlags = {
	db: {type: 'text', value: 'FILE', help: 'the database of the bus', completes: 'files'},
	session: {
		type: 'text',
		value: 'ID',
		help: 'act as this session instead of the calling one',
		completes: 'sessions',
	},
	json: {type: 'switch', help: 'print one JSON document and nothing else'},
	'no-color': {type: 'switch', help: 'no colours (also NO_COLOR)'},
	help: {type: 'switch', help: 'show help'},
	version: {type: 'switch', help: 'show the version'},
} as const satisfies FlagSpecs;
