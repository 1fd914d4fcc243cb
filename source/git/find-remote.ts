import path from 'node:path';
import {readTextFile} from '../system/read-file.js';
import {readRemotes} from './git-config.js';
import {parseRemote, type RemoteAddress} from './remote-address.js';

/** The largest configuration that is read, in bytes: a hook reads it at every event. */
const longestConfig = 1024 * 1024;

/**
 * Finds where a repository was cloned from, else the first remote it was given.
 * @param repository folder with the data all worktrees share
 * @returns `null` for one without a remote, or with one that cannot be told from others
 */
export function findRemote(repository: string): RemoteAddress | null {
	const config = readTextFile(path.join(repository, 'config'), longestConfig);
	const remotes = readRemotes(config ?? '');
	const url = remotes.get('origin') ?? [...remotes.values()][0];
	return url === undefined ? null : parseRemote(url, path.dirname(repository));
}
