import fc from 'fast-check';
import {describe, expect, it, test} from 'vitest';
import {
	conflictOfInterest,
	conflictOfMerge,
	conflictOfPlace,
	conflictOfTask,
	contains,
	defaultSeverities,
	type Place,
	sharedFolder,
} from '../../../source/bus/rules/conflicts.js';
import {type Name, requireName} from '../../../source/bus/rules/names.js';

const name = (text: string): Name => requireName('name', text);

describe('the folder that two sessions share', () => {
	test.each<[string, Place, Place, string | null]>([
		[
			'is that of both in one worktree',
			{cwd: '/src/a', worktree: '/src/a'},
			{cwd: '/src/a', worktree: '/src/a'},
			'/src/a',
		],
		[
			'is the outer one',
			{cwd: '/src/a/api', worktree: '/src/a'},
			{cwd: '/src/a', worktree: '/src/a'},
			'/src/a',
		],
		[
			'is none of neighbours',
			{cwd: '/src/a/api', worktree: '/src/a'},
			{cwd: '/src/a/web', worktree: '/src/a'},
			null,
		],
		[
			'is none of a nested worktree',
			{cwd: '/src/a', worktree: '/src/a'},
			{cwd: '/src/a/wt', worktree: '/src/a/wt'},
			null,
		],
		[
			'is none where names only begin alike',
			{cwd: '/x/y/ab', worktree: null},
			{cwd: '/x/y/a', worktree: null},
			null,
		],
		[
			'is the home folder of two who stand in it',
			{cwd: '/home/you', worktree: null},
			{cwd: '/home/you', worktree: null},
			'/home/you',
		],
		[
			'is not the home folder of one who stands below',
			{cwd: '/home/you', worktree: null},
			{cwd: '/home/you/notes', worktree: null},
			null,
		],
		['is not the root', {cwd: '/', worktree: null}, {cwd: '/srv/data/x', worktree: null}, null],
		[
			'is a deep one outside of git',
			{cwd: '/home/you/notes', worktree: null},
			{cwd: '/home/you/notes/today', worktree: null},
			'/home/you/notes',
		],
		['is none where one is not known', {cwd: null, worktree: null}, {cwd: '/a', worktree: null}, null],
	])('%s', (_case, first, second, shared) => {
		expect(sharedFolder(first, second)).toBe(shared);
	});

	const folder = fc.constantFrom('/', '/a', '/a/b', '/a/b/c', '/ab', '/home/you', '/home/you/x');
	const place = fc.record<Place>({cwd: fc.option(folder), worktree: fc.constantFrom('/a', null)});

	it('is one that both stand in, whoever looks', () => {
		fc.assert(
			fc.property(place, place, (first, second) => {
				const shared = sharedFolder(first, second);
				expect(sharedFolder(second, first)).toBe(shared);
				if (shared === null) return;
				expect([first.cwd, second.cwd]).toContain(shared);
				expect(contains(shared, first.cwd ?? '')).toBe(true);
				expect(contains(shared, second.cwd ?? '')).toBe(true);
			}),
		);
	});
});

describe('a cause', () => {
	const wish = {kind: 'task', subject: 'H.13', how: 'claimed'} as const;

	it('is one whoever wants and whoever holds', () => {
		const one = conflictOfInterest({...wish, wantedBy: 'a-1', heldBy: 'b-2'});
		const other = conflictOfInterest({...wish, wantedBy: 'b-2', heldBy: 'c-3'});
		expect(one.episode).toBe(other.episode);
		expect(one).toMatchObject({
			type: 'task_conflict',
			subject: 'H.13',
			detail: 'a-1 wants H.13, claimed by b-2',
		});
	});

	it('of a wanted task is that of all who work on the task', () => {
		const wanted = conflictOfInterest({...wish, wantedBy: 'a-1', heldBy: 'b-2'});
		expect(wanted.episode).toBe(conflictOfTask(name('H.13')).episode);
	});

	it('of a wanted file is the file', () => {
		const wanted = conflictOfInterest({
			kind: 'file',
			subject: '/src/a.ts',
			how: 'locked',
			wantedBy: 'a',
			heldBy: 'b',
		});
		expect(wanted.type).toBe('file_conflict');
	});

	it('of a merge risk is the file by its place in the repository, wherever it was found first', () => {
		const files = ['/tree/src/a.ts', '/r/src/a.ts'];
		const conflict = conflictOfMerge('/r/.git', 'src/a.ts', files);
		expect(conflict).toMatchObject({type: 'merge_risk', subject: '/r/src/a.ts'});
		expect(conflictOfMerge('/r/.git', 'src/a.ts', files.toReversed())).toEqual(conflict);
		expect(conflictOfMerge('/r/.git', 'src/b.ts', files).episode).not.toBe(conflict.episode);
	});

	it('of a place is its worktree, whichever folder is the outermost', () => {
		expect(conflictOfPlace('/w/a', '/w').episode).toBe(conflictOfPlace('/w', '/w').episode);
		expect(conflictOfPlace('/w/a', null).episode).not.toBe(conflictOfPlace('/w', null).episode);
	});
});

it('gives every type of alert its own severity', () => {
	expect(defaultSeverities).toEqual({
		project_conflict: 'CRITICAL',
		task_conflict: 'CRITICAL',
		file_conflict: 'HIGH',
		cwd_overlap: 'HIGH',
		head_moved: 'HIGH',
		merge_risk: 'MEDIUM',
		session_hung: 'MEDIUM',
		session_waiting: 'HIGH',
		session_orphaned: 'MEDIUM',
		session_limited: 'MEDIUM',
		undelivered: 'LOW',
	});
});
