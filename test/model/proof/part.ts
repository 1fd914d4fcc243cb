import type {Table} from '../../../bench/part.ts';
import type {Programs} from '../world.ts';

/** What a proof is asked for. */
export type Asked = {
	readonly programs: Programs;
	readonly seeds: readonly number[];
	readonly minutes: number;
	readonly processes: number;
	/** Edits that are tried in vain. */
	readonly edits: number;
	/** How often agents start at once. */
	readonly rounds: number;
	/** Folder that scripts of failures are kept in. */
	readonly folder: string;
	/** Tells how far it is. */
	readonly tell: (progress: string) => void;
};

/** What a part of the proof found. */
export type Found = {readonly tables: readonly Table[]; readonly violations: number};

/** One part of the proof. */
export type Part = (asked: Asked) => Promise<Found>;
