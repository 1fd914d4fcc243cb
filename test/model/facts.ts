import type {Reading} from './clock.ts';
import type {Vendor} from './vendors.ts';

/** What every fact of a history tells: who did it, when by the machine's monotonic clock, and by the model's clocks. */
type Base = {
	/** A role of the script; `model` for what the model itself did. */
	readonly who: string;
	/** What the step belongs to, where it was written for a certain attack. */
	readonly label: string | null;
	readonly began: number;
	/** `null` where no answer came: it may or may not have happened. */
	readonly ended: number | null;
	readonly clock: Reading;
};

/** How something went that was asked of the bus. */
export type Answer =
	/** It was done, or refused for a reason the promises know. */
	| 'yes'
	| 'no'
	/** It failed with an error, or no answer came. */
	| 'failed'
	| 'lost';

export type Door = 'library' | 'command' | 'mcp' | 'row';

/** What a bus said of one session. */
export type Seen = {readonly id: string; readonly state: string; readonly reason: string};

/** One thing that happened. */
export type Fact = Base &
	(
		| {
				readonly what: 'came';
				readonly session: string;
				readonly vendor: Vendor;
				readonly conversation: string;
				readonly door: Door | 'hook';
				/** The role whose conversation it continues. */
				readonly of: string | null;
		  }
		/** It said goodbye, or its process was killed. */
		| {readonly what: 'left'; readonly how: 'goodbye' | 'killed'}
		/** `begins` where a new turn began, and what the last one had reserved came free. */
		| {
				readonly what: 'turn';
				readonly turn: 'working' | 'waiting' | 'idle';
				readonly begins: boolean;
		  }
		/** A program that only writes rows gave a sign of life. */
		| {readonly what: 'beat'}
		| {readonly what: 'claim' | 'release'; readonly task: string; readonly answer: Answer}
		| {
				readonly what: 'lock';
				/** Names of the files it covers, each as the one name its file has in the model. */
				readonly covers: readonly string[];
				readonly path: string;
				readonly mode: 'exclusive' | 'shared';
				/** Milliseconds that were asked for. */
				readonly ttl: number | null;
				readonly answer: Answer;
		  }
		| {
				readonly what: 'unlock';
				readonly path: string;
				readonly covers: readonly string[];
				readonly answer: Answer;
		  }
		/** A hook before an edit: `yes` lets it through. */
		| {
				readonly what: 'guard';
				readonly file: string;
				/** All names of the file in the model. */
				readonly covers: readonly string[];
				readonly tool: string;
				readonly answer: Answer;
				readonly why: 'held' | 'changed' | 'unreserved' | null;
		  }
		/** An edit was made; what the file held that its writer had never read was lost. */
		| {
				readonly what: 'edit';
				readonly file: string;
				readonly covers: readonly string[];
				readonly tool: string;
				readonly lost: string | null;
		  }
		| {
				readonly what: 'send';
				readonly token: string;
				readonly to: string | null;
				/** Milliseconds until it expires. */
				readonly ttl: number | null;
				/** Another program wrote it with a time of its own. */
				readonly isDatedBack: boolean;
				readonly answer: Answer;
		  }
		/** Text with these messages was handed over; `whole` tells which of them ended before the text did. */
		| {
				readonly what: 'heard';
				readonly via: string;
				readonly tokens: readonly string[];
				readonly whole: readonly string[];
				/** It stands in what the agent keeps of its conversation, and so outlives its process. */
				readonly lasts: boolean;
		  }
		/** A model was called with all that was heard before. */
		| {readonly what: 'model call'}
		/** A hook or reader was cut off: what it took may have got lost on the way. */
		| {readonly what: 'spoilt'; readonly via: string}
		/** Text of the bus offered a command; running it did what no peer may bring about. */
		| {readonly what: 'advice'; readonly text: string; readonly harm: string}
		/** Anything that printed or took its time. */
		| {
				readonly what: 'told';
				readonly words: string;
				readonly code: number | string;
				readonly stdout: string;
				readonly stderr: string;
				readonly took: number;
				readonly isHook: boolean;
				/** Codes that are right here; 0 and 1 unless it says otherwise. */
				readonly expects: readonly number[] | null;
		  }
		/** One call of the library: `null` when it worked. */
		| {
				readonly what: 'called';
				readonly method: string;
				readonly error: {readonly kind: string; readonly message: string} | null;
				readonly took: number;
				readonly mayFail: boolean;
		  }
		/** Everything a look at the bus showed. */
		| {
				readonly what: 'look';
				readonly sessions: readonly Seen[];
				readonly claims: ReadonlyArray<{readonly task: string; readonly session: string}>;
				readonly locks: ReadonlyArray<{readonly path: string; readonly session: string}>;
				readonly alerts: ReadonlyArray<{readonly type: string; readonly sessions: readonly string[]}>;
				/** Whether all was let come to rest before. */
				readonly isLast: boolean;
		  }
		/** The model's clocks were moved. */
		| {readonly what: 'moved'; readonly by: 'pass' | 'set'; readonly milliseconds: number}
		/** Nothing the bus had acknowledged could be expected to be there: the file was away, the disk full. */
		| {readonly what: 'trouble'; readonly kind: string; readonly isOver: boolean}
		/** Something that only a look from outside can tell. */
		| {readonly what: 'found'; readonly promise: string; readonly cause: string}
	);

type Kinds = Fact['what'];

/** Facts of one kind. */
export type FactOf<Kind extends Kinds> = Extract<Fact, {readonly what: Kind}>;

/** The facts of a history by their kinds, and how many there were: a history only grows. */
const sorted = new WeakMap<readonly Fact[], {readonly count: number; readonly kinds: Map<Kinds, Fact[]>}>();

/** All facts of some kinds, in order. Asked for each of many facts, so that they are sorted once. */
export function only<Kind extends Kinds>(facts: readonly Fact[], ...kinds: readonly Kind[]): FactOf<Kind>[] {
	const isWanted = (fact: Fact): fact is FactOf<Kind> => kinds.some(kind => kind === fact.what);
	const [kind] = kinds;
	if (kind === undefined || kinds.length > 1) return facts.filter(isWanted);
	let known = sorted.get(facts);
	if (known?.count !== facts.length) {
		known = {count: facts.length, kinds: Map.groupBy(facts, ({what}) => what)};
		sorted.set(facts, known);
	}
	return (known.kinds.get(kind) ?? []).filter(isWanted);
}

/** A promise that was not kept. */
export type Violation = {
	readonly promise: string;
	readonly cause: string;
	/** What the steps that brought it about were written for. */
	readonly labels: readonly string[];
	readonly at: number;
};

/** A violation by some facts. */
export function violation(promise: string, cause: string, ...facts: readonly Fact[]): Violation {
	const labels = [...new Set(facts.flatMap(({label}) => (label === null ? [] : [label])))];
	return {promise, cause, labels, at: Math.max(...facts.map(({began}) => began))};
}
