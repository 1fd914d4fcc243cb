import {describe, expect, it, test} from 'vitest';
import {
	conflictOfMove,
	findMover,
	movedParts,
	runsGit,
	type Suspect,
} from '../../../source/bus/rules/head-moves.js';

const movedMs = 1_770_800_000_000;
const state = {branch: 'main', commit: 'a'.repeat(40), stash: null};

describe('what moved', () => {
	it.each([
		['nothing', {}, []],
		['the commit', {commit: 'b'.repeat(40)}, ['commit']],
		['the branch, and the commit with it', {branch: 'fix', commit: 'b'.repeat(40)}, ['branch']],
		['the stash', {stash: 'c'.repeat(40)}, ['stash']],
		['the commit and the stash', {commit: 'b'.repeat(40), stash: 'c'.repeat(40)}, ['commit', 'stash']],
	])('is %s', (_case, change, parts) => {
		expect(movedParts(state, {...state, ...change})).toEqual(parts);
	});
});

describe('who moved it', () => {
	const suspect = (sessionId: string, facts: Partial<Suspect> = {}): Suspect => ({
		sessionId,
		turn: 'working',
		lastActivityMs: movedMs - 5000,
		gitMs: null,
		...facts,
	});
	const git = {gitMs: movedMs - 5000};

	it.each<[string, readonly Suspect[], string | null]>([
		['the one that ran git', [suspect('a'), suspect('b', git)], 'b'],
		[
			'of two that ran git the one nearer in time',
			[suspect('a', {gitMs: movedMs - 50_000}), suspect('b', git)],
			'b',
		],
		[
			'the one that ran git, did something else and ended its turn',
			[suspect('a'), suspect('b', {...git, turn: 'idle', lastActivityMs: movedMs + 500})],
			'b',
		],
		['the only one at work', [suspect('a', {turn: 'idle'}), suspect('b')], 'b'],
		['nobody, when two were at work', [suspect('a'), suspect('b')], null],
		[
			'nobody, when one has ended its turn only since',
			[suspect('a', {turn: 'idle', lastActivityMs: movedMs + 1000}), suspect('b')],
			null,
		],
		[
			'nobody who ran git long before',
			[suspect('a', {gitMs: movedMs - 61_000, lastActivityMs: movedMs - 61_000})],
			null,
		],
		['nobody, when nobody was there', [], null],
	])('is %s', (_case, suspects, mover) => {
		expect(findMover(suspects, movedMs)).toBe(mover);
	});
});

test.each([
	['Bash git commit -m x', true],
	['exec_command cd lib && git switch -c fix', true],
	['Bash git -C lib -c user.name=x stash', true],
	['Bash git --no-pager -C "my lib" checkout -q main', true],
	['Bash git status; git pull', true],
	['Bash (git worktree add ../x)', true],
	['Bash git their-alias', true],
	['Bash git status', false],
	['Bash git -C lib diff HEAD', false],
	['Bash git --no-pager log --oneline | head', false],
	['Bash git --version', false],
	['Bash git add -A && git status', false],
	['Bash digit', false],
	['Edit docs/git guide.md', false],
	[null, false],
])('%s runs git: %s', (activity, runs) => {
	expect(runsGit(activity)).toBe(runs);
});

describe('the conflict of a move', () => {
	it('names what moved and who probably did it', () => {
		const move = {
			worktree: '/w',
			kind: 'commit',
			was: state.commit,
			became: null,
			movedMs,
			moverId: 'b',
		} as const;
		expect(conflictOfMove(move)).toMatchObject({
			type: 'head_moved',
			subject: '/w',
			detail: 'HEAD moved from aaaaaaa to no commit in /w: probably by b',
		});
		expect(conflictOfMove({...move, movedMs: movedMs + 1}).episode).not.toBe(conflictOfMove(move).episode);
	});
});
