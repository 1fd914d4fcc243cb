import {readFileSync, realpathSync, statSync} from 'node:fs';
import path from 'node:path';

/** Where a folder stands in git. */
export type GitPlace = {
	/** Folder with the data all worktrees share, as a real path. */
	readonly repository: string;
	/** Top folder of this worktree. */
	readonly worktree: string;
	/** Current branch; the short commit id when none is checked out. */
	readonly branch: string | null;
	/** Name of the repository: that of its main worktree's folder. */
	readonly name: string;
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
	const common = readable(path.join(gitFolder, 'commondir'))?.trim();
	return common === undefined ? gitFolder : path.resolve(gitFolder, common);
}

/** The folder `.git` is, or the one it points to in a linked worktree or a submodule. */
function findGitFolder(dotGit: string): string | null {
	try {
		if (statSync(dotGit).isDirectory()) return readable(path.join(dotGit, 'HEAD')) === null ? null : dotGit;
		const target = /^gitdir: (.+)$/m.exec(readable(dotGit) ?? '')?.[1];
		return target === undefined ? null : path.resolve(path.dirname(dotGit), target.trim());
	} catch {
		return null;
	}
}

function describe(worktree: string, gitFolder: string): GitPlace {
	const repository = real(commonFolderOf(gitFolder));
	const base = path.basename(repository);
	return {
		repository,
		worktree: real(worktree),
		branch: readBranch(readable(path.join(gitFolder, 'HEAD'))),
		name: base === '.git' ? path.basename(path.dirname(repository)) : base.replace(/\.git$/, ''),
	};
}

function readBranch(head: string | null): string | null {
	if (head === null) return null;
	const branch = /^ref: refs\/heads\/(.+)$/m.exec(head)?.[1];
	return branch ?? (/^[0-9a-f]{7}/.exec(head)?.[0] || null);
}

function readable(file: string): string | null {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return null;
	}
}

function real(folder: string): string {
	try {
		return realpathSync(folder);
	} catch {
		return folder;
	}
}
