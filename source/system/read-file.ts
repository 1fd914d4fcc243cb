import {closeSync, constants, openSync, readSync, type Stats, statSync} from 'node:fs';

/** More than any file of settings, of git or of a registry holds, in bytes. */
const longestFile = 16 * 1024 * 1024;

/** What is read of a file that does not say how long it is, such as those of `/proc`, at once. */
const pieceSize = 64 * 1024;

/** A pipe that takes a file's place after the look at it would else wait for its other end, and for ever. */
const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/** A file that is open for reading; whoever asked for it closes it. */
export type OpenFile = {readonly descriptor: number; readonly stats: Stats};

/**
 * Opens a file whose path comes from somebody else. A pipe, a socket or a device is none: opening one may wait for
 * ever, or do something.
 * @throws Error with a code: that of the system, `EISDIR` for a folder, `EFTYPE` for what else is no file
 */
export function openRegularFile(file: string): OpenFile {
	const stats = statSync(file);
	if (!stats.isFile()) throw stats.isDirectory() ? failure('EISDIR', file) : failure('EFTYPE', file);
	return {descriptor: openSync(file, flags), stats};
}

/**
 * Reads a whole file whose path comes from somebody else.
 * @param longest how many bytes it may hold
 * @throws Error with a code, as `openRegularFile` does, and `EFBIG` for a file that is longer
 */
export function readRegularFile(file: string, longest = longestFile): Buffer {
	const {descriptor, stats} = openRegularFile(file);
	try {
		const pieces: Buffer[] = [];
		for (let total = 0; total <= longest; ) {
			// With room for one byte more, a read that ends where the file did has seen its end
			const room = stats.size > total ? Math.min(stats.size, longest) - total + 1 : pieceSize;
			const piece = Buffer.allocUnsafe(room);
			const bytes = readSync(descriptor, piece);
			pieces.push(piece.subarray(0, bytes));
			total += bytes;
			if (total <= longest && (bytes === 0 || total === stats.size)) return Buffer.concat(pieces);
		}
		throw failure('EFBIG', file);
	} finally {
		closeSync(descriptor);
	}
}

/** The text of a file whose path comes from somebody else; `null` where there is none that can be read. */
export function readTextFile(file: string, longest?: number): string | null {
	try {
		// An error costs five times as much as this question, and most files asked for are not there
		if (!statSync(file, {throwIfNoEntry: false})) return null;
		return readRegularFile(file, longest).toString('utf8');
	} catch {
		return null;
	}
}

const reasons = {
	EISDIR: 'a folder is where the file must be',
	EFTYPE: 'it is a pipe, a socket or a device, and no file',
	EFBIG: 'it is longer than such a file can be',
} as const;

function failure(code: keyof typeof reasons, path: string): Error {
	return Object.assign(new Error(`${path}: ${reasons[code]}`), {code, path});
}
