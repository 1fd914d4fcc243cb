import {closeSync, existsSync, fstatSync, openSync, readdirSync, readSync} from 'node:fs';
import path from 'node:path';

/** How much of the end of a transcript is read, and how much when that names no model. */
const tailSizes = [64 * 1024, 1024 * 1024] as const;

/**
 * What the last line of a transcript of JSON lines that says anything says, or `null`. Reads only its end.
 * @param find what one line says, already parsed; `null` for nothing
 */
export function readLast<Found extends string>(
	file: string,
	find: (line: unknown) => Found | null,
): Found | null {
	for (const size of tailSizes) {
		const tail = readTail(file, size);
		if (tail === null) return null;
		for (const line of tail.lines.toReversed()) {
			const found = find(parseLine(line));
			if (found !== null) return found;
		}
		if (tail.isWhole) return null;
	}
	return null;
}

function readTail(file: string, size: number): {lines: string[]; isWhole: boolean} | null {
	try {
		const descriptor = openSync(file, 'r');
		try {
			const {size: total} = fstatSync(descriptor);
			const start = Math.max(0, total - size);
			const buffer = Buffer.allocUnsafe(total - start);
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

function parseLine(line: string): unknown {
	try {
		return JSON.parse(line);
	} catch {
		return null;
	}
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
		const descriptor = openSync(file, 'r');
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
