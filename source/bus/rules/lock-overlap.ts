import path from 'node:path';
import type {LockMode, LockScope} from '../types.js';
import {contains} from './conflicts.js';
import {baseOfGlob, matchesGlob} from './glob.js';

/** What a lock covers: folders end in `/`, globs are absolute patterns. */
export type Coverage = {readonly path: string; readonly scope: LockScope};

/** Whether two locks of different sessions exclude each other. Shared locks only exclude exclusive ones. */
export function excludes(
	first: Coverage & {readonly mode: LockMode},
	second: Coverage & {readonly mode: LockMode},
): boolean {
	return (first.mode === 'exclusive' || second.mode === 'exclusive') && overlaps(first, second);
}

/**
 * Whether two coverages have a path in common. Files are matched exactly; where two patterns meet, they overlap
 * as soon as the folders they begin in contain one another: better one refusal too many than a lost update.
 */
export function overlaps(first: Coverage, second: Coverage): boolean {
	if (first.scope === 'file' && second.scope === 'file') return first.path === second.path;
	if (first.scope === 'file') return covers(second, first.path);
	if (second.scope === 'file') return covers(first, second.path);
	const [one, other] = [rootOf(first), rootOf(second)];
	return contains(one, other) || contains(other, one);
}

function covers({path: pattern, scope}: Coverage, file: string): boolean {
	return scope === 'folder' ? contains(pattern.slice(0, -1) || '/', file) : matchesGlob(pattern, file);
}

/** The folder that holds everything a coverage can match, without a trailing slash. */
export function rootOf({path: pattern, scope}: Coverage): string {
	if (scope === 'file') return path.posix.dirname(pattern);
	if (scope === 'folder') return pattern.slice(0, -1) || '/';
	return baseOfGlob(pattern);
}
