import type {Session} from '../bus/types.js';
import {resumeCommandOf, resumeLine} from '../rescue/judge-resume.js';
import type {SessionTarget} from './monitor-state.js';

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
