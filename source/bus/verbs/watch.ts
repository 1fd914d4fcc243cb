import type {Context} from '../context.js';
import {writeInSlices} from '../in-slices.js';
import {machineKey} from '../rules/identity.js';
import type {TerminalPlace} from '../rules/terminal-place.js';
import {putRunningAgents, type RunningAgentRecord} from '../tables/running-agents.js';
import {setTerminal} from '../tables/session-process.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {type LookFields, recordLook} from '../tables/session-watch.js';
import {findSession} from '../tables/sessions.js';
import {endByGoodbye} from './death.js';

/** Writes down what looks at sessions found. */
export async function recordLooks(context: Context, looks: ReadonlyMap<string, LookFields>): Promise<void> {
	await writeInSlices(context, [...looks], async (writer, [sessionId, fields]) => {
		await recordLook(writer, sessionId, fields, context.now());
	});
}

/** Writes down where the terminals of sessions are. */
export async function recordTerminals(
	context: Context,
	terminals: ReadonlyMap<SessionRecord, TerminalPlace | null>,
): Promise<void> {
	await writeInSlices(context, [...terminals], async (writer, [session, terminal]) => {
		await setTerminal(writer, session, terminal);
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
