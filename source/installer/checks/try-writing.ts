import {mkdtempSync, rmSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';

/** Less room than this does not last: about what one commit of the bus takes. */
const room = Buffer.alloc(64 * 1024);

/**
 * Writes into a folder and takes it away again, which alone tells whether others can: the rights say nothing of a full
 * disk. A folder that is yet to be made is tried where it would be made.
 * @throws Error what the system says
 */
export function tryWriting(folder: string): void {
	const draft = mkdtempSync(`${nearestFolder(folder)}/.session-bus-doctor-`);
	try {
		writeFileSync(path.join(draft, 'room'), room);
	} finally {
		rmSync(draft, {recursive: true, force: true});
	}
}

/** The folder that is there, of those on the way to one that may have to be made. */
function nearestFolder(folder: string): string {
	return statSync(folder, {throwIfNoEntry: false}) ? folder : nearestFolder(path.dirname(folder));
}
