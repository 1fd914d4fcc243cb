import {mkdirSync, rmSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {findBareRepository, findGitPlace} from '../../source/git/git-place.js';
import {openSandbox} from '../commands/support/sandbox.js';
import {git, makeRepository} from './support/git.js';

function makeApp(): string {
	const folder = makeRepository(openSandbox().work, 'app');
	mkdirSync(path.join(folder, 'src', 'deep'), {recursive: true});
	return folder;
}

describe('where a folder stands in git', () => {
	test('below the top of a repository', () => {
		const folder = makeApp();
		const place = {repository: path.join(folder, '.git'), worktree: folder, branch: 'main'};
		expect(findGitPlace(folder)).toEqual(place);
		expect(findGitPlace(path.join(folder, 'src', 'deep'))).toEqual(place);
	});

	test('outside of git it is nowhere', () => {
		expect(findGitPlace(openSandbox().work)).toBeNull();
	});

	test('a linked worktree shares its repository and has its own branch', () => {
		const folder = makeApp();
		const linked = path.join(path.dirname(folder), 'other');
		git(folder, 'worktree', 'add', '-q', '-b', 'fix/ui', linked);
		expect(findGitPlace(linked)).toEqual({
			repository: path.join(folder, '.git'),
			worktree: linked,
			branch: 'fix/ui',
		});
	});

	test('a submodule is a repository of its own', () => {
		const [outer, inner] = [makeApp(), makeApp()];
		git(outer, 'submodule', '--quiet', 'add', inner, 'part');
		expect(findGitPlace(path.join(outer, 'part'))).toMatchObject({
			repository: path.join(outer, '.git', 'modules', 'part'),
			worktree: path.join(outer, 'part'),
		});
	});

	test('without a branch it is the commit', () => {
		const folder = makeApp();
		git(folder, 'checkout', '-q', '--detach');
		expect(findGitPlace(folder)?.branch).toBe(git(folder, 'rev-parse', 'HEAD').slice(0, 7));
	});

	test('before the first commit it is the branch that will be', () => {
		const {work} = openSandbox();
		git(work, 'init', '-q', '-b', 'trunk');
		expect(findGitPlace(work)?.branch).toBe('trunk');
	});

	test('a folder named .git that is none is passed over', () => {
		const folder = makeApp();
		mkdirSync(path.join(folder, 'src', '.git'));
		expect(findGitPlace(path.join(folder, 'src'))?.worktree).toBe(folder);
	});

	test('a worktree that was pruned still shares its repository', () => {
		const folder = makeApp();
		const linked = path.join(path.dirname(folder), 'other');
		git(folder, 'worktree', 'add', '-q', linked);
		rmSync(path.join(folder, '.git', 'worktrees', 'other'), {recursive: true});
		expect(findGitPlace(linked)).toEqual({
			repository: path.join(folder, '.git'),
			worktree: linked,
			branch: null,
		});
	});

	test('a repository without a worktree is found from inside of it, and nothing else is one', () => {
		const {work} = openSandbox();
		git(work, 'init', '-q', '--bare', 'app.git');
		const bare = path.join(work, 'app.git');
		expect(findGitPlace(bare)).toBeNull();
		expect([bare, path.join(bare, 'refs', 'heads')].map(findBareRepository)).toEqual([bare, bare]);
		expect(findBareRepository(work)).toBeNull();
	});
});
