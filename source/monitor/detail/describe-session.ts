import type {Session, SessionInspection} from '../../bus/types.js';
import {shortenHome} from '../../presentation/paths.js';
import {screenText} from '../../presentation/screen-text.js';
import {stateLooks} from '../looks.js';
import type {SessionTarget} from '../monitor-state.js';
import {targetOf} from '../session-target.js';
import type {Viewpoint} from '../viewpoint.js';
import {type Description, formatPast, knownFacts} from './description.js';
import {sessionSections} from './session-sections.js';

/** All that is known about a session, the reason for its state and what can be done first. */
export function describeSession(
	session: Session,
	found: SessionInspection | null,
	viewpoint: Viewpoint,
): Description {
	const {now, home} = viewpoint;
	const path = (name: string | null) => (name === null ? null : shortenHome(name, home));
	const target = targetOf(session, viewpoint.viewer);
	return {
		title: `Session ${screenText(session.sessionId)}`,
		facts: knownFacts([
			['state', describeState(session), stateLooks[session.state].tone],
			['keys', describeKeys(target)],
			['kind', session.kind],
			['agent', describeAgent(session)],
			['project', session.projectId],
			['task', session.taskId],
			['directory', path(session.cwd)],
			['worktree', session.worktree === session.cwd ? null : path(session.worktree)],
			['branch', session.branch],
			['process', describeProcess(session)],
			['conversation', session.agentSessionId],
			['transcript', path(session.transcriptPath)],
			['registered', formatPast(session.registeredAt, now)],
			['last beat', formatPast(session.heartbeatAt, now)],
			['last activity', describeActivity(session, now)],
			['resume', target.resumeLine],
			// the sections tell it in full
			['holds', found ? null : `${counted(session.locks, 'lock')}, ${counted(session.claims, 'claim')}`],
			['mail', found ? null : `${session.unread} unread`],
		]),
		text: [],
		sections: found ? sessionSections(session, found, viewpoint) : [],
	};
}

/** The state of a session with its sign and its reason: `✖ hung: no activity for 14m`. */
export function describeState({state, stateReason}: Session): string {
	return `${stateLooks[state].glyph} ${state}: ${stateReason}`;
}

/** Whose session it is, and which model. */
export function describeAgent({llmVendor, llmModel}: Session): string {
	return [llmVendor, llmModel].filter(name => name !== null).join(' ');
}

/** What a session did last, and when. */
export function describeActivity({lastActivity, lastActivityAt}: Session, now: number): string {
	return [lastActivity, formatPast(lastActivityAt, now)].filter(part => part !== null).join(', ');
}

/** The keys that do something to a session. */
function describeKeys({isLive, isSelf, isAgent, resumeLine}: SessionTarget): string {
	return [
		isLive && !isSelf ? 'm message' : null,
		isAgent ? 'R rescue' : null,
		resumeLine === null ? null : 'C copy resume line',
	]
		.filter(part => part !== null)
		.join(' · ');
}

function describeProcess({pid, host}: Session): string | null {
	if (pid === null) return host;
	return host === null ? String(pid) : `${pid} on ${host}`;
}

function counted(count: number, what: string): string {
	return `${count} ${what}${count === 1 ? '' : 's'}`;
}
