import type {Context} from '../context.js';
import {coverageOfLock} from '../lock-path.js';
import {namesOf} from '../rules/lock-overlap.js';
import {listWideLocks, setAliases} from '../tables/locks.js';
import {findSession} from '../tables/sessions.js';

/**
 * Finds out which real paths are meant by locks that other programs wrote, and remembers that, so that whoever wants a
 * file need not ask the file system about all of them.
 */
export async function placeForeignLocks({engine}: Context): Promise<void> {
	const foreign = await engine.read(async reader => {
		const unplaced = (await listWideLocks(reader)).filter(({aliases}) => aliases === null);
		const folders = new Map<string, string | null>();
		for (const {sessionId} of unplaced) {
			if (!folders.has(sessionId))
				folders.set(sessionId, (await findSession(reader, sessionId))?.cwd ?? null);
		}
		return unplaced.map(lock => ({lock, folder: folders.get(lock.sessionId) ?? null}));
	});
	const placed = foreign.flatMap(({lock, folder}) => {
		const coverage = coverageOfLock(lock, folder);
		// What may be anywhere, or is a folder by now, is looked at again each time
		if (coverage.scope !== lock.scope) return [];
		return [{lock, aliases: namesOf(coverage).filter(name => name !== lock.path)}];
	});
	if (placed.length === 0) return;
	await engine.write(async writer => {
		for (const {lock, aliases} of placed) await setAliases(writer, lock, aliases);
	});
}
