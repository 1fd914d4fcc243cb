import {busOn} from '../bus/bus-on.js';
import type {Context} from '../bus/context.js';
import {BusError} from '../bus/errors.js';
import type {SessionRecord} from '../bus/tables/session-record.js';
import {describeAgent} from '../caller/describe-agent.js';
import type {AgentProcess} from './find-agents.js';
import type {ProcessView} from './process-view.js';

/**
 * Registers the conversations of dead sessions that an agent has open again: some tell of that by no event before the
 * next prompt, and until then nothing would be sent to them, nor woken.
 * @param sessions all that are known
 * @param found the agents that run
 */
export async function takeUpReopened(
	context: Context,
	sessions: Iterable<SessionRecord>,
	found: readonly AgentProcess[],
	view: ProcessView,
): Promise<void> {
	const orphans = [...sessions].filter(
		({status, agentSessionId}) => status === 'orphaned' && agentSessionId !== null,
	);
	if (orphans.length === 0) return;
	for (const {agent, process} of found) {
		for (const {conversation} of view.conversationsOf(agent, process) ?? []) {
			const isDead = orphans.some(
				orphan => orphan.agentSessionId === conversation && orphan.llmVendor === agent.vendor,
			);
			if (isDead) await takeUp(context, process.pid, conversation);
		}
	}
}

async function takeUp(context: Context, pid: number, conversation: string): Promise<void> {
	try {
		const described = describeAgent(context.processes, pid, {conversation});
		if (described) await busOn(context).register(described.registration);
	} catch (error) {
		// Its process has gone, or has left the conversation, since it was looked at
		if (!(error instanceof BusError && error.kind === 'usage')) throw error;
	}
}
