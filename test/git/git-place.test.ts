import {execFileSync} from 'node:child_process';
import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {findGitPlace} from '../../source/git/git-place.js';
import {openSandbox} from '../commands/support/sandbox.js';

/** Runs git itself, which knows best what it writes. */
function git(folder: string, ...words: string[]): string {
	const env = {...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null'};
	const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
	return execFileSync('git', [...identity, ...words], {
		cwd: folder,
		encoding: 'utf8',
		env,
		stdio: 'pipe',
	}).trim();
}

function makeRepository(): string {
	const folder = path.join(openSandbox().work, 'app');
	mkdirSync(path.join(folder, 'src', 'deep'), {recursive: true});
	git(folder, 'init', '-q', '-b', 'main');
	writeFileSync(path.join(folder, 'file'), '');
	git(folder, 'add', '.');
	git(folder, 'commit', '-qm', 'Begin');
	return folder;
}

describe('where a folder stands in git', () => {
	test('below the top of a repository', () => {
		const folder = makeRepository();
		const place = {repository: path.join(folder, '.git'), worktree: folder, branch: 'main', name: 'app'};
		expect(findGitPlace(folder)).toEqual(place);
		expect(findGitPlace(path.join(folder, 'src', 'deep'))).toEqual(place);
	});

	test('outside of git it is nowhere', () => {
		expect(findGitPlace(openSandbox().work)).toBeNull();
	});

	test('a linked worktree shares its repository and has its own branch', () => {
		const folder = makeRepository();
		const linked = path.join(path.dirname(folder), 'other');
		git(folder, 'worktree', 'add', '-q', '-b', 'fix/ui', linked);
		expect(findGitPlace(linked)).toEqual({
			repository: path.join(folder, '.git'),
			worktree: linked,
			branch: 'fix/ui',
			name: 'app',
		});
	});

	test('a submodule is a repository of its own', () => {
		const [outer, inner] = [makeRepository(), makeRepository()];
		git(outer, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner, 'part');
		expect(findGitPlace(path.join(outer, 'part'))).toMatchObject({
			repository: path.join(outer, '.git', 'modules', 'part'),
			worktree: path.join(outer, 'part'),
		});
	});

	test('without a branch it is the commit', () => {
		const folder = makeRepository();
		git(folder, 'checkout', '-q', '--detach');
		expect(findGitPlace(folder)?.branch).toBe(git(folder, 'rev-parse', 'HEAD').slice(0, 7));
	});

	test('before the first commit it is the branch that will be', () => {
		const {work} = openSandbox();
		git(work, 'init', '-q', '-b', 'trunk');
		expect(findGitPlace(work)?.branch).toBe('trunk');
	});

	test('a folder named .git that is none is passed over', () => {
		const folder = makeRepository();
		mkdirSync(path.join(folder, 'src', '.git'));
		expect(findGitPlace(path.join(folder, 'src'))?.worktree).toBe(folder);
	});
});
