import {agents} from '../agents/index.js';
import {readLast} from '../agents/transcript.js';
import {usageError} from '../bus/errors.js';
import type {Registration} from '../bus/verbs/register.js';
import type {ProcessTable} from '../system/process-table.js';
import {findPlace, type Place} from './place.js';

/** A running agent as it would register itself. */
export type DescribedAgent = {readonly registration: Registration; readonly place: Place};

/**
 * Finds out from outside what a running agent would say of itself: its vendor, folder, conversation and model.
 * @param conversation which one, where its process carries several
 * @returns `null` for a process that is no agent
 * @throws BusError `usage` when it carries several conversations and none was named
 */
export function describeAgent(
	processes: ProcessTable,
	pid: number,
	conversation: string | null = null,
): DescribedAgent | null {
	const sighting = processes.look(pid);
	if (typeof sighting === 'string') return null;
	const look = {name: sighting.name, arguments: processes.commandLine(pid)};
	const agent = agents.find(candidate => candidate.isProcess(look));
	if (!agent) return null;
	const environment = processes.environment(pid) ?? process.env;
	const openFiles = () => processes.openFiles(pid);
	const told = agent.readConversations({...sighting, openFiles}, environment) ?? [];
	const live = conversation === null ? told[0] : told.find(one => one.conversation === conversation);
	if (conversation === null && told.length > 1) {
		throw usageError(
			`process ${pid} carries ${told.length} conversations`,
			`name one with --conversation: ${told.map(one => one.conversation).join(', ')}`,
		);
	}
	const agentSessionId = live?.conversation ?? conversation;
	const transcriptPath =
		live?.transcript ?? (agentSessionId === null ? null : agent.findTranscript(agentSessionId, environment));
	const cwd = live?.cwd ?? processes.folder(pid);
	const place = findPlace(null, environment, cwd ?? '/');
	return {
		place,
		registration: {
			vendor: agent.vendor,
			pid,
			sharedProcess: agent.isSharedProcess(look),
			agentSessionId,
			transcriptPath,
			model: transcriptPath && readLast(transcriptPath, agent.modelInTranscript),
			...(cwd === null ? {} : place.facts),
		},
	};
}
