import type {Door} from './facts.ts';
import type {Random} from './random.ts';
import type {Spoil, Step} from './steps.ts';
import {type Vendor, vendors} from './vendors.ts';

/** What all players of a game share: who there is, and what they play for. */
export type Board = {
	/** Roles that live, as far as those who move them know. */
	readonly living: Set<string>;
	readonly tasks: readonly [string, ...string[]];
	readonly files: readonly [string, ...string[]];
	readonly paths: readonly [string, ...string[]];
};

/** Files and links that all of a game write, the same ones under several names. */
export const gameTree: Step = {
	do: 'file tree',
	files: ['a.ts', 'b.ts', 'src/c.ts', 'src/deep/d.ts', 'other/e.ts'],
	links: [
		['linked', 'src/deep'],
		['src/f.ts', '../other/e.ts'],
	],
	hardLinks: [['hard.ts', 'b.ts']],
};

/** A board for a new game. */
export function newBoard(): Board {
	return {
		living: new Set(),
		tasks: ['T1', 'T1 ', 'T2', 'T3', 'caf\u00e9', 'cafe\u0301'],
		files: [
			'a.ts',
			'b.ts',
			'hard.ts',
			'src/c.ts',
			'src/deep/d.ts',
			'linked/d.ts',
			'linked/../c.ts',
			'other/e.ts',
			'src/f.ts',
		],
		paths: [
			'a.ts',
			'src/',
			'src/**/*.ts',
			'other/*.ts',
			'hard.ts',
			'linked/d.ts',
			'linked/../c.ts',
			'*a*a*a*a*a*a*a*a*a*a*a*a*c',
		],
	};
}

type State = {
	readonly vendor: Vendor;
	readonly door: Door | 'hook';
	turn: 'idle' | 'working' | 'waiting';
	readonly tools: string[];
	/** Some tool of the model's last answer has ended. */
	hasEnded: boolean;
};

/**
 * Makes up what one agent does next, from its own random choices alone: one life after another, each with turns,
 * tools that overlap, mail, tasks and locks through every door, and now and then a sudden end.
 */
export class Player {
	readonly #name: string;
	readonly #random: Random;
	readonly #board: Board;
	#lives = 0;
	#tools = 0;
	#state: State | null = null;
	/** The role whose conversation may be gone on with. */
	#last: {readonly who: string; readonly vendor: Vendor} | null = null;

	constructor(name: string, random: Random, board: Board) {
		this.#name = name;
		this.#random = random;
		this.#board = board;
	}

