import {describe, expect, it} from 'vitest';
import {
	concernsClaim,
	concernsLock,
	describeClaim,
	describeLock,
	heldInQuestion,
} from '../../../source/monitor/detail/holdings.js';
import {sampleClaim, sampleLock} from '../support/sample-close-ups.js';
import {sampleSession, viewpoint} from '../support/samples.js';

const worktree = {worktree: '/home/me/src/other'};
const members = ['/home/me/src/rollout', '/home/me/src/other'].map(tree => ({
	sessionId: tree,
	since: '',
	worktree: tree,
}));
const file = '/home/me/src/rollout/src/main.ts';

describe('an alert', () => {
	it.each<[boolean, string, string | null, Parameters<typeof sampleLock>[0]]>([
		[true, 'file_conflict', file, {}],
		[false, 'file_conflict', `${file}x`, {}],
		[true, 'file_conflict', file, {path: '/home/me/src/rollout/', scope: 'folder'}],
		[true, 'file_conflict', file, {path: '/home/me/src/**/*.ts', scope: 'glob'}],
		[false, 'file_conflict', file, {path: '/home/me/src/**/*.js', scope: 'glob'}],
		[true, 'cwd_overlap', '/home/me/src/rollout', {}],
		[false, 'cwd_overlap', '/home/me/src/roll', {}],
		[true, 'merge_risk', '/home/me/src/rollout/a.ts', {path: '/home/me/src/other/a.ts'}],
		[true, 'merge_risk', '/home/me/src/other/a.ts', {path: '/home/me/src/other/a.ts'}],
		[false, 'merge_risk', '/home/me/src/rollout/a.ts', {path: '/home/me/src/other/b.ts'}],
		[false, 'merge_risk', '/elsewhere/a.ts', {path: '/home/me/src/other/a.ts'}],
		[false, 'project_conflict', 'PILOT', {}],
		[false, 'file_conflict', null, {}],
	])('concerns (%s) of %s about %s a lock %j', (expected, type, subject, changes) => {
		expect(concernsLock({type, subject, members}, sampleLock(changes), worktree)).toBe(expected);
	});

	it('concerns the claim of its task, and no other', () => {
		expect(concernsClaim({type: 'task_conflict', subject: 'H.13.2'}, sampleClaim())).toBe(true);
		expect(concernsClaim({type: 'task_conflict', subject: 'H.13'}, sampleClaim())).toBe(false);
		expect(concernsClaim({type: 'project_conflict', subject: 'H.13.2'}, sampleClaim())).toBe(false);
	});

	it('is about what its side holds under the name that gives it free', () => {
		const holdings = {
			claims: [sampleClaim()],
			locks: [sampleLock({path: '/home/me/src/a.ts'}), sampleLock({path: '/home/me/src/', scope: 'folder'})],
		};
		const sessions = new Map([['claude-12345', sampleSession()]]);
		expect(heldInQuestion({type: 'file_conflict', subject: file}, holdings, sessions)).toEqual({
			what: 'lock',
			name: '/home/me/src/',
			sessionId: 'claude-12345',
		});
		expect(heldInQuestion({type: 'task_conflict', subject: 'H.13.2'}, holdings, sessions)).toEqual({
			what: 'claim',
			name: 'H.13.2',
			sessionId: 'claude-12345',
		});
		expect(heldInQuestion({type: 'session_hung', subject: 'claude-12345'}, holdings, sessions)).toBeNull();
	});
});

describe('what is held', () => {
	it('is told with its age and what is left of its lease', () => {
		expect(describeLock(sampleLock(), viewpoint)).toBe('~/src/rollout/src/main.ts, for 4m, 6m left');
		expect(describeClaim(sampleClaim(), viewpoint)).toBe('H.13.2, for 10m');
	});

	it('is told without an age where nobody noted when it began', () => {
		expect(describeLock(sampleLock({acquiredAt: ''}), viewpoint)).toBe('~/src/rollout/src/main.ts, 6m left');
		expect(describeClaim(sampleClaim({claimedAt: ''}), viewpoint)).toBe('H.13.2');
	});
});
