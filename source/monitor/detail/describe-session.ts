import type {Session} from '../../bus/types.js';
import {shortenHome} from '../../presentation/paths.js';
import {screenText} from '../../presentation/screen-text.js';
import {stateLooks} from '../looks.js';
import type {Viewpoint} from '../viewpoint.js';
import {type Description, formatPast, knownFacts} from './description.js';

/** All that is known about a session, the reason for its state first. */
export function describeSession(session: Session, {now, home}: Viewpoint): Description {
	const path = (name: string | null) => (name === null ? null : shortenHome(name, home));
	return {
		title: `Session ${screenText(session.sessionId)}`,
		facts: knownFacts([
			['state', `${stateLooks[session.state].glyph} ${session.state}: ${session.stateReason}`],
			['kind', session.kind],
			['agent', [session.llmVendor, session.llmModel].filter(name => name !== null).join(' ')],
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
			['holds', `${counted(session.locks, 'lock')}, ${counted(session.claims, 'claim')}`],
			['mail', `${session.unread} unread`],
		]),
		text: [],
	};
}

function describeProcess({pid, host}: Session): string | null {
	if (pid === null) return host;
	return host === null ? String(pid) : `${pid} on ${host}`;
}

function describeActivity({lastActivity, lastActivityAt}: Session, now: number): string | null {
	return [lastActivity, formatPast(lastActivityAt, now)].filter(part => part !== null).join(', ');
}

function counted(count: number, what: string): string {
	return `${count} ${what}${count === 1 ? '' : 's'}`;
}
