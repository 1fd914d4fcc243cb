import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {discoverProject, projectFile} from '../../source/caller/discover-project.js';
import type {GitPlace} from '../../source/git/git-place.js';
import {openSandbox} from '../commands/support/sandbox.js';

const git: GitPlace = {
	repository: '/src/rollout/.git',
	worktree: '/src/rollout',
	branch: 'main',
	name: 'rollout',
};

function folderWith(content: string | null): string {
	const folder = path.join(openSandbox().work, 'deep', 'inside');
	mkdirSync(folder, {recursive: true});
	if (content !== null) writeFileSync(path.join(folder, '..', projectFile), content);
	return folder;
}

describe('the project of a folder', () => {
	test('is the one that was named, above all', () => {
		const cwd = folderWith('{"project": "FILE"}');
		expect(discoverProject('FLAG', {SESSION_BUS_PROJECT: 'ENV'}, cwd, git)).toEqual({
			named: 'FLAG',
			by: '--project',
		});
	});

	test('then that of SESSION_BUS_PROJECT', () => {
		const cwd = folderWith('{"project": "FILE"}');
		expect(discoverProject(null, {SESSION_BUS_PROJECT: 'ENV'}, cwd, git)).toEqual({
			named: 'ENV',
			by: 'SESSION_BUS_PROJECT',
		});
	});

	test('otherwise it may be that of the nearest file, of the repository, of the folder, in this order', () => {
		expect(discoverProject(null, {}, folderWith('{"project": "FILE"}'), git)).toEqual({
			named: null,
			candidates: ['FILE', 'rollout', 'inside'],
		});
		expect(discoverProject(null, {}, folderWith(null), git)).toEqual({
			named: null,
			candidates: ['rollout', 'inside'],
		});
		expect(discoverProject(null, {}, folderWith(null), null)).toEqual({named: null, candidates: ['inside']});
	});

	test('a file may name several, and each counts once', () => {
		const cwd = folderWith('{"projects": ["PILOT", "rollout", "PILOT", ""]}');
		expect(discoverProject(null, {}, cwd, git)).toEqual({
			named: null,
			candidates: ['PILOT', 'rollout', 'inside'],
		});
	});

	test('a nearer file hides one further out', () => {
		const cwd = folderWith('{"project": "OUTER"}');
		writeFileSync(path.join(cwd, projectFile), '{"project": "INNER"}');
		expect(discoverProject(null, {}, cwd, null)).toEqual({named: null, candidates: ['INNER', 'inside']});
	});

	test.each([
		['{"project": ', 'is not JSON'],
		['"PILOT"', 'is not an object'],
		['null', 'is not an object'],
		['{"project": 7}', 'names no project'],
		['{"projects": "PILOT"}', 'names no project'],
	])('a file that says %s is refused', (content, what) => {
		const cwd = folderWith(content);
		const file = path.join(path.dirname(cwd), projectFile);
		expect(() => discoverProject(null, {}, cwd, null)).toThrow(`${file} ${what}`);
	});
});
