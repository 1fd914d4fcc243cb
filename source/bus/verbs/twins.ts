import type {Context} from '../context.js';
import {isInode, isInodeName} from '../path-names.js';
import type {Coverage} from '../rules/lock-overlap.js';
import {listLocks} from '../tables/locks.js';

/**
 * Adds to a file with several names those by which it is locked. A lock that was taken while it had one name knows
 * nothing of others, so the locked files are looked at; before the transaction, as that asks the file system.
 */
export async function withTwins<Named extends Coverage>({engine}: Context, file: Named): Promise<Named> {
	const inode = file.aliases.find(isInodeName);
	if (inode === undefined) return file;
	const locks = await engine.read(listLocks);
	const twins = locks.filter(lock => lock.scope === 'file' && isInode(lock.path, inode));
	return {...file, aliases: [...new Set([...file.aliases, ...twins.map(({path}) => path)])]};
}
