import {realpathSync} from 'node:fs';
import {findAgent} from '../agents/index.js';
import type {Context} from '../bus/context.js';
import {writeInSlices} from '../bus/in-slices.js';
import {compareProcesses} from '../bus/rules/identity.js';
import {bindProcess} from '../bus/tables/session-process.js';
import {isLive, type SessionRecord} from '../bus/tables/session-record.js';
import {listForeignSessions, listSessionsOfPid} from '../bus/tables/sessions.js';
import type {ProcessEntry} from '../system/process-table.js';

/**
 * Binds the sessions that other programs wrote to their processes, so that the end of one is seen at once. A row
 * names a pid and not whose: in a container that number is another process than here.
 */
export async function adoptForeignSessions(context: Context): Promise<void> {
	const foreign = await context.engine.read(listForeignSessions);
	const candidates = foreign.flatMap(session => {
		const process =
			session.pid === null || session.isDisowned ? 'unknown' : context.processes.look(session.pid);
		const isIt = typeof process !== 'string' && isItsProcess(session, process, context);
		return isIt ? [{session, process}] : [];
	});
	await writeInSlices(
		context,
		candidates,
		async (writer, {session: {sessionId, pid}, process: {started}}) => {
			const identity = {...context.machine, pid, processStarted: started};
			// One that has a session of its own is not another's
			const others = pid === null ? [] : await listSessionsOfPid(writer, pid);
			if (others.some(other => isLive(other) && compareProcesses(other.identity, identity) === 'same'))
				return;
			await bindProcess(writer, sessionId, identity);
		},
	);
}

/**
 * Whether a process is the one that a row names by its pid: one of this user that began before the row, and that
 * runs the agent the row tells of, or has the bus open. To take another for it could cost the session its task; to
 * miss it leaves the session to its own beats.
 */
function isItsProcess(session: SessionRecord, process: ProcessEntry, {processes, engine}: Context): boolean {
	const {pid, name} = process;
	const began = processes.startTime(process);
	if (began === null || session.registeredMs === null || began > session.registeredMs) return false;
	if (!processes.isOwn(pid)) return false;
	const agent = findAgent(session.llmVendor ?? '');
	if (agent?.isProcess({name, arguments: processes.commandLine(pid)})) return true;
	return processes.openFiles(pid)?.includes(realPath(engine.location)) ?? false;
}

function realPath(file: string): string {
	try {
		return realpathSync(file);
	} catch {
		return file;
	}
}
