import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {linesFor} from '../../../source/bus/rules/alert-text.js';
import {
	closenessOf,
	type Member,
	overlapping,
	type Standing,
	standCrowd,
} from '../../../source/bus/rules/crowd.js';
import {foldAlerts} from '../../../source/bus/rules/fold.js';
import {requireName} from '../../../source/bus/rules/names.js';

const member = (sessionId: string, changes: Partial<Member> = {}): Member => ({
	sessionId,
	cwd: `/w/${sessionId}`,
	worktree: `/w/${sessionId}`,
	branch: sessionId,
	taskId: null,
	...changes,
});

describe('members of a project come near to each other', () => {
	const task = requireName('task', 'T');

	test.each<[string, Member[], boolean, string[]]>([
		[
			'not at all when each has a worktree, a branch and a task of its own',
			[member('a'), member('b')],
			false,
			[],
		],
		[
			'in a worktree that two share',
			[member('a', {worktree: '/w'}), member('b', {worktree: '/w'})],
			false,
			['worktree /w'],
		],
		[
			'on a branch of two clones',
			[member('a', {branch: 'main'}), member('b', {branch: 'main'})],
			false,
			['branch main'],
		],
		['on a task', [member('a', {taskId: task}), member('b', {taskId: task})], false, ['task T']],
		[
			'when one is outside of git',
			[member('a'), member('b', {worktree: null, branch: null})],
			false,
			['outside'],
		],
		['when two of them want one file', [member('a'), member('b')], true, ['file']],
		['not when there is only one left', [member('a', {worktree: null})], true, []],
	])('%s', (_case, members, isFileContested, closeness) => {
		expect(closenessOf(members, isFileContested)).toEqual(closeness);
	});
});

describe('a crowd', () => {
	const quiet: Standing = {status: 'quiet', rung: []};

	test('is quiet while its members share nothing', () => {
		expect(standCrowd(quiet, [], false)).toEqual({status: 'quiet', rung: [], rings: false});
	});

	test('opens at once where the configuration wants it loud', () => {
		expect(standCrowd(quiet, [], true)).toMatchObject({status: 'open', rings: true});
	});

	test('rings as it opens, and not again for a newcomer in the same worktree', () => {
		const opened = standCrowd(quiet, ['worktree /w'], false);
		expect(opened).toEqual({status: 'open', rung: ['worktree /w'], rings: true});
		expect(standCrowd(opened, ['worktree /w'], false)).toMatchObject({status: 'open', rings: false});
	});

	test('keeps its acknowledgement until two more come to share another worktree', () => {
		const acknowledged: Standing = {status: 'acknowledged', rung: ['worktree /w']};
		expect(standCrowd(acknowledged, ['branch main', 'worktree /w'], false)).toMatchObject({
			status: 'acknowledged',
			rings: false,
		});
		expect(standCrowd(acknowledged, ['worktree /v', 'worktree /w'], false)).toMatchObject({
			status: 'open',
			rings: true,
		});
	});

	test('falls quiet when its members share nothing any more, and rings when they do again', () => {
		const over = standCrowd({status: 'acknowledged', rung: ['worktree /w']}, [], false);
		expect(over).toEqual({status: 'quiet', rung: [], rings: false});
		expect(standCrowd(over, ['worktree /w'], false).rings).toBe(true);
	});

	test('rings at most once for each worktree and once for each time it opens, whatever comes and goes', () => {
		const shared = fc.subarray(['worktree /v', 'worktree /w', 'branch main', 'file']);
		fc.assert(
			fc.property(fc.array(shared), steps => {
				let standing: Standing = quiet;
				let [rings, openings] = [0, 0];
				const worktrees = new Set<string>();
				for (const closeness of steps) {
					const next = standCrowd(standing, closeness, false);
					if (next.rings) rings++;
					if (standing.status === 'quiet' && next.status === 'open') openings++;
					if (next.status === 'quiet') expect(closeness).toEqual([]);
					for (const one of closeness) if (one.startsWith('worktree')) worktrees.add(one);
					standing = next;
				}
				expect(rings).toBeLessThanOrEqual(openings * (1 + worktrees.size));
			}),
		);
	});
});

test('who comes to a crowd that is too large to name is told of all but itself', () => {
	const sessionIds = Array.from({length: 20}, (_, index) => `codex-${index}`);
	const alert = {type: 'project_conflict', sessionIds, memberCount: 21, subject: 'PILOT', detail: null};
	const lines = linesFor('codex-20', alert);
	expect(lines).toHaveLength(9);
	expect([lines[0], lines[8]]).toEqual(['codex-0 also on PILOT', '… and 12 more on PILOT']);
});

test('those overlap who stand in the folder of another, or above or below it', () => {
	const at = (cwd: string) => ({cwd, worktree: '/w'});
	expect(overlapping([at('/w/a'), at('/w/b'), at('/w/a/x')])).toEqual([at('/w/a'), at('/w/a/x')]);
	expect(overlapping([at('/w/a'), at('/w/b'), at('/w')])).toHaveLength(3);
});

describe('the alert of a place', () => {
	const project = {id: 1, type: 'project_conflict', status: 'open', sessionIds: ['a', 'b', 'c']} as const;
	const place = {id: 2, type: 'cwd_overlap', status: 'open', sessionIds: ['a', 'b']} as const;
	const acknowledged = <Alert extends typeof project | typeof place>(alert: Alert) =>
		({...alert, status: 'acknowledged'}) as const;

	test.each([
		['is shown under that of the project of all who work there', project, place, true],
		['stays under it when both are acknowledged', acknowledged(project), acknowledged(place), true],
		['stands alone where the project was acknowledged without it', acknowledged(project), place, false],
		['stands alone while the project is quiet', {...project, status: 'quiet'} as const, place, false],
		[
			'stands alone where one of them is on no such project',
			{...project, sessionIds: ['a', 'c']},
			place,
			false,
		],
	])('%s', (_case, above, below, isFolded) => {
		expect(foldAlerts([above, below])).toEqual(new Map(isFolded ? [[2, 1]] : []));
	});
});
