import {type Place, sharedFolder} from './conflicts.js';
import {isKin, type Kin} from './lineage.js';
import type {Name} from './names.js';

/** One of the sessions that share a cause, as far as it matters how near it comes to the others. */
export type Member = Party & {
	readonly sessionId: string;
	readonly cwd: string | null;
	readonly worktree: string | null;
	readonly branch: string | null;
	readonly taskId: Name | null;
};

/** By what others are known to be of one party with a member; absent where that is not on record. */
type Party = {readonly kin?: Kin};

/** Whether two of a crowd may spoil each other's work: whoever runs inside another does the other's. */
const areRivals = (one: Party, other: Party): boolean =>
	one !== other && !(one.kin && other.kin && isKin(one.kin, other.kin));

/** What two members of a project share so that they may spoil each other's work, each by its kind and its name. */
export type Closeness = string;

/** Members who would have to work in one place. */
const outsideGit: Closeness = 'outside';
const inWorktree = (worktree: string): Closeness => `worktree ${worktree}`;
const sameFile: Closeness = 'file';

/** In what a member could come near to others, by what is looked for. */
export function sharablesOf({
	worktree,
	branch,
	taskId,
}: Member): ReadonlyMap<Closeness, 'worktree' | 'branch' | 'task'> {
	const found = new Map<Closeness, 'worktree' | 'branch' | 'task'>();
	if (worktree !== null) found.set(inWorktree(worktree), 'worktree');
	if (branch !== null) found.set(`branch ${branch}`, 'branch');
	if (taskId !== null) found.set(`task ${taskId}`, 'task');
	return found;
}

/** Why a project of several members is no quiet one: what any two of them share, or that one has no worktree. */
export function closenessOf(members: readonly Member[], isFileContested: boolean): Closeness[] {
	if (members.length < 2) return [];
	const found = new Set<Closeness>();
	const seen = new Map<Closeness, Member[]>();
	for (const member of members) {
		if (member.worktree === null) found.add(outsideGit);
		for (const shared of sharablesOf(member).keys()) {
			if (found.has(shared)) continue;
			const before = seen.get(shared) ?? [];
			if (before.some(other => areRivals(member, other))) found.add(shared);
			seen.set(shared, [...before, member]);
		}
	}
	if (isFileContested) found.add(sameFile);
	return [...found].sort();
}

/** How a crowd stands, and for what it has rung. */
export type Standing = {
	readonly status: 'open' | 'quiet' | 'acknowledged';
	readonly rung: readonly Closeness[];
};

/**
 * How a crowd stands now that its members come so near to each other. It rings when it opens, and once more when
 * members come to share a worktree; an acknowledgement holds until then.
 * @param isAlwaysLoud the configuration wants it open whatever its members share
 */
export function standCrowd(
	{status, rung}: Standing,
	closeness: readonly Closeness[],
	isAlwaysLoud: boolean,
): Standing & {readonly rings: boolean} {
	if (closeness.length === 0 && !isAlwaysLoud) return {status: 'quiet', rung: [], rings: false};
	const worse = closeness.filter(shared => shared.startsWith(inWorktree('')) && !rung.includes(shared));
	if (status === 'quiet' || worse.length > 0) {
		return {status: 'open', rung: [...new Set([...rung, ...closeness])].sort(), rings: true};
	}
	return {status, rung, rings: false};
}

/** The members that work in the folder of another of them, or above or below it. */
export function overlapping<Where extends Place & Party>(members: readonly Where[]): Where[] {
	return members.filter(member =>
		members.some(other => areRivals(member, other) && sharedFolder(member, other) !== null),
	);
}

/** The members that are of another party than some of the others. */
export function withRivals<Who extends Party>(members: readonly Who[]): Who[] {
	return members.filter(member => members.some(other => areRivals(member, other)));
}

/** The outermost of folders that lie in each other. */
export function outermost(folders: readonly string[]): string | null {
	return [...folders].sort((a, b) => a.length - b.length)[0] ?? null;
}
