import type {Session} from '../bus/types.js';
import {peerWord} from './peer-words.js';

/** Who holds something, with what they say of themselves to be recognised by: `codex-41200 (o3, project PILOT, idle)`. */
export function describeHolder(holder: Session | null, holderId: string | null): string {
	if (!holder) return holderId === null ? 'nobody' : peerWord(holderId);
	const {llmModel, projectId, taskId, branch, state} = holder;
	const words = [
		llmModel === null ? null : peerWord(llmModel),
		projectId === null ? null : `project ${peerWord(projectId)}`,
		taskId === null ? null : `task ${peerWord(taskId)}`,
		branch === null ? null : `branch ${peerWord(branch)}`,
		state === 'active' ? null : state,
	].filter(word => word !== null);
	const {sessionId, name} = holder;
	const [first, ...rest] = name === sessionId ? [sessionId, ...words] : [name, peerWord(sessionId), ...words];
	return rest.length === 0 ? peerWord(first) : `${peerWord(first)} (${rest.join(', ')})`;
}
