import {folderKeyOf, remoteKeyOf, repositoryKeyOf} from '../bus/rules/project.js';
import {findRemote} from '../git/find-remote.js';

/** What a place is known by, whichever worktree or clone of its repository it is. */
export type PlaceIdentity = {
	/** Equal for all clones of one remote, and for all worktrees of a repository that has none. */
	readonly key: string;
	/** What it may be called, the shortest first; each of the others tells more of where it is. */
	readonly names: readonly string[];
};

/**
 * Identifies a repository by its remote, else by its folder. The remote stands for the history, too: to find the first
 * commit all history would have to be walked, in a shallow clone in vain; and whoever pushes to one place works on one
 * thing, whatever its first commit was.
 * @param repository folder with the data all worktrees share, as a real path
 */
export function identifyRepository(repository: string): PlaceIdentity {
	const folders = foldersOf(repository);
	const byFolder = namesOf(folders);
	const remote = findRemote(repository);
	if (!remote) return {key: repositoryKeyOf(repository), names: byFolder};
	const {host, parts} = remote;
	const where = parts.join('/');
	const byRemote = namesOf(host === null ? parts : [host, ...parts]);
	return {
		key: host === null ? repositoryKeyOf(`/${where}`) : remoteKeyOf(host, where),
		// The folder around one says more only where it has not another name
		names: parts.at(-1) === folders.at(-1) ? [...byFolder, ...byRemote] : [...byRemote, ...byFolder.slice(1)],
	};
}

/** Outside of git a folder stands for itself. */
export function identifyFolder(folder: string): PlaceIdentity {
	return {key: folderKeyOf(folder), names: namesOf(folder.split('/').filter(Boolean))};
}

/** No name tells of more folders. */
const mostFolders = 8;

/** By its own name, by that and its parent's, and so on. */
function namesOf(folders: readonly string[]): readonly string[] {
	return folders.slice(-mostFolders).map((_, at) => folders.slice(-1 - at).join('/'));
}

/** Where a repository lies, without the folders that are git's: `.git`, `.bare`, `.git/modules`. */
function foldersOf(repository: string): readonly string[] {
	const folders = repository.replaceAll('/.git/modules/', '/').split('/').filter(Boolean);
	if (folders.length > 1 && folders.at(-1)?.startsWith('.')) folders.pop();
	const name = folders.pop()?.replace(/(.)\.git$/, '$1');
	return name === undefined ? [] : [...folders, name];
}
