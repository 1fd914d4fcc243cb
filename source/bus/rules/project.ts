import type {Name} from './names.js';

/** What of a session tells its project. */
export type OnProject = {
	/** The project as it is shown. */
	readonly projectId: Name | null;
	/** The key it was registered with; absent in the rows of other programs and of earlier versions. */
	readonly projectKey: string | null;
};

/** The key of a project that was named on purpose. */
export function namedProject(name: Name): string {
	return `name:${name}`;
}

/**
 * By what projects are compared: two sessions are on the same one where their keys are equal, whatever is shown. A
 * project that somebody wrote without a key was named on purpose.
 */
export function projectKeyOf({projectId, projectKey}: OnProject): string | null {
	return projectKey ?? (projectId === null ? null : namedProject(projectId));
}

/** The name of the project that two sessions are both on; `null` where they are not. */
export function sharedProject(first: OnProject, second: OnProject): Name | null {
	const key = projectKeyOf(first);
	if (key === null || key !== projectKeyOf(second)) return null;
	const [name = null] = [first.projectId, second.projectId].filter(shown => shown !== null).sort();
	return name;
}

/** Where a session works. */
export type Workplace = {
	/** The key of its repository, or of its folder outside of git; absent where nobody looked. */
	readonly repositoryKey: string | null;
	/** The folder that all worktrees of its repository share. */
	readonly repository: string | null;
	readonly worktree: string | null;
	readonly cwd: string | null;
};

/**
 * The key of a repository by the folder that its worktrees share, and of what was cloned from it by the path of its
 * main worktree: both are written alike.
 */
export function repositoryKeyOf(folder: string): string {
	return `repository:${folder.replace(/(?:\/\.(?:git|bare)|(?<=[^/])\.git)$/, '')}`;
}

/** The key of a repository by its remote. Hosts do not tell capital letters from small ones. */
export function remoteKeyOf(host: string, path: string): string {
	return `repository:${host}/${path}`.toLowerCase();
}

/** The key of a folder outside of git. */
export function folderKeyOf(folder: string): string {
	return `folder:${folder}`;
}

/**
 * The keys a repository may be known by: its remote is that of all its clones, its folder that of all its worktrees
 * whatever becomes of the remote.
 */
export function keysOf({repositoryKey, repository, worktree, cwd}: Workplace): readonly string[] {
	const isOutside = repository === null && worktree === null && cwd !== null;
	const ofFolder = repository === null ? null : repositoryKeyOf(repository);
	return [repositoryKey, isOutside ? folderKeyOf(cwd) : ofFolder].filter(key => key !== null);
}

/** Whether two sessions work in one repository, or in one folder outside of git. */
export function isSameRepository(first: Workplace, second: Workplace): boolean {
	const keys = keysOf(second);
	return keysOf(first).some(key => keys.includes(key));
}

/** A project that was settled: what is shown, and what is compared. */
export type SettledProject = {readonly projectId: Name | null; readonly projectKey: string | null};

/**
 * The project of a session that nobody named one for: that of the others in its repository, where it was found there
 * too, or named as it would be; otherwise the first name that no other shows.
 * @param names what its repository may be called, best first
 * @param others live sessions of its repository, and those that show one of the names
 */
export function settleFound(
	place: Workplace,
	names: readonly Name[],
	others: ReadonlyArray<Workplace & OnProject>,
): SettledProject {
	const keys = keysOf(place);
	const kin = others.find(other => {
		if (keys.includes(projectKeyOf(other) ?? '')) return true;
		return isSameRepository(place, other) && (wasFound(other) || isNamed(other, names));
	});
	if (kin) return {projectId: kin.projectId, projectKey: projectKeyOf(kin)};
	const free = names.find(name => others.every(({projectId}) => projectId !== name));
	const projectId = free ?? names.at(-1) ?? null;
	return {projectId, projectKey: projectId && (place.repositoryKey ?? namedProject(projectId))};
}

/** Whether its project was found where it works; it may have gone on to another repository since. */
function wasFound(session: Workplace & OnProject): boolean {
	const key = projectKeyOf(session);
	return key !== null && keysOf(session).includes(key);
}

function isNamed(session: OnProject, names: readonly Name[]): boolean {
	return names.some(name => projectKeyOf(session) === namedProject(name));
}
