import {closeSync, readSync} from 'node:fs';
import type {ToldTitle} from '../agents/agent.js';
import {openRegularFile} from '../system/read-file.js';

/** What a transcript was found to call its conversation, and up to which byte it was read for that. */
export type Titles = {
	readonly file: string;
	readonly readTo: number;
	readonly byPerson: string;
	readonly byAgent: string;
};

/** More bytes than this are not read at once: of a longer piece only the end. */
const mostRead = 1024 * 1024;

/**
 * Reads what was added to a transcript since it was read before for what it calls its conversation. What cannot be read
 * leaves what is known.
 * @param find what one line calls it
 */
export function readTitles(
	file: string,
	find: (line: string) => ToldTitle | null,
	before: Titles | null,
): Titles | null {
	const known = before?.file === file ? before : {file, readTo: 0, byPerson: '', byAgent: ''};
	const added = readAdded(file, known.readTo);
	if (!added) return before?.file === file ? before : null;
	const told = added.lines.map(find).filter(title => title !== null);
	const last = (by: ToldTitle['by']) => told.findLast(title => title.by === by)?.text;
	return {
		file,
		readTo: added.end,
		byPerson: last('person') ?? known.byPerson,
		byAgent: last('agent') ?? known.byAgent,
	};
}

/** The whole lines behind a byte, and where the next one begins; from the start again where the file was made anew. */
function readAdded(file: string, from: number): {lines: string[]; end: number} | null {
	try {
		const {descriptor, stats} = openRegularFile(file);
		try {
			const start = Math.max(stats.size < from ? 0 : from, stats.size - mostRead);
			const buffer = Buffer.allocUnsafe(stats.size - start);
			const piece = buffer.subarray(0, readSync(descriptor, buffer, 0, buffer.length, start));
			const length = piece.lastIndexOf('\n') + 1;
			return {lines: piece.toString('utf8', 0, length).split('\n'), end: start + length};
		} finally {
			closeSync(descriptor);
		}
	} catch {
		return null;
	}
}
