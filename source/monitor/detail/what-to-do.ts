import type {Alert} from '../../bus/types.js';
import {shellWord} from '../../system/shell-word.js';
import type {Held} from './holdings.js';

/**
 * What the operator does next about an alert, in plain sentences that name keys of the monitor and commands.
 * @param held what the alert is about, if one of its sides holds it
 */
export function whatToDo(
	{type, status, subject, sessionIds}: Pick<Alert, 'type' | 'status' | 'subject' | 'sessionIds'>,
	held: Held | null,
): string {
	const [first = 'ID'] = sessionIds;
	const about = subject ?? '';
	return `${adviceFor(type, {about, first, held})} ${closingWords[status]}`;
}

/** What stays to be said of an alert, whatever it is about. */
const closingWords: Readonly<Record<Alert['status'], string>> = {
	open: 'Press a to acknowledge the alert.',
	quiet: 'It rings as soon as two of them come to share a worktree, a branch, a task or a file.',
	acknowledged: 'The alert ends with its cause.',
	resolved: 'Its cause has ended.',
};

type Circumstances = {readonly about: string; readonly first: string; readonly held: Held | null};

function adviceFor(type: string, {about, first, held}: Circumstances): string {
	const rescue = `\`session-bus rescue ${shellWord(first)}\``;
	switch (type) {
		case 'project_conflict':
			return `Have one of them finish first or take other work: press m on its session to tell it. All may stay on ${about} if their work does not touch.`;
		case 'task_conflict':
			return held
				? `Decide who goes on with ${about} and tell the other: press m on its session. To take it from ${held.sessionId}: \`session-bus release ${shellWord(held.name)} --session ${shellWord(held.sessionId)}\`.`
				: `Decide who goes on with ${about} and tell the other: press m on its session. Whoever goes on claims it: \`session-bus claim ${shellWord(about)}\`.`;
		case 'file_conflict':
			return held
				? `Have ${held.sessionId} finish with the file while the other waits: press m on its session to tell it. To take the lock from ${held.sessionId}: \`session-bus unlock ${shellWord(held.name)} --session ${shellWord(held.sessionId)}\`.`
				: 'They change this file: have one wait, and read the file again before it writes. Press m on its session to tell it.';
		case 'cwd_overlap':
			return 'Give one of them a worktree of its own (`git worktree add`) and start it there, or tell them to keep to different files: press m on a session.';
		case 'head_moved':
			return 'Tell the one under which it moved to look at `git status` and `git log` before it goes on: press m on its session. A worktree for each (`git worktree add`) keeps them apart.';
		case 'merge_risk':
			return 'Their branches will meet in this file: have one merge first, and the other rebase before it goes on. Press m on its session to tell it.';
		case 'session_waiting':
			return 'Answer it in its terminal, to which o on its session brings you: it does nothing until then.';
		case 'session_limited':
			return 'Its vendor serves it no more for now. Prompt it again once the limit has ended, or give its task to another agent: press m on its session.';
		case 'session_hung':
			return `Look at its terminal: it may ask something, or work in silence. If it is stuck, R on its session or ${rescue} exports, resumes or ends it.`;
		case 'session_orphaned':
			return `Its process is gone, its conversation is not: R on its session or ${rescue} goes on with it, and gives back its mail, claims and locks.`;
		case 'undelivered':
			return `Prompt it in its terminal: an agent takes its mail when it works. If it is stuck, R on its session or ${rescue} helps.`;
		default:
			return 'Open the sessions to see what they do, and tell them what to change: press m on a session.';
	}
}
