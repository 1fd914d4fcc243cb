import type {Door} from './facts.ts';
import type {Vendor} from './vendors.ts';

/** Where a command is run that has a view of the machine of its own. */
export type Namespace = 'other host name' | 'other boot time' | 'other processes';

/** What becomes of the output of a hook or reader: nobody reads it, or it is killed after so many milliseconds. */
export type Spoil = 'closed' | number;

/** One thing a role of a script does, or that happens to the machine; plain data, so that a script can be kept and shrunk. */
export type Step = {
	/** What it was written for; an attack's name. */
	readonly label?: string;
} & (
	| ({readonly who: string} & (
			| {
					readonly do: 'comes';
					readonly vendor: Vendor;
					readonly door: Door | 'hook';
					/** The role whose conversation it has: continued, or open in both. */
					readonly of?: string;
					/** A name it gives its task. */
					readonly task?: string;
					/** It runs an earlier version of the program. */
					readonly isOlder?: boolean;
					/** The process whose pid it gives for its own, as what runs in a container does. */
					readonly pidOf?: string;
			  }
			| {readonly do: 'leaves'; readonly door: Door | 'hook'}
			| {readonly do: 'dies'}
			| {
					readonly do: 'prompt';
					readonly spoil?: Spoil;
					readonly isHeld?: boolean;
					readonly transcript?: string;
			  }
			| {readonly do: 'model call'}
			| {readonly do: 'stops'; readonly spoil?: Spoil}
			| {readonly do: 'asks'}
			| {readonly do: 'answered'}
			| {readonly do: 'reads'; readonly file: string}
			| {readonly do: 'before'; readonly tool: string; readonly file?: string; readonly spoil?: Spoil}
			| {readonly do: 'writes'; readonly tool: string}
			| {readonly do: 'after'; readonly tool: string; readonly spoil?: Spoil}
			| {readonly do: 'batch'; readonly spoil?: Spoil}
			/** Reads, asks, writes and tells; reads again and repeats where it is told that the file was changed. */
			| {readonly do: 'edits'; readonly file: string; readonly tries?: number; readonly isRead?: boolean}
			| {
					readonly do: 'claims' | 'releases';
					readonly task: string;
					readonly door: Door;
					readonly within?: Namespace;
			  }
			| {
					readonly do: 'locks';
					readonly path: string;
					readonly door: Door;
					readonly mode?: 'exclusive' | 'shared';
					readonly ttl?: number;
			  }
			| {readonly do: 'unlocks'; readonly path: string; readonly door: Door}
			| {
					readonly do: 'sends';
					readonly to: string | null;
					readonly door: Door;
					readonly length?: number;
					readonly isTabbed?: boolean;
					readonly ttl?: number;
					/** Milliseconds by which the row of another program says it is older than it is. */
					readonly isDatedBack?: number;
			  }
			| {readonly do: 'inbox'; readonly door: Door; readonly head?: number; readonly spoil?: Spoil}
			/** Looks up the rest of every message that it was told is longer. */
			| {readonly do: 'fetches'}
			/** Runs a command in its shell, in whatever words. */
			| {
					readonly do: 'runs';
					readonly words: readonly string[];
					readonly expects?: readonly number[];
					readonly limit?: number;
			  }
			/** Starts a command that waits for mail, and goes on. */
			| {readonly do: 'waits'}
			/** The waiting command must have ended within so many milliseconds. */
			| {readonly do: 'waited'; readonly limit: number}
			/** A program that knows only the rows beats; in the form its language writes times. */
			| {readonly do: 'beats'; readonly form?: 'iso' | 'sqlite' | 'python'}
			/** Runs what the bus offered it to run. */
			| {readonly do: 'takes advice'}
	  ))
	| {readonly do: 'clock'; readonly by: 'pass' | 'set'; readonly milliseconds: number}
	| {readonly do: 'drift'; readonly ratio: number}
	/** So much of the model's time goes by in which keepers watch. */
	| {readonly do: 'watch'; readonly milliseconds: number}
	| {readonly do: 'keeper'; readonly how: 'killed' | 'wanted' | 'remembered' | 'replaced'}
	| {readonly do: 'looks'}
	/** The bus lies on a small disk, which is filled up, and gets room again. */
	| {readonly do: 'disk'; readonly how: 'small' | 'full' | 'roomy'}
	/** Another program writes many documented rows at once. */
	| {readonly do: 'crowd'; readonly count: number}
	/** Another program writes any statement; `$now` is the model's time in ISO form. */
	| {readonly do: 'statement'; readonly sql: string}
	| {readonly do: 'file'; readonly how: 'away' | 'back' | 'half checkpointed' | 'linked'}
	| {
			readonly do: 'file tree';
			readonly files: readonly string[];
			readonly links?: ReadonlyArray<readonly [string, string]>;
			readonly hardLinks?: ReadonlyArray<readonly [string, string]>;
	  }
	| {readonly do: 'pipe'; readonly path: string}
	| {readonly do: 'config'; readonly text: string}
	| {readonly do: 'bystander'; readonly how: 'begins' | 'ends'; readonly name: string}
	| {readonly do: 'stranger'}
	/** These happen at once, those of one role one after another. */
	| {readonly do: 'together'; readonly steps: readonly Step[]}
);

/** Steps of one kind. */
export type StepOf<Kind extends Step['do']> = Extract<Step, {readonly do: Kind}>;

/** A script: what happens in one world from its beginning to its end. */
export type Script = {
	readonly name: string;
	/** How many times as fast as the machine's the clocks of its world run. */
	readonly speed: number;
	readonly steps: readonly Step[];
};
