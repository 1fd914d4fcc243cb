import {existsSync, realpathSync, statSync} from 'node:fs';
import path from 'node:path';
import {readTextFile} from '../system/read-file.js';

/** Where a folder stands in git. */
export type GitPlace = {
	/** Folder with the data all worktrees share, as a real path. */
	readonly repository: string;
	/** Top folder of this worktree. */
	readonly worktree: string;
	/** Current branch; the short commit id when none is checked out. */
	readonly branch: string | null;
};

/**
 * Finds the git worktree around a folder by reading git's own files (gitrepository-layout(5)): starting git
 * itself costs more than all the rest of a command. `null` outside of git.
 */
export function findGitPlace(folder: string): GitPlace | null {
	for (let current = folder; ; current = path.dirname(current)) {
		const gitFolder = findGitFolder(path.join(current, '.git'));
		if (gitFolder) return describe(current, gitFolder);
		if (current === path.dirname(current)) return null;
	}
}

/** The folder with what is a worktree's own: its HEAD, its index. `null` where there is none. */
export function gitFolderOf(worktree: string): string | null {
	return findGitFolder(path.join(worktree, '.git'));
}

/** The folder with what all worktrees of a repository share. */
export function commonFolderOf(gitFolder: string): string {
	const common = readTextFile(path.join(gitFolder, 'commondir'))?.trim();
	if (common !== undefined) return path.resolve(gitFolder, common);
	// The rest of a worktree that was pruned still tells whose it was
	const list = path.dirname(gitFolder);
	const isPruned = path.basename(list) === 'worktrees' && !existsSync(path.join(gitFolder, 'HEAD'));
	return isPruned ? path.dirname(list) : gitFolder;
}

/** The repository without a worktree that a folder is or lies in, as a real path; `null` where there is none. */
export function findBareRepository(folder: string): string | null {
	for (let current = folder; ; current = path.dirname(current)) {
		if (['HEAD', 'objects', 'refs'].every(name => existsSync(path.join(current, name)))) return real(current);
		if (current === path.dirname(current)) return null;
	}
}

/** The folder `.git` is, or the one it points to in a linked worktree or a submodule. */
function findGitFolder(dotGit: string): string | null {
	try {
		if (statSync(dotGit).isDirectory())
			return readTextFile(path.join(dotGit, 'HEAD')) === null ? null : dotGit;
		const target = /^gitdir: (.+)$/m.exec(readTextFile(dotGit) ?? '')?.[1];
		return target === undefined ? null : path.resolve(path.dirname(dotGit), target.trim());
	} catch {
		return null;
	}
}

function describe(worktree: string, gitFolder: string): GitPlace {
	return {
		repository: real(commonFolderOf(gitFolder)),
		worktree: real(worktree),
		branch: readBranch(readTextFile(path.join(gitFolder, 'HEAD'))),
	};
}

function readBranch(head: string | null): string | null {
	if (head === null) return null;
	const branch = /^ref: refs\/heads\/(.+)$/m.exec(head)?.[1];
	return branch ?? (/^[0-9a-f]{7}/.exec(head)?.[0] || null);
}

function real(folder: string): string {
	try {
		return realpathSync(folder);
	} catch {
		return folder;
	}
}
