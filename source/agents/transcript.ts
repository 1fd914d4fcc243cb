import {closeSync, existsSync, readdirSync, readSync} from 'node:fs';
import path from 'node:path';
import {openRegularFile} from '../system/read-file.js';

/** How much of the end of a transcript is read, and how much when that does not tell. */
const tailSizes = [64 * 1024, 1024 * 1024] as const;

/** The same where a line may be a whole conversation, and no agent waits. */
export const deepTailSizes = [...tailSizes, 8 * 1024 * 1024] as const;

/**
 * What the last line of a transcript of JSON lines that says anything says, or `null`. Reads only its end.
 * @param find what one line says, already parsed; `null` for nothing
 */
export function readLast<Found extends string>(
	file: string,
	find: (line: unknown) => Found | null,
): Found | null {
	return lastTold(find)(readBack(file));
}

/** Makes of what one line says what the last of some lines says that says anything; the last one comes first. */
export function lastTold<Found extends string>(
	find: (line: unknown) => Found | null,
): (lines: Iterable<unknown>) => Found | null {
	return lines => {
		for (const line of lines) {
			const found = find(line);
			if (found !== null) return found;
		}
		return null;
	};
}

/** The lines of a transcript, parsed, from its end on; more is read where the first of them are not enough. */
export function* readBack(file: string, sizes: readonly number[] = tailSizes): Generator<unknown> {
	let seen = 0;
	for (const size of sizes) {
		const tail = readTail(file, size);
		if (tail === null) return;
		for (const line of tail.lines.toReversed().slice(seen)) yield parseLine(line);
		if (tail.isWhole) return;
		seen = tail.lines.length;
	}
}

function readTail(file: string, size: number): {lines: string[]; isWhole: boolean} | null {
	try {
		const {descriptor, stats} = openRegularFile(file);
		try {
			const start = Math.max(0, stats.size - size);
			const buffer = Buffer.allocUnsafe(stats.size - start);
			const bytes = readSync(descriptor, buffer, 0, buffer.length, start);
			const lines = buffer.toString('utf8', 0, bytes).split('\n');
			// The first line of a tail has lost its beginning
			return {lines: start === 0 ? lines : lines.slice(1), isWhole: start === 0};
		} finally {
			closeSync(descriptor);
		}
	} catch {
		return null;
	}
}

/** A line of JSON, parsed; `null` for what is none. */
export function parseLine(line: string): unknown {
	try {
		return JSON.parse(line);
	} catch {
		return null;
	}
}

/** A moment in a field of a line, as text or as a number, in milliseconds since the epoch; `null` for anything else. */
export function momentAt(line: unknown, field: string): number | null {
	if (typeof line !== 'object' || line === null) return null;
	const value: unknown = Object.getOwnPropertyDescriptor(line, field)?.value;
	const moment = typeof value === 'string' ? Date.parse(value) : value;
	return typeof moment === 'number' && Number.isFinite(moment) ? moment : null;
}

/** The text at a path of keys inside something parsed, or `null`. */
export function textAt(value: unknown, ...keys: readonly string[]): string | null {
	let current = value;
	for (const key of keys) {
		if (typeof current !== 'object' || current === null) return null;
		current = Object.getOwnPropertyDescriptor(current, key)?.value;
	}
	return typeof current === 'string' && current !== '' ? current : null;
}

/** The names in a folder, or none when it cannot be read. */
export function namesIn(folder: string): string[] {
	try {
		// An error costs five times as much as this question, and most folders asked for are not there
		return existsSync(folder) ? readdirSync(folder) : [];
	} catch {
		return [];
	}
}

/** The files of a folder whose names end so. */
export function filesIn(folder: string, ending: string): string[] {
	return namesIn(folder)
		.filter(name => name.endsWith(ending))
		.map(name => path.join(folder, name));
}

/** A first line is read in pieces of so many bytes, and up to so many: Codex puts its instructions there. */
const [firstLinePiece, longestFirstLine] = [64 * 1024, 4 * 1024 * 1024];

/** The first line of a file of JSON lines, parsed; `null` when it cannot be read or is longer than a first line is. */
export function readFirstLine(file: string): unknown {
	try {
		const {descriptor} = openRegularFile(file);
		try {
			const pieces: Buffer[] = [];
			for (let read = 0; read < longestFirstLine; ) {
				const buffer = Buffer.allocUnsafe(firstLinePiece);
				const piece = buffer.subarray(0, readSync(descriptor, buffer));
				const end = piece.indexOf('\n');
				pieces.push(end < 0 ? piece : piece.subarray(0, end));
				if (end >= 0 || piece.length === 0) return parseLine(Buffer.concat(pieces).toString('utf8'));
				read += piece.length;
			}
			return null;
		} finally {
			closeSync(descriptor);
		}
	} catch {
		return null;
	}
}

/**
 * The first file some levels below a folder whose name ends so. The newest names are looked at first, as dated
 * folders sort by age.
 */
export function findBelow(folder: string, levels: number, ending: string): string | null {
	const names = namesIn(folder).sort().reverse();
	if (levels === 0) {
		const name = names.find(candidate => candidate.endsWith(ending));
		return name === undefined ? null : path.join(folder, name);
	}
	for (const name of names) {
		const found = findBelow(path.join(folder, name), levels - 1, ending);
		if (found !== null) return found;
	}
	return null;
}
