import type {Session} from '../bus/types.js';
import {cleanText} from '../presentation/clean-text.js';
import {resumeCommandOf, resumeLine} from '../rescue/judge-resume.js';
import {whereItIs} from '../terminals/describe-terminal.js';
import {terminalObstacle} from '../terminals/go-to-terminal.js';
import type {Described} from './detail/description.js';
import type {Item, SessionTarget} from './monitor-state.js';
import type {Viewpoint} from './viewpoint.js';

/**
 * What keys can do to a session.
 * @param viewpoint the session they act as, and the machine they act on
 */
export function targetOf(
	session: Session,
	{viewer, host}: Pick<Viewpoint, 'viewer' | 'host'>,
): SessionTarget {
	const {sessionId, name, kind, status, cwd} = session;
	const command = resumeCommandOf(session);
	const line = command && cwd !== null ? resumeLine({folder: cwd, command}) : null;
	return {
		id: sessionId,
		name: name === sessionId ? '' : name,
		isLive: status !== 'ended' && status !== 'orphaned',
		isSelf: sessionId === viewer,
		isAgent: kind === 'agent',
		whyNoTerminal: describeObstacle(session, host),
		// What a screen does not show must not come into a shell with it
		resumeLine: line !== null && cleanText(line) === line ? line : null,
	};
}

/**
 * The session that a row is about: itself, the sender of a message, whoever did something; the one of an alert that has
 * one.
 */
export function sessionBehind(
	{pane, id}: Item,
	{snapshot: {sessions, alerts, unread}, timeline = []}: Pick<Described, 'snapshot' | 'timeline'>,
): Session | null {
	const sessionId = {
		sessions: () => id,
		unread: () => unread.find(message => String(message.id) === id)?.senderId,
		timeline: () => timeline.find(entry => entry.id === id)?.sessionId,
		alerts: () => {
			const [only, ...others] = alerts.find(alert => String(alert.id) === id)?.sessionIds ?? [];
			return others.length === 0 ? only : null;
		},
	}[pane]();
	return sessions.find(session => session.sessionId === sessionId) ?? null;
}

/** Why a session's terminal cannot be brought to the front, and where it is; `null` where it can be tried. */
function describeObstacle(session: Session, host: string): string | null {
	const obstacle = terminalObstacle(session, host);
	return obstacle && [obstacle, whereItIs(session)].filter(part => part !== null).join('; ');
}
