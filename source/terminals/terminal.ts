import type {Environment} from '../agents/environment.js';
import type {TerminalAddress, TerminalPlace, TerminalProgram} from '../bus/rules/terminal-place.js';

/** A program that shows or keeps terminals. One file each; `index.ts` lists them. */
export type Terminal = {
	readonly program: TerminalProgram;
	/** Its name for people. */
	readonly label: string;
	/** Whether it keeps terminals that another one shows. */
	readonly isMultiplexer: boolean;
	/** What it sets these variables to in all it starts, which tells who did so last. */
	readonly sets: {readonly TERM?: RegExp; readonly TERM_PROGRAM?: string};
	/** Where in it a process is, as far as the variables of that process say; `null` where they do not name it. */
	readonly read: (environment: Environment) => Omit<TerminalAddress, 'program'> | null;
	/** How a terminal is brought to the front; `null` where nothing outside can do that. */
	readonly control: Control | null;
};

/** A command line, run without a shell. */
export type Command = {
	/** Names of the program; the first one that is found is run. */
	readonly programs: readonly string[];
	readonly words: readonly string[];
	/** Variables it gets besides those of this process. */
	readonly variables?: Readonly<Record<string, string>>;
};

/** What decides about the commands besides the place itself. */
export type Around = {
	readonly platform: NodeJS.Platform;
	/** Where whoever asks is. */
	readonly caller: TerminalPlace | null;
};

/** Commands that bring a terminal to the front, or why there are none, in words that follow "because". */
export type Plan =
	| {
			readonly commands: readonly Command[];
			/** The process that shows the terminal, and its own terminal, where that is to be brought to the front too. */
			readonly shownBy?: {readonly pid: number; readonly tty: string};
	  }
	| {readonly obstacle: string};

/** How a program is told to bring a terminal to the front. Pure: whoever calls runs the commands. */
export type Control = {
	/** What has to be asked first; `null` for nothing. */
	readonly ask: (place: TerminalPlace, around: Around) => Command | null;
	/** @param answer what the question printed, empty where nothing was asked */
	readonly plan: (place: TerminalPlace, around: Around, answer: string) => Plan;
};
