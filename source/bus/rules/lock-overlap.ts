import path from 'node:path';
import type {RealPath} from '../../system/real-path.js';
import type {LockMode, LockScope} from '../types.js';
import {contains} from './conflicts.js';
import {baseOfGlob, matchesGlob} from './glob.js';

/** What a lock covers: folders end in `/`, globs are absolute patterns. */
export type Coverage = {
	readonly path: RealPath;
	readonly scope: LockScope;
	/** Other names of the same thing: the links it was reached by, its inode where it has several names. */
	readonly aliases: readonly string[];
};

/** The same, of something that is only compared. */
export type Covering = {
	readonly path: string;
	readonly scope: LockScope;
	readonly aliases?: readonly string[] | null;
};

/** Whether two locks of different sessions exclude each other. Shared locks only exclude exclusive ones. */
export function excludes(
	first: Covering & {readonly mode: LockMode},
	second: Covering & {readonly mode: LockMode},
): boolean {
	return (first.mode === 'exclusive' || second.mode === 'exclusive') && overlaps(first, second);
}

/**
 * Whether two coverages have a path in common, by any of their names. Files are matched exactly; where two patterns
 * meet, they overlap as soon as the folders they begin in contain one another: better one refusal too many than a
 * lost update.
 */
export function overlaps(first: Covering, second: Covering): boolean {
	const others = namesOf(second);
	return namesOf(first).some(one =>
		others.some(other => meet({path: one, scope: first.scope}, {path: other, scope: second.scope})),
	);
}

/** Whether two coverages are the same thing by any of their names. */
export function isSameThing(first: Covering, second: Covering): boolean {
	const others = namesOf(second);
	return namesOf(first).some(name => others.includes(name));
}

/** Every name a coverage goes by. */
export function namesOf({path: own, aliases}: Covering): readonly string[] {
	return aliases && aliases.length > 0 ? [own, ...aliases] : [own];
}

type Named = Pick<Covering, 'path' | 'scope'>;

function meet(first: Named, second: Named): boolean {
	if (first.scope === 'file' && second.scope === 'file') return first.path === second.path;
	if (first.scope === 'file') return covers(second, first.path);
	if (second.scope === 'file') return covers(first, second.path);
	const [one, other] = [rootOf(first), rootOf(second)];
	return contains(one, other) || contains(other, one);
}

function covers({path: pattern, scope}: Named, file: string): boolean {
	return scope === 'folder' ? contains(pattern.slice(0, -1) || '/', file) : matchesGlob(pattern, file);
}

/** The folder that holds everything a coverage can match, without a trailing slash. */
export function rootOf({path: pattern, scope}: Named): string {
	if (scope === 'file') return path.posix.dirname(pattern);
	if (scope === 'folder') return pattern.slice(0, -1) || '/';
	return baseOfGlob(pattern);
}
