import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
	conflictOfInterest,
	conflictOfMerge,
	conflictsBetween,
	contains,
	defaultSeverities,
	type Party,
	sharedFolder,
} from '../../../source/bus/rules/conflicts.js';

const claude: Party = {
	sessionId: 'claude-12345',
	kind: 'agent',
	projectId: null,
	taskId: null,
	cwd: null,
	repository: null,
	worktree: null,
};
const codex: Party = {...claude, sessionId: 'codex-41200'};

const typesBetween = (first: Partial<Party>, second: Partial<Party>) =>
	conflictsBetween({...claude, ...first}, {...codex, ...second}).map(({type, subject}) => [type, subject]);

describe('conflictsBetween', () => {
	it.each<[string, Partial<Party>, Partial<Party>, Array<[string, string]>]>([
		['nothing known', {}, {}, []],
		['the same project', {projectId: 'PILOT'}, {projectId: 'PILOT'}, [['project_conflict', 'PILOT']]],
		['different projects', {projectId: 'PILOT'}, {projectId: 'ATLAS'}, []],
		['the same task', {taskId: 'H.13'}, {taskId: 'H.13'}, [['task_conflict', 'H.13']]],
		['a task within another', {taskId: 'H.13'}, {taskId: 'H.13.2'}, []],
		[
			'the same folder of one worktree',
			{cwd: '/src/a', worktree: '/src/a'},
			{cwd: '/src/a', worktree: '/src/a'},
			[['cwd_overlap', '/src/a']],
		],
		[
			'one folder inside the other',
			{cwd: '/src/a/api', worktree: '/src/a'},
			{cwd: '/src/a', worktree: '/src/a'},
			[['cwd_overlap', '/src/a']],
		],
		[
			'neighbours in one worktree',
			{cwd: '/src/a/api', worktree: '/src/a'},
			{cwd: '/src/a/web', worktree: '/src/a'},
			[],
		],
		['a nested worktree', {cwd: '/src/a', worktree: '/src/a'}, {cwd: '/src/a/wt', worktree: '/src/a/wt'}, []],
		['folder names that only begin alike', {cwd: '/x/y/ab'}, {cwd: '/x/y/a'}, []],
		[
			'the same folder outside of git',
			{cwd: '/home/you'},
			{cwd: '/home/you'},
			[['cwd_overlap', '/home/you']],
		],
		['the home folder and one in it, outside of git', {cwd: '/home/you'}, {cwd: '/home/you/notes'}, []],
		['the root and any folder, outside of git', {cwd: '/'}, {cwd: '/srv/data/x'}, []],
		[
			'deep folders outside of git',
			{cwd: '/home/you/notes'},
			{cwd: '/home/you/notes/today'},
			[['cwd_overlap', '/home/you/notes']],
		],
		[
			'everything at once',
			{projectId: 'P', taskId: 'T', cwd: '/a', worktree: '/a'},
			{projectId: 'P', taskId: 'T', cwd: '/a', worktree: '/a'},
			[
				['project_conflict', 'P'],
				['task_conflict', 'T'],
				['cwd_overlap', '/a'],
			],
		],
	])('finds what follows from %s', (_case, first, second, expected) => {
		expect(typesBetween(first, second)).toEqual(expected);
	});

	const folder = fc.constantFrom('/', '/a', '/a/b', '/a/b/c', '/ab', '/home/you', '/home/you/x');
	const party = fc.record<Party>({
		sessionId: fc.constantFrom('a-1', 'b-2', 'c-3'),
		kind: fc.constantFrom('agent', 'monitor', 'person'),
		projectId: fc.constantFrom('P', 'Q', null),
		taskId: fc.constantFrom('T', 'U', null),
		cwd: fc.option(folder),
		repository: fc.constantFrom('/r/.git', null),
		worktree: fc.constantFrom('/a', null),
	});

	it('finds the same episodes whichever of the two looks', () => {
		fc.assert(
			fc.property(party, party, (first, second) => {
				const episodes = conflictsBetween(first, second).map(conflict => conflict.episode);
				expect(conflictsBetween(second, first).map(conflict => conflict.episode)).toEqual(episodes);
				expect(new Set(episodes).size).toBe(episodes.length);
			}),
		);
	});

	it('never involves a monitor, a person, or a session and itself', () => {
		fc.assert(
			fc.property(party, party, (first, second) => {
				if (conflictsBetween(first, second).length === 0) return;
				expect([first.kind, second.kind]).toEqual(['agent', 'agent']);
				expect(first.sessionId).not.toBe(second.sessionId);
			}),
		);
	});

	it('shares a folder only with one that stands in or below it', () => {
		fc.assert(
			fc.property(party, party, (first, second) => {
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

describe('the conflicts that follow from wishes and edits', () => {
	it('name the same episode whoever wants and whoever holds', () => {
		const wish = {kind: 'task', subject: 'H.13', how: 'claimed'} as const;
		const one = conflictOfInterest({...wish, wantedBy: 'a-1', heldBy: 'b-2'});
		const other = conflictOfInterest({...wish, wantedBy: 'b-2', heldBy: 'a-1'});
		expect(one.episode).toBe(other.episode);
		expect(one).toMatchObject({type: 'task_conflict', subject: 'H.13', sessionIds: ['a-1', 'b-2']});
		expect(one.detail).toBe('a-1 wants H.13, claimed by b-2');
	});

	it('are the same episode as two sessions on the task', () => {
		const [both] = conflictsBetween({...claude, taskId: 'T'}, {...codex, taskId: 'T'});
		const wish = conflictOfInterest({
			kind: 'task',
			subject: 'T',
			how: 'claimed',
			wantedBy: codex.sessionId,
			heldBy: claude.sessionId,
		});
		expect(wish.episode).toBe(both?.episode);
	});

	it('are about a file when a file is wanted', () => {
		const wish = {kind: 'file', subject: '/src/a.ts', how: 'locked', wantedBy: 'a-1', heldBy: 'b-2'} as const;
		expect(conflictOfInterest(wish).type).toBe('file_conflict');
	});

	it('name the file of a merge risk by its place in the repository', () => {
		const risk = {repository: '/r/.git', relativePath: 'src/a.ts'};
		const one = conflictOfMerge({...risk, editors: ['a-1', 'b-2']});
		expect(one).toMatchObject({type: 'merge_risk', subject: '/r/.git/src/a.ts'});
		expect(conflictOfMerge({...risk, editors: ['b-2', 'a-1']}).episode).toBe(one.episode);
	});

	it('are different episodes for different subjects, even when names run together', () => {
		const wish = {kind: 'file', how: 'locked'} as const;
		const one = conflictOfInterest({...wish, wantedBy: 'a', heldBy: 'b', subject: 'c","d'});
		const other = conflictOfInterest({...wish, wantedBy: 'a","b', heldBy: 'c', subject: 'd'});
		expect(one.episode).not.toBe(other.episode);
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
		session_orphaned: 'MEDIUM',
		undelivered: 'LOW',
	});
});
