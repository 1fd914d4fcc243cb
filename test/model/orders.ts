/** What an actor is told to do. */
export type Order = {readonly id: number} & Deed;

/** Something an actor can do. */
export type Deed =
	| {
			readonly do: 'run';
			readonly file: string;
			readonly words: readonly string[];
			readonly cwd: string;
			readonly env: Readonly<Record<string, string>>;
			readonly input: string;
			/** It is killed, and counts as one that never ends, after so many milliseconds. */
			readonly limit: number;
			/** It is killed on purpose after so many milliseconds. */
			readonly killAfter: number | null;
			/** Nobody reads what it prints. */
			readonly isClosed: boolean;
	  }
	| {readonly do: 'call'; readonly method: string; readonly words: readonly unknown[]}
	| {
			readonly do: 'ask';
			readonly file: string;
			readonly words: readonly string[];
			readonly cwd: string;
			readonly env: Readonly<Record<string, string>>;
			readonly message: object;
	  }
	| {readonly do: 'close'};

/** How a program that an actor ran ended: its exit code, else the signal, `overdue`, or why it did not start. */
export type Ran = {readonly code: number | string; readonly stdout: string; readonly stderr: string};

/** What an actor tells of an order; times by the machine's monotonic clock, in milliseconds. */
export type Report = {
	readonly id: number;
	readonly began: number;
	readonly ended: number;
	readonly ran?: Ran | undefined;
	readonly value?: unknown;
	readonly error?: {readonly kind: string; readonly message: string} | undefined;
};
