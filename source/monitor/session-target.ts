import type {Session} from '../bus/types.js';
import {resumeCommandOf, resumeLine} from '../rescue/judge-resume.js';
import type {Described} from './detail/description.js';
import type {Item, SessionTarget} from './monitor-state.js';

/**
 * What keys can do to a session.
 * @param viewer the session they act as
 */
export function targetOf(session: Session, viewer: string | null): SessionTarget {
	const {sessionId, kind, status, cwd} = session;
	const command = resumeCommandOf(session);
	return {
		id: sessionId,
		isLive: status !== 'ended' && status !== 'orphaned',
		isSelf: sessionId === viewer,
		isAgent: kind === 'agent',
		resumeLine: command && cwd !== null ? resumeLine({folder: cwd, command}) : null,
	};
}

/** The session that a row is about: itself, the sender of a message, whoever did something; none for an alert. */
export function sessionBehind(
	{pane, id}: Item,
	{snapshot: {sessions, unread}, timeline = []}: Pick<Described, 'snapshot' | 'timeline'>,
): Session | null {
	const sessionId = {
		sessions: () => id,
		unread: () => unread.find(message => String(message.id) === id)?.senderId,
		timeline: () => timeline.find(entry => entry.id === id)?.sessionId,
		alerts: () => null,
	}[pane]();
	return sessions.find(session => session.sessionId === sessionId) ?? null;
}
