import type {Session} from '../bus/types.js';
import {cleanText} from '../presentation/clean-text.js';

/** Who holds something, with what helps to recognise them: `codex-41200 (o3, project PILOT, task J.15.6)`. */
export function describeHolder(holder: Session | null, holderId: string | null): string {
	if (!holder) return cleanText(holderId ?? 'nobody');
	const facts = [
		holder.llmModel,
		holder.projectId === null ? null : `project ${holder.projectId}`,
		holder.taskId === null ? null : `task ${holder.taskId}`,
		holder.state === 'active' ? null : holder.state,
	].filter(fact => fact !== null);
	const id = cleanText(holder.sessionId);
	return facts.length === 0 ? id : `${id} (${facts.map(cleanText).join(', ')})`;
}
