import {execFileSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {readCheckout} from '../../source/git/checkout.js';
import {temporaryFolder} from '../bus/support/temp-folder.js';

const identity = ['-c', 'user.name=x', '-c', 'user.email=x@example.org', '-c', 'commit.gpgsign=false'];

/** A repository with one commit on `main`, and git in it. */
function makeRepository() {
	const folder = temporaryFolder();
	const git = (...words: readonly string[]) =>
		execFileSync('git', ['-C', folder, ...identity, ...words], {encoding: 'utf8', stdio: 'pipe'}).trim();
	git('init', '-q', '-b', 'main');
	git('commit', '-q', '--allow-empty', '-m', 'first');
	return {folder, git};
}

describe('a checkout', () => {
	it('is read as git itself reads it, through commits, branches, stashes and packing', () => {
		const {folder, git} = makeRepository();
		const expectSame = () => {
			const checkout = readCheckout(folder, null);
			expect(checkout?.state).toEqual({
				branch: git('branch', '--show-current') || null,
				commit: git('rev-parse', 'HEAD'),
				stash: git('stash', 'list', '--format=%H').split('\n')[0] || null,
			});
		};
		expectSame();
		git('commit', '-q', '--allow-empty', '-m', 'second');
		expectSame();
		git('switch', '-q', '-c', 'fix/deep/name');
		expectSame();
		writeFileSync(path.join(folder, 'a.txt'), 'a');
		git('add', 'a.txt');
		git('stash', '-q');
		expectSame();
		git('pack-refs', '--all');
		expectSame();
		git('stash', 'drop', '-q');
		expectSame();
		git('checkout', '-q', '--detach', 'main');
		expectSame();
	});

	it('of a linked worktree stands on its own branch and shares the stash', () => {
		const {folder, git} = makeRepository();
		const linked = `${folder}-linked`;
		git('worktree', 'add', '-q', '-b', 'other', linked);
		expect(readCheckout(linked, null)?.state).toMatchObject({branch: 'other'});
		git('worktree', 'remove', '--force', linked);
	});

	it('that nobody touched is the very same at the next look', () => {
		const {folder, git} = makeRepository();
		const before = readCheckout(folder, null);
		expect(readCheckout(folder, before)).toBe(before);
		git('commit', '-q', '--allow-empty', '-m', 'second');
		expect(readCheckout(folder, before)).not.toBe(before);
	});

	it('before its first commit has none, and a folder outside of git is none', () => {
		const folder = temporaryFolder();
		execFileSync('git', ['-C', folder, 'init', '-q', '-b', 'main']);
		expect(readCheckout(folder, null)?.state).toEqual({branch: 'main', commit: null, stash: null});
		expect(readCheckout(temporaryFolder(), null)).toBeNull();
	});
});
