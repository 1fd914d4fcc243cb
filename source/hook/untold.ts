import {readdirSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {editMemory} from '../bus/limits.js';
import type {Proven} from '../bus/rules/mail-lease.js';
import type {UntoldMail} from '../bus/verbs/untold-mail.js';
import {makeFolder} from '../system/make-folder.js';
import {readTextFile} from '../system/read-file.js';

/** A file that a conversation may have written since a moment, in milliseconds since the epoch. */
export type UntoldFile = {readonly path: string; readonly sinceMs: number};

/** One thing the bus could not be told. */
export type Untold = UntoldFile | UntoldMail;

/** The longest name of a folder on every system. */
const longestName = 200;

/** So many conversations, and so many notes of one, are kept: those that were kept last. */
const mostKept = 200;

/**
 * What the bus could not be told of one conversation, kept beside it until its next event: a note for each hook that was
 * not heard, in a file of its own, so that hooks may read and write side by side. Fails silently: nothing may keep a hook
 * from ending well.
 */
export class UntoldJournal {
	readonly #all: string | null;
	readonly #folder: string | null;

	/** @param home the folder of session-bus, where there is one */
	constructor(home: string | null, vendor: string, conversation: string) {
		this.#all = home && path.join(home, 'untold');
		const name = Buffer.from(`${vendor} ${conversation}`).toString('base64url').slice(0, longestName);
		this.#folder = this.#all && path.join(this.#all, `${name}.notes`);
	}

	/** Keeps something for the next event. */
	keep(untold: readonly Untold[]): void {
		if (this.#all === null || this.#folder === null || untold.length === 0) return;
		try {
			makeFolder(this.#all, 0o700);
			makeFolder(this.#folder, 0o700);
			const name = `${`${Date.now()}`.padStart(15, '0')}-${process.pid}-${performance.now()}`;
			const note = path.join(this.#folder, name);
			// Nobody reads half of one
			writeFileSync(`${note}.part`, untold.map(one => `${JSON.stringify(one)}\n`).join(''), {
				flag: 'wx',
				mode: 0o600,
			});
			renameSync(`${note}.part`, note);
			forgetAllBut(mostKept, this.#folder);
			forgetAllBut(mostKept, this.#all);
		} catch {
			// a full or read-only disk
		}
	}

	/**
	 * Reads what was kept.
	 * @returns and what forgets it: once the bus has been told, and not before
	 */
	read(): {readonly untold: readonly Untold[]; readonly forget: () => void} {
		const folder = this.#folder;
		if (folder === null || !statSync(folder, {throwIfNoEntry: false})?.isDirectory()) return nothing;
		const notes = namesIn(folder)
			.filter(name => !name.endsWith('.part'))
			.sort()
			.map(name => path.join(folder, name));
		const untold = notes.flatMap(note => (readTextFile(note) ?? '').split('\n').flatMap(readLine));
		return {untold, forget: () => notes.forEach(forget)};
	}
}

const nothing = {untold: [], forget: () => {}} as const;

function readLine(line: string): Untold[] {
	try {
		const fields: Fields = JSON.parse(line);
		const one = readFile(fields) ?? readSaid(fields) ?? readEvent(fields);
		return one ? [one] : [];
	} catch {
		return [];
	}
}

type Fields = Partial<Record<string, unknown>>;

/** What was written so long ago nobody is told of any more. */
function readFile({path: file, sinceMs}: Fields): UntoldFile | null {
	if (typeof file !== 'string' || typeof sinceMs !== 'number') return null;
	return Date.now() - sinceMs > editMemory ? null : {path: file, sinceMs};
}

function readSaid({atMs, sessionId, taker, said, left, lasts, amid}: Fields): UntoldMail | null {
	if (typeof atMs !== 'number' || typeof sessionId !== 'string' || typeof taker !== 'string') return null;
	const numbers = (list: unknown) =>
		Array.isArray(list) ? list.filter(id => typeof id === 'number' && Number.isSafeInteger(id)) : [];
	const footing = {lasts: lasts === true, amid: amid !== false};
	return {atMs, sessionId, taker, said: numbers(said), left: numbers(left), ...footing};
}

const proofs: readonly unknown[] = [
	'all',
	'but amid',
	'by record',
	'only by record',
	null,
] satisfies Proven[];
const isProof = (word: unknown): word is Proven => proofs.includes(word);

function readEvent({atMs, proves, beginsTurn, turnId, isAmbiguous}: Fields): UntoldMail | null {
	if (typeof atMs !== 'number' || !isProof(proves)) return null;
	return {
		atMs,
		proves,
		beginsTurn: beginsTurn === true,
		turnId: typeof turnId === 'string' ? turnId : null,
		isAmbiguous: isAmbiguous !== false,
	};
}

/** Forgets what was kept first in a folder, where that is more than somebody may come back for. */
function forgetAllBut(most: number, folder: string): void {
	const names = namesIn(folder);
	if (names.length <= most) return;
	const ages = names.map(name => {
		const file = path.join(folder, name);
		return {file, ageMs: statSync(file, {throwIfNoEntry: false})?.mtimeMs ?? 0};
	});
	for (const {file} of ages.sort((one, other) => other.ageMs - one.ageMs).slice(most / 2)) forget(file);
}

function namesIn(folder: string): string[] {
	try {
		return readdirSync(folder);
	} catch {
		return [];
	}
}

function forget(file: string): void {
	try {
		rmSync(file, {recursive: true, force: true});
	} catch {
		// a disk that became read-only; what is told twice changes nothing
	}
}
