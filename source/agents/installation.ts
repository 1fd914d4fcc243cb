import type {Environment} from './environment.js';

/** Instructions that an agent's user can call by name, as in `/session-status`. */
export type Skill = {
	readonly name: string;
	readonly description: string;
	/** What the user may type after the name, as a hint; empty when nothing. */
	readonly argumentHint: string;
	/** What the agent is told to do, in Markdown. `$ARGUMENTS` stands for what the user typed after the name. */
	readonly body: string;
};

/** What an installation is made of. */
export type Setup = {
	/** Absolute path of the program that starts session-bus, whatever becomes of PATH. */
	readonly launcher: string;
	/** Version of session-bus. */
	readonly version: string;
	/** The agent's own folder for all projects, or the project it is set up in alone. */
	readonly scope: 'user' | 'project';
	/** For `user` the agent's own folder, for `project` the project's. */
	readonly folder: string;
	/** The user's home folder. */
	readonly home: string;
	readonly wake: Wake;
	readonly skills: readonly Skill[];
};

/** Whether idle sessions are woken when mail arrives; with `closed` those, too, that nobody has a window onto. */
export type Wake = boolean | 'closed';

/** A place inside a JSON document: the keys of the objects on the way. */
export type JsonPath = readonly string[];

/** One change to a JSON document, which keeps everything else and all comments. */
export type JsonEdit =
	/** Sets a value. What is there already counts as an older one of ours when it holds the text `ours`. */
	| {readonly set: JsonPath; readonly to: unknown; readonly ours?: string | undefined}
	/** Adds an element to a list, unless it is in it already. An element that holds `ours` is replaced. */
	| {readonly add: JsonPath; readonly element: unknown; readonly ours: string};

/** One file to make or to change. */
export type FileChange =
	/** A file that is ours alone. */
	| {readonly kind: 'own'; readonly file: string; readonly content: string}
	/** A JSON file, with or without comments, that is shared with others. */
	| {readonly kind: 'json'; readonly file: string; readonly edits: readonly JsonEdit[]}
	/** A TOML file that is shared with others: a block of whole tables between two comments at its end. */
	| {readonly kind: 'toml'; readonly file: string; readonly block: string};

/** A step of the installation that only the user can do, and whether it has been done. */
export type Step = {
	readonly name: string;
	readonly isDone: boolean;
	readonly detail: string;
	/** What to do, in words. */
	readonly fix: string;
};

/**
 * Looks at settings files. What an agent knows of itself is loaded for every hook, so the parsers are not its own.
 */
export type Settings = {
	readonly exists: (file: string) => boolean;
	/** A parsed file, with or without comments; `undefined` when it is not there or cannot be understood. */
	readonly json: (file: string) => unknown;
	readonly toml: (file: string) => unknown;
};

/** What an agent has noted itself about what is taken back. */
export type Aftermath = {
	/** The TOML file with its notes; `null` where it has none. */
	readonly file: string | null;
	/** The tables in it that are about what goes, each by the keys on the way to it. */
	readonly tables: ReadonlyArray<readonly string[]>;
	/** What the user has to do again, as the agent takes what is left for something else. */
	readonly steps: readonly Step[];
};

/** What its user should know of the sessions of an agent, in sentences. */
export type Notes = {
	/** Once it is set up. */
	readonly installed: readonly string[];
	/** Once that is taken back. */
	readonly removed: readonly string[];
};

/** How an agent is set up. */
export type Installation = {
	/** Names of the executables that prove the agent is on this machine. */
	readonly binaries: readonly string[];
	/** The newest version of the agent that all of this was tried with. */
	readonly tested: string;
	/** The files to make or change; `null` where the agent has nothing like that scope. */
	readonly changes: (setup: Setup, settings: Settings) => readonly FileChange[] | null;
	/** What remains to be done by the user after the files are in place. */
	readonly remaining: (setup: Setup, settings: Settings, environment: Environment) => readonly Step[];
	readonly notes?: (scope: Setup['scope']) => Notes;
	/** What taking it back leaves behind, given the settings before and after; only for agents that note anything. */
	readonly aftermath?: (
		place: Pick<Setup, 'scope' | 'folder'>,
		before: Settings,
		after: Settings,
		environment: Environment,
	) => Aftermath;
};
