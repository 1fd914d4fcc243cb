import type {Session} from '../bus/types.js';
import {formatDuration} from './ages.js';
import {cleanText} from './clean-text.js';
import {cut} from './fit.js';
import {shortenHome} from './paths.js';
import {peerPath, peerWord} from './peer-words.js';
import {factLine, holdings} from './rescue-lines.js';

/** More of a command line than this does not help to recognise a process. */
const longestCommand = 200;

/** The process that is about to be ended, and every session that ends with it. */
export function killLines(
	session: Session,
	{startedMs, sessions}: {readonly startedMs: number | null; readonly sessions: readonly Session[]},
	commandLine: readonly string[],
	now: number,
	home: string | undefined,
): string {
	const {sessionId, llmVendor, llmModel, pid, state, stateReason, cwd} = session;
	const others = sessions.filter(other => other.sessionId !== sessionId);
	const facts: ReadonlyArray<readonly [string, string | null]> = [
		['agent', [llmVendor, llmModel].flatMap(word => (word ? [peerWord(word)] : [])).join(' ')],
		['process', `${pid}${startedMs === null ? '' : `, running for ${formatDuration(now - startedMs)}`}`],
		['command', cut(cleanText(commandLine.join(' ')), longestCommand)],
		['folder', cwd && peerPath(shortenHome(cwd, home))],
		['holds', holdings(session) || 'nothing'],
	];
	return [
		`${peerWord(sessionId)}  ${state}: ${cleanText(stateReason)}`,
		...facts.filter(([, value]) => value).map(([name, value]) => factLine(name, value ?? '')),
		...(others.length === 0
			? []
			: [
					`    ${others.length === 1 ? 'Another session' : `${others.length} other sessions`} of the same process will end with it:`,
					...others.map(other => `      ${otherLine(other, home)}`),
				]),
	].join('\n');
}

function otherLine(session: Session, home: string | undefined): string {
	const {sessionId, state, taskId, cwd} = session;
	return [
		peerWord(sessionId),
		state,
		taskId === null ? '' : `task ${peerWord(taskId)}`,
		cwd === null ? '' : peerPath(shortenHome(cwd, home)),
		holdings(session),
	]
		.filter(part => part !== '')
		.join('  ');
}
