import type {Session} from '../bus/types.js';
import {formatAge} from './ages.js';
import {called} from './called.js';
import {cleanText} from './clean-text.js';
import {shortenHome} from './paths.js';
import {peerPath, peerWord} from './peer-words.js';
import {stateMarks} from './session-lines.js';

/** What a block of a session that may want rescuing shows. */
type RescueFacts = Session & {
	readonly resumeCommand: string | null;
	readonly transcriptModifiedAt: string | null;
};

/** Sessions as blocks, each with its state, where its conversation is, and what goes on with it. */
export function rescueLines(sessions: readonly RescueFacts[], now: number, home: string | undefined): string {
	if (sessions.length === 0) return 'No sessions to rescue.';
	return sessions.map(session => block(session, now, home)).join('\n\n');
}

function block(session: RescueFacts, now: number, home: string | undefined): string {
	const {sessionId, name, state, stateReason, llmModel, projectId, taskId, pid, host} = session;
	const facts: ReadonlyArray<readonly [string, string | null]> = [
		['model', llmModel && peerWord(llmModel)],
		[
			'project',
			[projectId && peerWord(projectId), taskId && `task ${peerWord(taskId)}`].filter(Boolean).join(', '),
		],
		['folder', session.cwd && peerPath(shortenHome(session.cwd, home))],
		['process', [pid, host && `on ${peerWord(host)}`].filter(Boolean).join(' ')],
		['holds', holdings(session)],
		['transcript', transcript(session, now, home)],
		['resume', session.resumeCommand],
	];
	return [
		`${stateMarks[state]} ${called(sessionId, name)}  ${state}: ${cleanText(stateReason)}`,
		...facts.filter(([, value]) => value).map(([title, value]) => factLine(title, value ?? '')),
	].join('\n');
}

/** One fact under the name of a session. */
export function factLine(name: string, value: string): string {
	return `    ${name.padEnd(10)}  ${cleanText(value)}`;
}

/** What a session holds; empty for nothing. */
export function holdings({locks, claims, unread}: Session): string {
	return [count(locks, 'lock'), count(claims, 'claim'), unread === 0 ? '' : `${unread} unread`]
		.filter(Boolean)
		.join(', ');
}

function transcript(
	{transcriptPath, transcriptModifiedAt}: RescueFacts,
	now: number,
	home: string | undefined,
): string | null {
	if (transcriptPath === null) return null;
	const age =
		transcriptModifiedAt === null ? 'not there' : `written ${formatAge(transcriptModifiedAt, now)} ago`;
	return `${peerPath(shortenHome(transcriptPath, home))} (${age})`;
}

function count(number: number, what: string): string {
	return number === 0 ? '' : `${number} ${what}${number === 1 ? '' : 's'}`;
}
