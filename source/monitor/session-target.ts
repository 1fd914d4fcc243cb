import type {Session} from '../bus/types.js';
import {resumeCommandOf, resumeLine} from '../rescue/judge-resume.js';
import type {SessionTarget} from './monitor-state.js';

/** What keys can do to a session. */
export function targetOf(session: Session): SessionTarget {
	const {sessionId, kind, status, cwd} = session;
	const command = resumeCommandOf(session);
	return {
		id: sessionId,
		isLive: status !== 'ended' && status !== 'orphaned',
		isAgent: kind === 'agent',
		resumeLine: command && cwd !== null ? resumeLine({folder: cwd, command}) : null,
	};
}
