import type {Session, SessionInspection} from '../../bus/types.js';
import {shortenHome} from '../../presentation/paths.js';
import {screenText} from '../../presentation/screen-text.js';
import {describeTerminal} from '../../terminals/describe-terminal.js';
import {stateLooks} from '../looks.js';
import type {SessionTarget} from '../monitor-state.js';
import {targetOf} from '../session-target.js';
import type {Viewpoint} from '../viewpoint.js';
import {type Description, formatPast, knownFacts, type PossibleFacts} from './description.js';
import {sessionSections} from './session-sections.js';

/** All that is known about a session, the reason for its state and what can be done first. */
export function describeSession(
	session: Session,
	found: SessionInspection | null,
	viewpoint: Viewpoint,
): Description {
	const {now, home} = viewpoint;
	const path = (name: string | null) => (name === null ? null : shortenHome(name, home));
	const target = targetOf(session, viewpoint);
	return {
		title: `Session ${screenText(calledOnScreen(session))}`,
		facts: knownFacts([
			['state', describeState(session), stateLooks[session.state].tone],
			...describeAsks(session),
			['keys', describeKeys(target)],
			['kind', session.kind],
			['agent', describeAgent(session)],
			['project', session.projectId],
			['task', session.taskId],
			['directory', path(session.cwd)],
			['worktree', session.worktree === session.cwd ? null : path(session.worktree)],
			['branch', session.branch],
			['process', describeProcess(session)],
			['runs inside', found?.runsInside ?? null],
			['terminal', session.terminal && describeTerminal(session.terminal)],
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

/** A session's name, if it has one, and its id. */
export function calledOnScreen({sessionId, name}: Pick<Session, 'sessionId' | 'name'>): string {
	return name === sessionId ? sessionId : `${name} · ${sessionId}`;
}

/** The state of a session with its sign and its reason: `✖ hung: no activity for 14m`. */
export function describeState({state, stateReason}: Session): string {
	return `${stateLooks[state].glyph} ${state}: ${stateReason}`;
}

/** What it asks a person, whole, line by line. */
export function describeAsks({asks}: Session): PossibleFacts {
	const lines = asks?.split('\n') ?? [];
	return lines.map((line, index) => [index === 0 ? 'asks' : '', line, 'attention']);
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
function describeKeys({isLive, isSelf, isAgent, whyNoTerminal, resumeLine}: SessionTarget): string {
	return [
		isLive && !isSelf ? 'm message' : null,
		whyNoTerminal === null ? 'o go to' : null,
		isAgent ? 'R rescue' : null,
		resumeLine === null ? null : 'C copy resume line',
		'n name',
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
