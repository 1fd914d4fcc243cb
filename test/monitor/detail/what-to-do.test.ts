import {expect, it} from 'vitest';
import type {Held} from '../../../source/monitor/detail/holdings.js';
import {whatToDo} from '../../../source/monitor/detail/what-to-do.js';

const sessionIds = ['claude-1', 'codex-2'];
const claim: Held = {what: 'claim', name: 'H.13.2', sessionId: 'codex-2'};
const lock: Held = {what: 'lock', name: '/src/my notes.md', sessionId: 'codex-2'};

it.each<[type: string, subject: string | null, held: Held | null, advice: string]>([
	[
		'project_conflict',
		'PILOT',
		null,
		'Have one of them finish first or take other work: press m on its session to tell it. All may stay on PILOT if their work does not touch.',
	],
	[
		'task_conflict',
		'H.13.2',
		claim,
		'Decide who goes on with H.13.2 and tell the other: press m on its session. To take it from codex-2: `session-bus release H.13.2 --session codex-2`.',
	],
	[
		'task_conflict',
		'H.13.2',
		null,
		'Decide who goes on with H.13.2 and tell the other: press m on its session. Whoever goes on claims it: `session-bus claim H.13.2`.',
	],
	[
		'file_conflict',
		'/src/my notes.md',
		lock,
		"Have codex-2 finish with the file while the other waits: press m on its session to tell it. To take the lock from codex-2: `session-bus unlock '/src/my notes.md' --session codex-2`.",
	],
	[
		'file_conflict',
		'/src/my notes.md',
		null,
		'They change this file: have one wait, and read the file again before it writes. Press m on its session to tell it.',
	],
	[
		'cwd_overlap',
		'/src',
		null,
		'Give one of them a worktree of its own (`git worktree add`) and start it there, or tell them to keep to different files: press m on a session.',
	],
	[
		'head_moved',
		'/src',
		null,
		'Tell the one under which it moved to look at `git status` and `git log` before it goes on: press m on its session. A worktree for each (`git worktree add`) keeps them apart.',
	],
	[
		'merge_risk',
		'/src/.git/a.ts',
		null,
		'Their branches will meet in this file: have one merge first, and the other rebase before it goes on. Press m on its session to tell it.',
	],
	[
		'session_hung',
		'claude-1',
		null,
		'Look at its terminal: it may ask something, or work in silence. If it is stuck, R on its session or `session-bus rescue claude-1` exports, resumes or ends it.',
	],
	[
		'session_waiting',
		'claude-1',
		null,
		'Answer it in its terminal, to which o on its session brings you: it does nothing until then.',
	],
	[
		'session_limited',
		'claude-1',
		null,
		'Its vendor serves it no more for now. Prompt it again once the limit has ended, or give its task to another agent: press m on its session.',
	],
	[
		'session_orphaned',
		'claude-1',
		null,
		'Its process is gone, its conversation is not: R on its session or `session-bus rescue claude-1` goes on with it, and gives back its mail, claims and locks.',
	],
	[
		'undelivered',
		'claude-1',
		null,
		'Prompt it in its terminal: an agent takes its mail when it works. If it is stuck, R on its session or `session-bus rescue claude-1` helps.',
	],
	[
		'made_up_elsewhere',
		null,
		null,
		'Open the sessions to see what they do, and tell them what to change: press m on a session.',
	],
])('of %s about %s', (type, subject, held, advice) => {
	expect(whatToDo({type, subject, sessionIds, status: 'open'}, held)).toBe(
		`${advice} Press a to acknowledge the alert.`,
	);
	expect(whatToDo({type, subject, sessionIds, status: 'acknowledged'}, held)).toBe(
		`${advice} The alert ends with its cause.`,
	);
});

it('names no session where there is none', () => {
	expect(whatToDo({type: 'session_hung', subject: null, sessionIds: [], status: 'open'}, null)).toContain(
		'`session-bus rescue ID`',
	);
});

it('names what others called themselves so that a shell runs nothing of it', () => {
	const sly = {what: 'claim', name: '$(rm -rf ~)', sessionId: "x'; reboot"} as const;
	const alert = {type: 'task_conflict', subject: sly.name, sessionIds, status: 'open'} as const;
	expect(whatToDo(alert, sly)).toContain("`session-bus release '$(rm -rf ~)' --session 'x'\\''; reboot'`");
});
