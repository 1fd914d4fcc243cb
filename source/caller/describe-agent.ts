import type {Agent} from '../agents/agent.js';
import {agents} from '../agents/index.js';
import {findLaunchers} from '../agents/launchers.js';
import type {LiveConversation} from '../agents/live-conversation.js';
import {readLast} from '../agents/transcript.js';
import type {ConfigProblem} from '../bus/config-problem.js';
import {usageError} from '../bus/errors.js';
import type {Registration} from '../bus/verbs/register.js';
import {cleanText} from '../presentation/clean-text.js';
import type {ProcessTable} from '../system/process-table.js';
import {shellWord} from '../system/shell-word.js';
import type {ProjectChoice} from './discover-project.js';
import {findPlace} from './place.js';

/** A running agent as it would register itself. */
export type DescribedAgent = {
	readonly registration: Registration;
	readonly project: ProjectChoice;
	/** What was wrong with the file that names the project. */
	readonly problem: ConfigProblem | null;
};

/** What is said of an agent rather than found out. */
export type NamedFacts = {
	/** Which conversation, where its process carries several. */
	readonly conversation?: string | null;
	readonly project?: string | null;
	/** The folder it works in. */
	readonly cwd?: string | null;
};

/**
 * Finds out from outside what a running agent would say of itself: its vendor, folder, conversation and model.
 * @returns `null` for a process that is no agent
 * @throws BusError `usage` when it carries several conversations and none was named, or others than the named one
 */
export function describeAgent(
	processes: ProcessTable,
	pid: number,
	named: NamedFacts = {},
): DescribedAgent | null {
	const sighting = processes.look(pid);
	if (typeof sighting === 'string') return null;
	const look = {name: sighting.name, arguments: processes.commandLine(pid)};
	const agent = agents.find(candidate => candidate.isProcess(look));
	if (!agent) return null;
	if (agent.isSupervisor?.(look)) {
		throw usageError(
			`process ${pid} is no session of ${agent.title}: it only keeps the processes of its sessions`,
			'`session-bus status` lists those that are not registered',
		);
	}
	const launched = findLaunched(agent, pid, processes);
	if (launched !== null) return describeAgent(processes, launched, named);
	const ownEnvironment = processes.environment(pid);
	const environment = ownEnvironment ?? process.env;
	const openFiles = () => processes.openFiles(pid);
	const told = agent.readConversations({...sighting, openFiles}, environment) ?? [];
	const live = chooseConversation(pid, told, named.conversation ?? null);
	const agentSessionId = live?.conversation ?? named.conversation ?? null;
	const transcriptPath =
		live?.transcript ?? (agentSessionId === null ? null : agent.findTranscript(agentSessionId, environment));
	const cwd = named.cwd ?? live?.cwd ?? processes.folder(pid);
	// The project in the variables of whoever asks is not the agent's
	const {project, facts, problem} = findPlace(named.project ?? null, ownEnvironment ?? {}, cwd ?? '/');
	return {
		project,
		problem,
		registration: {
			vendor: agent.vendor,
			pid,
			sharedProcess: agent.isSharedProcess(look),
			agentSessionId,
			transcriptPath,
			model: transcriptPath && readLast(transcriptPath, agent.modelInTranscript),
			...(cwd === null ? {projectId: project.named} : facts),
		},
	};
}

/** The process that one of an agent's name has started, where it does nothing else. */
function findLaunched(agent: Agent, pid: number, table: ProcessTable): number | null {
	const all = table.list();
	const namedAlike = all.flatMap(process => {
		const look = {name: process.name, arguments: table.commandLine(process.pid)};
		return agent.isProcess(look) ? [{agent, process, look}] : [];
	});
	return findLaunchers(namedAlike, all, table).get(pid) ?? null;
}

/** The conversation that is meant; `undefined` where the process tells of none. */
function chooseConversation(
	pid: number,
	told: readonly LiveConversation[],
	named: string | null,
): LiveConversation | undefined {
	const ids = told.map(one => shellWord(cleanText(one.conversation))).join(', ');
	if (named === null) {
		if (told.length < 2) return told[0];
		throw usageError(
			`process ${pid} carries ${told.length} conversations`,
			`name one with --conversation: ${ids}`,
		);
	}
	const live = told.find(one => one.conversation === named);
	if (live || told.length === 0) return live;
	throw usageError(`process ${pid} does not carry the conversation ${named}`, `what it carries is ${ids}`);
}
