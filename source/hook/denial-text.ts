import path from 'node:path';
import type {Denial} from '../bus/bus.js';
import type {Session} from '../bus/types.js';
import {formatAge} from '../presentation/ages.js';
import {cleanText} from '../presentation/clean-text.js';

/**
 * Why an edit was not made, as the model is told: who has the file, for how long, what to do.
 * @param cwd folder the path is shown from
 * @param command what starts session-bus in the agent's shell
 */
export function denialText(denial: Denial, cwd: string, now: number, command: string): string {
	const file = cleanText(shorten(denial.path, cwd));
	if (denial.why === 'changed') {
		const editor = describe(denial.editor, denial.editorId);
		return (
			`${file} was changed by ${editor} ${formatAge(denial.changedAt, now)} ago, after you may have read it, so this edit was not made. ` +
			'The file is reserved for you now: read it again, then repeat your edit on what it says.'
		);
	}
	const {blocker, holder} = denial;
	const held = blocker.path === denial.path ? '' : ` as part of ${cleanText(shorten(blocker.path, cwd))}`;
	const id = cleanText(blocker.sessionId);
	return (
		`${file} is held${held} by ${describe(holder, blocker.sessionId)} for ${formatAge(blocker.acquiredAt, now)}, so this edit was not made. ` +
		`Do not write the file in another way: go on with other work and try again later, or ask for it: ${command} send ${id} "please release ${file}"`
	);
}

function describe(session: Session | null, sessionId: string): string {
	if (!session) return cleanText(sessionId);
	const facts = [
		session.llmModel,
		session.taskId === null ? null : `task ${session.taskId}`,
		session.branch === null ? null : `branch ${session.branch}`,
		session.state,
	].filter(fact => fact !== null);
	return `${cleanText(session.sessionId)} (${facts.map(cleanText).join(', ')})`;
}

/** A path below the folder is shown from there. */
function shorten(file: string, cwd: string): string {
	const relative = path.relative(cwd, file);
	return relative === '' || relative.startsWith('..') ? file : relative;
}