	get #who(): string {
		return `${this.#name}-${this.#lives}`;
	}

	/** The next step, and what of the board changes by it. */
	next(): Step {
		const state = this.#state;
		if (!state) return this.#come();
		if (state.door === 'row') return this.#play(this.#rowMoves());
		if (state.door !== 'hook') return this.#play(this.#libraryMoves());
		return this.#play(state.turn === 'idle' ? this.#idleMoves(state) : this.#workingMoves(state));
	}

	#come(): Step {
		const random = this.#random;
		const last = this.#last;
		this.#last = null;
		this.#lives++;
		this.#board.living.add(this.#who);
		const isHeir = last !== null && random.chance(0.7);
		const vendor = isHeir ? last.vendor : random.pick(vendors);
		const door = isHeir
			? 'hook'
			: (random.weigh<Door | 'hook'>([
					[7, 'hook'],
					[2, 'library'],
					[1, 'row'],
				]) ?? 'hook');
		this.#state = {vendor, door, turn: 'idle', tools: [], hasEnded: false};
		return {do: 'comes', who: this.#who, vendor, door, ...(isHeir ? {of: last.who} : {})};
	}

	#play(moves: ReadonlyArray<readonly [number, () => Step]>): Step {
		return (this.#random.weigh(moves) ?? (() => this.#end('dies')))();
	}

	#end(how: 'dies' | 'leaves'): Step {
		const who = this.#who;
		const {vendor, door} = this.#state ?? {vendor: 'claude', door: 'hook'};
		this.#board.living.delete(who);
		this.#state = null;
		this.#last = how === 'dies' && door === 'hook' ? {who, vendor} : null;
		return how === 'dies' && door !== 'row' ? {do: 'dies', who} : {do: 'leaves', who, door};
	}

	#rowMoves(): ReadonlyArray<readonly [number, () => Step]> {
		const who = this.#who;
		return [
			[8, () => ({do: 'beats', who, form: this.#random.pick(['iso', 'sqlite', 'python'])})],
			[2, () => ({do: 'sends', who, to: this.#another(), door: 'row'})],
			[1, () => this.#end('leaves')],
		];
	}

	#libraryMoves(): ReadonlyArray<readonly [number, () => Step]> {
		return [...this.#deeds(['library']), [0.5, () => this.#end('leaves')], [0.5, () => this.#end('dies')]];
	}

	#idleMoves(state: State): ReadonlyArray<readonly [number, () => Step]> {
		const who = this.#who;
		return [
			[
				8,
				() => {
					state.turn = 'working';
					return {do: 'prompt', who, ...this.#spoil()};
				},
			],
			[0.3, () => this.#end('leaves')],
			[0.3, () => this.#end('dies')],
		];
	}

	#workingMoves(state: State): ReadonlyArray<readonly [number, () => Step]> {
		const who = this.#who;
		const random = this.#random;
		const turn = (to: State['turn'], step: Step) => () => {
			state.turn = to;
			return step;
		};
		if (state.turn === 'waiting')
			return [
				[1, turn('working', {do: 'answered', who})],
				[0.1, () => this.#end('dies')],
			];
		if (state.tools.length > 0) return this.#toolMoves(state);
		const begin = (file: object) => () => {
			const tool = `${who}-t${++this.#tools}`;
			state.tools.push(tool);
			return {do: 'before', who, tool, ...file, ...this.#spoil()} as const;
		};
		return [
			[5, () => ({do: 'edits', who, file: random.pick(this.#board.files), tries: 1 + random.below(2)})],
			[2, () => begin({})()],
			[1, () => ({do: 'reads', who, file: random.pick(this.#board.files)})],
			[1, turn('waiting', {do: 'asks', who})],
			[2, turn('idle', {do: 'stops', who, ...this.#spoil()})],
			[
				0.4,
				() => ({
					do: 'inbox',
					who,
					door: random.pick(['command', 'mcp']),
					...(random.chance(0.3) ? {head: 3} : {}),
				}),
			],
			[0.4, () => ({do: 'fetches', who})],
			[0.3, () => this.#end('dies')],
			...this.#deeds(['command', 'mcp', 'library']),
		];
	}

	/** Tools that run at once begin before the others have ended; then the model is called with what all of them told. */
	#toolMoves(state: State): ReadonlyArray<readonly [number, () => Step]> {
		const who = this.#who;
		const begin = () => {
			const tool = `${who}-t${++this.#tools}`;
			state.tools.push(tool);
			return {do: 'before', who, tool, ...this.#spoil()} as const;
		};
		const end = (): Step => {
			const tool = state.tools.shift() ?? '';
			state.hasEnded = state.tools.length > 0;
			if (state.hasEnded) return {do: 'after', who, tool, ...this.#spoil()};
			return {
				do: 'together',
				steps: [
					{do: 'after', who, tool},
					{do: 'batch', who},
				],
			};
		};
		// Copilot tells of all tools of an answer before the first of them runs
		const mayBegin = state.tools.length < 3 && !(state.vendor === 'copilot' && state.hasEnded);
		return [
			[mayBegin ? 1 : 0, begin],
			[2, end],
			[0.2, () => this.#end('dies')],
		];
	}

	/** What any session may do at any time. */
	#deeds(doors: readonly [Door, ...Door[]]): ReadonlyArray<readonly [number, () => Step]> {
		const who = this.#who;
		const random = this.#random;
		const {tasks, paths} = this.#board;
		return [
			[2, () => ({do: 'claims', who, task: random.pick(tasks), door: random.pick(doors)})],
			[1.5, () => ({do: 'releases', who, task: random.pick(tasks), door: random.pick(doors)})],
			[1, () => ({do: 'locks', who, path: random.pick(paths), door: random.pick(doors), ...this.#mode()})],
			[1, () => ({do: 'unlocks', who, path: random.pick(paths), door: random.pick(doors)})],
			[3, () => ({do: 'sends', who, to: this.#another(), door: random.pick(doors), ...this.#body()})],
		];
	}

	#mode(): {readonly mode?: 'shared'; readonly ttl?: number} {
		const random = this.#random;
		return {
			...(random.chance(0.2) ? {mode: 'shared' as const} : {}),
			...(random.chance(0.2) ? {ttl: 120_000} : {}),
		};
	}

	#body(): {readonly length?: number; readonly isTabbed?: boolean; readonly ttl?: number} {
		const random = this.#random;
		const length =
			random.weigh([
				[6, 60],
				[2, 1500],
				[1, 5000],
			]) ?? 60;
		return {length, isTabbed: random.chance(0.3), ...(random.chance(0.1) ? {ttl: 90_500.5} : {})};
	}

	/** Somebody else who lives, or everybody. */
	#another(): string | null {
		const others = [...this.#board.living].filter(name => name !== this.#who);
		return this.#random.chance(0.2) ? null : (others[this.#random.below(others.length)] ?? null);
	}

	#spoil(): {readonly spoil?: Spoil} {
		const random = this.#random;
		if (random.chance(0.04)) return {spoil: 'closed'};
		return random.chance(0.04) ? {spoil: 20 + random.below(150)} : {};
	}
}

/** Makes up what happens to the machine: its clocks, its keeper, its programs, and the looks at it. */
export function nature(random: Random): Step {
	const move = (most: number) => random.next() * most;
	const moves: ReadonlyArray<readonly [number, () => Step]> = [
		[4, () => ({do: 'looks'})],
		[2, () => ({do: 'keeper', how: 'killed'})],
		[1, () => ({do: 'clock', by: 'pass', milliseconds: move(120_000)})],
		[1, () => ({do: 'clock', by: 'set', milliseconds: move(7_200_000)})],
		[1, () => ({do: 'clock', by: 'set', milliseconds: -move(300_000)})],
		[0.5, () => ({do: 'drift', ratio: 0.98 + move(0.04)})],
		[1, () => ({do: 'crowd', count: 1 + random.below(40)})],
		[1, () => ({do: 'watch', milliseconds: move(20_000)})],
	];
	return (random.weigh(moves) ?? (() => ({do: 'looks'}) as const))();
}
