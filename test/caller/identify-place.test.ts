import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {findPlace} from '../../source/caller/place.js';
import {openSandbox} from '../commands/support/sandbox.js';
import {git, makeRepository} from '../git/support/git.js';

/** What a session that starts in a folder would say of its project. */
function found(folder: string): {
	key: string | null | undefined;
	name: string | undefined;
	names: readonly string[];
} {
	const {facts} = findPlace(null, {}, folder);
	const names = facts.projectNames ?? [];
	return {key: facts.repositoryKey, name: names[0], names};
}

const workplace = () => openSandbox().work;

describe('a repository', () => {
	test('without a remote is known by its folder, and called by it and the folders around it', () => {
		const {key, names} = found(makeRepository(workplace(), 'clientA', 'api'));
		expect(key).toMatch(/^repository:\/.*\/clientA\/api$/);
		expect(names.slice(0, 3)).toEqual(['api', 'clientA/api', 'rollout/clientA/api']);
	});

	test('is one in all its worktrees and deep inside of them, whatever their folders are called', () => {
		const folder = makeRepository(workplace(), 'app');
		const linked = path.join(folder, '..', 'fix-ui');
		git(folder, 'worktree', 'add', '-q', linked);
		mkdirSync(path.join(linked, 'deep'));
		expect([linked, path.join(linked, 'deep')].map(found)).toEqual([found(folder), found(folder)]);
		expect(found(linked).name).toBe('app');
	});

	test('that is bare with worktrees beside it is one with them, and called by the folder they are in', () => {
		const work = workplace();
		const origin = makeRepository(work, 'origin');
		const app = path.join(work, 'app');
		mkdirSync(app);
		git(app, 'clone', '-q', '--bare', origin, '.bare');
		git(path.join(app, '.bare'), 'remote', 'remove', 'origin');
		writeFileSync(path.join(app, '.git'), 'gitdir: ./.bare\n');
		git(app, 'worktree', 'add', '-q', 'main');
		git(app, 'worktree', 'add', '-q', '-b', 'fix', 'fix');
		const places = ['main', 'fix', '.', '.bare', '.bare/refs'].map(folder => found(path.join(app, folder)));
		expect(new Set(places.map(({key}) => key)).size).toBe(1);
		expect(places.map(({name}) => name)).toEqual(Array.from(places, () => 'app'));
	});

	test('is called by the folder of its bare repository where that has a name', () => {
		const work = workplace();
		git(work, 'clone', '-q', '--bare', makeRepository(work, 'origin'), 'app.git');
		git(path.join(work, 'app.git'), 'remote', 'remove', 'origin');
		git(path.join(work, 'app.git'), 'worktree', 'add', '-q', '../fix');
		expect([found(path.join(work, 'fix')).name, found(path.join(work, 'app.git')).name]).toEqual([
			'app',
			'app',
		]);
	});

	test('is the same in two clones of one remote, by https and by ssh, and called by the remote', () => {
		const work = workplace();
		const [one, two] = [makeRepository(work, 'one'), makeRepository(work, 'two')];
		git(one, 'remote', 'add', 'origin', 'https://me:secret@GitHub.com/Acme/Api.git');
		git(two, 'remote', 'add', 'origin', 'git@github.com:acme/api.git');
		expect(found(one).key).toBe('repository:github.com/acme/api');
		expect(found(two).key).toBe('repository:github.com/acme/api');
		expect(found(one).names.slice(0, 3)).toEqual(['Api', 'Acme/Api', 'github.com/Acme/Api']);
		expect(JSON.stringify(findPlace(null, {}, one))).not.toContain('secret');
	});

	test('with a remote whose name its folder has is told from others by the folders around it first', () => {
		const folder = makeRepository(workplace(), 'clientB', 'api');
		git(folder, 'remote', 'add', 'origin', 'https://github.com/acme/api');
		expect(found(folder).names).toEqual(expect.arrayContaining(['acme/api']));
		expect(found(folder).names.slice(0, 2)).toEqual(['api', 'clientB/api']);
	});

	test('is that of its origin among several remotes, and of the first one where there is no origin', () => {
		const folder = makeRepository(workplace(), 'app');
		git(folder, 'remote', 'add', 'upstream', 'https://host/one/app');
		git(folder, 'remote', 'add', 'mine', 'https://host/two/app');
		expect(found(folder).key).toBe('repository:host/one/app');
		git(folder, 'remote', 'add', 'origin', 'https://host/three/app');
		expect(found(folder).key).toBe('repository:host/three/app');
	});

	test('that was cloned by its path is the one it was cloned from', () => {
		const work = workplace();
		const folder = makeRepository(work, 'app');
		git(work, 'clone', '-q', folder, 'copy');
		git(work, 'clone', '-q', `file://${folder}/.git`, 'second-copy');
		expect(['copy', 'second-copy'].map(name => found(path.join(work, name)).key)).toEqual([
			found(folder).key,
			found(folder).key,
		]);
	});

	test('inside another one is a project of its own, called by its own remote or folder', () => {
		const work = workplace();
		const [outer, inner] = [makeRepository(work, 'outer'), makeRepository(work, 'inner')];
		git(outer, 'submodule', '--quiet', 'add', inner, 'libs/part');
		const part = path.join(outer, 'libs', 'part');
		expect(found(part)).toMatchObject({key: found(inner).key, name: 'inner'});
		git(path.join(part), 'remote', 'remove', 'origin');
		expect(found(part).names.slice(0, 3)).toEqual(['part', 'libs/part', 'outer/libs/part']);
	});

	test.each([
		['no text', Buffer.from([0, 255, 254, 91, 10])],
		['a remote that is a program', Buffer.from('[remote "origin"]\nurl = ext::sh -c touch% /tmp/x')],
		['a remote that nobody can read', Buffer.from(`[remote "origin"]\nurl = https://h/${'a'.repeat(9000)}`)],
		['a remote with control characters', Buffer.from('[remote "origin"]\nurl = "https://h/a\u001b[31mb"')],
		['more than any configuration', Buffer.alloc(2 * 1024 * 1024, '[remote "origin"]\nurl = https://h/a\n')],
	])('whose configuration holds %s is known by its folder', (_what, config) => {
		const folder = makeRepository(workplace(), 'app');
		const {key} = found(folder);
		writeFileSync(path.join(folder, '.git', 'config'), config);
		expect(found(folder)).toMatchObject({key, name: 'app'});
	});

	test('with a hostile name is called by what is seen of it', () => {
		const folder = makeRepository(workplace(), 'app');
		git(folder, 'config', 'remote.origin.url', 'https://host/x/evil\u202e\u200bname');
		expect(found(folder).name).toBe('evilname');
	});
});

describe('a folder outside of git', () => {
	test('stands for itself', () => {
		const {key, names} = found(workplace());
		expect(key).toMatch(/^folder:\/.*\/rollout$/);
		expect(names.slice(0, 2)).toEqual(['rollout', 'home/rollout']);
	});

	test('has no name where it is the root', () => {
		expect(found('/').names).toEqual([]);
	});
});
