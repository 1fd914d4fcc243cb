import type {Context} from '../context.js';
import {putRunningAgents, type RunningAgentRecord} from '../tables/running-agents.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {type LookFields, recordLook} from '../tables/session-watch.js';
import {findSession} from '../tables/sessions.js';
import {endByGoodbye} from './death.js';
import {machineKey} from './keep.js';

/** Writes down what looks at sessions found, in one transaction. */
export async function recordLooks(context: Context, looks: ReadonlyMap<string, LookFields>): Promise<void> {
	if (looks.size === 0) return;
	await context.engine.write(async writer => {
		for (const [sessionId, fields] of looks) await recordLook(writer, sessionId, fields, context.now());
	});
}

/** Ends a session whose process goes on without its conversation, unless anything came of it since it was looked at. */
export async function closeConversation(
	context: Context,
	{sessionId, changed}: SessionRecord,
): Promise<void> {
	await context.engine.write(async writer => {
		const session = await findSession(writer, sessionId);
		if (session && isLive(session) && session.changed === changed) {
			await endByGoodbye(writer, context, session, 'its agent closed the conversation');
		}
	});
}

/** Writes down which agents run on this machine without having registered. */
export async function recordRunningAgents(
	context: Context,
	agents: readonly RunningAgentRecord[],
): Promise<void> {
	await context.engine.write(writer =>
		putRunningAgents(writer, machineKey(context.machine), agents, context.now()),
	);
}
