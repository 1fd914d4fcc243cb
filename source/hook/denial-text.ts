import path from 'node:path';
import type {Denial} from '../bus/agent-event.js';
import {formatAge} from '../presentation/ages.js';
import {describeHolder} from '../presentation/describe-holder.js';
import {isAddressable, peerPath} from '../presentation/peer-words.js';
import {type Door, sayHowToSend} from './say-how.js';

/**
 * Why an edit was not made, as the model is told: who has the file, for how long, what to do.
 * @param cwd folder the path is shown from
 * @param command what starts session-bus in the agent's shell
 */
export function denialText(
	denial: Denial,
	cwd: string,
	now: number,
	command: string,
	door: Door = 'command',
): string {
	const name = shorten(denial.path, cwd);
	const file = peerPath(name);
	if (denial.why === 'busy')
		return `${file} could not be reserved for you, because the bus is busy just now, so this edit was not made. Repeat it in a moment.`;
	if (denial.why === 'changed') {
		const editor = describeHolder(denial.editor, denial.editorId);
		return (
			`${file} was changed by ${editor} ${formatAge(denial.changedAt, now)} ago, after you may have read it, so this edit was not made. ` +
			(denial.isReserved
				? 'The file is reserved for you now: read it again, then repeat your edit on what it says.'
				: 'The bus cannot be written just now, so the file could not be reserved for you: read it again, and repeat your edit a little later on what it says then.')
		);
	}
	const {blocker, holder} = denial;
	const held = blocker.path === denial.path ? '' : ` as part of ${peerPath(shorten(blocker.path, cwd))}`;
	const {sessionId} = blocker;
	const ask = isAddressable(sessionId)
		? `, or ask for it: ${sayHowToSend(door, command, {to: sessionId, text: `please release ${name}`})}`
		: '.';
	const later =
		denial.prospect === 'told'
			? 'try again later; you are told when it is free, and have it first then'
			: 'try again later';
	return (
		`${file} is held${held} by ${describeHolder(holder, sessionId)} for ${formatAge(blocker.acquiredAt, now)}, so this edit was not made. ` +
		(denial.prospect === 'kept'
			? 'As that one has not edited it for a while, it is kept for you now for 60s: read it again, then repeat your edit.'
			: `Do not write the file in another way: go on with other work and ${later}${ask}`)
	);
}

/** A path below the folder is shown from there. */
function shorten(file: string, cwd: string): string {
	const relative = path.relative(cwd, file);
	return relative === '' || relative.startsWith('..') ? file : relative;
}
