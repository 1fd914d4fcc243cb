import {statSync} from 'node:fs';
import path from 'node:path';
import {readTextFile} from '../system/read-file.js';
import {commonFolderOf, gitFolderOf} from './git-place.js';

/** Where a checkout stands. */
export type CheckoutState = {
	/** The branch that is checked out; `null` when HEAD is detached. */
	readonly branch: string | null;
	/** The commit HEAD names; `null` before the first one. */
	readonly commit: string | null;
	/** The newest stash; all worktrees of a repository share it. */
	readonly stash: string | null;
};

/** One look at a checkout. */
export type Checkout = {
	readonly state: CheckoutState;
	/** When the file behind each part was written last, in milliseconds since the epoch. */
	readonly movedMs: Readonly<Record<keyof CheckoutState, number>>;
	/** Equal for two looks between which none of the files was written. */
	readonly stamp: string;
};

const commitId = /^[0-9a-f]{40,64}$/;

/**
 * Looks at a checkout by reading git's own files (gitrepository-layout(5)). Where none of them was written since
 * the last look, that one is returned again.
 * @returns `null` where there is none, or its references are kept in a way this does not read (reftable)
 */
export function readCheckout(worktree: string, before: Checkout | null): Checkout | null {
	const folder = gitFolderOf(worktree);
	if (folder === null) return null;
	const common = commonFolderOf(folder);
	const head = path.join(folder, 'HEAD');
	const headText = readTextFile(head);
	if (headText === null || headText.includes('refs/heads/.invalid')) return null;
	const branch = /^ref: refs\/heads\/(.+)$/m.exec(headText)?.[1] ?? null;
	const branchFile = branch === null ? head : path.join(common, 'refs', 'heads', branch);
	const stashFile = path.join(common, 'refs', 'stash');
	const packedFile = path.join(common, 'packed-refs');
	const stamps = [head, branchFile, stashFile, packedFile].map(stampOf);
	const stamp = [headText, ...stamps.map(one => one.text)].join(' ');
	if (before?.stamp === stamp) return before;
	const packed = readPacked(packedFile);
	const find = (file: string, reference: string) => readCommit(file) ?? packed.get(reference) ?? null;
	const [headStamp, branchStamp, stashStamp] = stamps;
	return {
		stamp,
		state: {
			branch,
			commit: branch === null ? readCommit(head) : find(branchFile, `refs/heads/${branch}`),
			stash: find(stashFile, 'refs/stash'),
		},
		movedMs: {
			branch: headStamp?.ms ?? 0,
			commit: branchStamp?.ms ?? headStamp?.ms ?? 0,
			stash: stashStamp?.ms ?? 0,
		},
	};
}

/** Whole milliseconds miss most of two writes that follow each other at once. */
function stampOf(file: string): {readonly text: string; readonly ms: number | null} {
	try {
		const {mtimeNs, ino, size} = statSync(file, {bigint: true});
		return {text: `${mtimeNs}.${ino}.${size}`, ms: Number(mtimeNs / 1_000_000n)};
	} catch {
		return {text: '-', ms: null};
	}
}

function readCommit(file: string): string | null {
	const text = readTextFile(file)?.trim() ?? '';
	return commitId.test(text) ? text : null;
}

/** Millions of references, in bytes. */
const longestPacked = 256 * 1024 * 1024;

function readPacked(file: string): ReadonlyMap<string, string> {
	const lines = readTextFile(file, longestPacked)?.split('\n') ?? [];
	return new Map(
		lines.flatMap(line => {
			const [id = '', reference] = line.split(' ');
			return commitId.test(id) && reference !== undefined ? [[reference, id] as const] : [];
		}),
	);
}
