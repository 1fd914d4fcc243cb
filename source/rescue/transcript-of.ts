import type {Environment} from '../agents/environment.js';
import {findAgent} from '../agents/index.js';
import type {Session} from '../bus/types.js';

/** The transcript of a session: the one its agent told, else the one its agent's folders have; `null` for none. */
export function transcriptOf(
	{transcriptPath, llmVendor, agentSessionId}: Session,
	environment: Environment,
): string | null {
	if (transcriptPath !== null) return transcriptPath;
	if (llmVendor === null || agentSessionId === null || agentSessionId.includes('/')) return null;
	return findAgent(llmVendor)?.findTranscript(agentSessionId, environment) ?? null;
}
