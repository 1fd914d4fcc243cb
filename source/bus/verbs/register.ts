import {type Context, presenceOf} from '../context.js';
import type {Writer} from '../engine/engine.js';
import {usageError} from '../errors.js';
import {newcomerWindow} from '../limits.js';
import {requireName, requirePid, requireVendor} from '../rules/names.js';
import type {ProcessIdentity} from '../rules/presence.js';
import type {AlertRecord} from '../tables/alerts.js';
import {lastBroadcastBefore} from '../tables/messages.js';
import {insertSession, type SessionFields, updateSession} from '../tables/registration.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {
	findSession,
	listOccupants,
	listSessionsOfConversation,
	listSessionsOfPid,
} from '../tables/sessions.js';
import type {SessionKind} from '../types.js';
import {broadcastLifecycle} from './broadcast-lifecycle.js';
import {handOver, retireId} from './hand-over.js';
import {syncAlerts} from './sync-alerts.js';

/** What a session says of itself when it registers. Only the vendor and the process are necessary. */
export type Registration = {
	/** Name of the agent, such as `claude`. */
	readonly vendor: string;
	/** The agent's own process. */
	readonly pid: number;
	readonly model?: string | null;
	/** The project, when it was named on purpose. */
	readonly projectId?: string | null;
	/** Otherwise the projects it may be, best first; one that another live agent occupies is skipped. */
	readonly projectCandidates?: readonly string[];
	readonly taskId?: string | null;
	/** @default 'agent' */
	readonly kind?: SessionKind;
	/** The agent's own id of the conversation. */
	readonly agentSessionId?: string | null;
	readonly transcriptPath?: string | null;
	/** The process carries several conversations, as a shared daemon does. @default false */
	readonly sharedProcess?: boolean;
	readonly cwd?: string | null;
	readonly repository?: string | null;
	readonly worktree?: string | null;
	readonly branch?: string | null;
};

/** What came of it. */
export type Registered = {
	readonly session: SessionRecord;
	/** Whether the session is new; `false` when it was registered already. */
	readonly created: boolean;
	/** The conflicts that stand, old ones included. */
	readonly conflicts: readonly AlertRecord[];
	/** Conflicts were looked for among this many other agents. */
	readonly otherAgents: number;
	/** Candidates that were passed over, and by whom they are occupied. */
	readonly occupied: ReadonlyArray<{readonly projectId: string; readonly by: string}>;
};

/**
 * Registers a session, or brings the facts of a registered one up to date: the same process and conversation
 * is the same session. A conversation that goes on in a new process inherits what its old one had.
 * @throws BusError `usage` for a bad vendor, pid, task or project, and for a process that does not run
 */
export async function register(
	writer: Writer,
	context: Context,
	registration: Registration,
): Promise<Omit<Registered, 'otherAgents'>> {
	const now = context.now();
	const identity = identifyProcess(requirePid(registration.pid), context);
	requireVendor(registration.vendor);
	const known = await findKnown(writer, registration, identity);
	const {projectId, occupied} = await chooseProject(writer, context, registration, known);
	const fields: SessionFields = {
		llmVendor: registration.vendor,
		llmModel: optionalName('model', registration.model),
		projectId,
		taskId: optionalName('task id', registration.taskId),
		kind: registration.kind ?? 'agent',
		identity,
		sharedProcess: registration.sharedProcess ?? false,
		agentSessionId: registration.agentSessionId ?? null,
		transcriptPath: registration.transcriptPath ?? null,
		cwd: registration.cwd ?? null,
		repository: registration.repository ?? null,
		worktree: registration.worktree ?? null,
		branch: registration.branch ?? null,
		clockOffsetMs: now - context.monotonic(),
	};
	const sessionId = known?.sessionId ?? (await freeId(writer, context, registration, identity));
	const isSameConversation = known !== null && known.agentSessionId === fields.agentSessionId;
	const predecessor = isSameConversation ? null : await findPredecessor(writer, context, fields);
	if (known) {
		await updateSession(writer, sessionId, fields, now);
	} else {
		const cursor = await lastBroadcastBefore(writer, now - newcomerWindow);
		await insertSession(writer, sessionId, fields, now, cursor);
	}
	if (predecessor) await handOver(writer, context, predecessor, sessionId, !known);
	const created = !known || !isLive(known);
	if (created) {
		await broadcastLifecycle(
			writer,
			{sessionId, llmVendor: fields.llmVendor, projectId, taskId: fields.taskId},
			predecessor ? 'resumed' : 'started',
			predecessor ? `continues ${predecessor.sessionId}` : null,
			now,
		);
	}
	const session = await requireRow(writer, sessionId);
	const conflicts = await syncAlerts(writer, context, session, !known && !predecessor);
	return {
		session: conflicts.length > 0 ? await requireRow(writer, sessionId) : session,
		created,
		conflicts,
		occupied,
	};
}

function optionalName(what: string, name: string | null | undefined): string | null {
	return name === undefined || name === null || name === '' ? null : requireName(what, name);
}

function identifyProcess(pid: number, {machine, processes}: Context): ProcessIdentity {
	const sighting = processes.look(pid);
	if (sighting === 'gone') {
		throw usageError(`no process ${pid} is running`, 'give the pid of the agent itself with --pid');
	}
	return {...machine, pid, processStarted: sighting === 'unknown' ? null : sighting.started};
}

/** The row of the same process and conversation, if there is one. */
async function findKnown(
	writer: Writer,
	{vendor, pid, agentSessionId = null, sharedProcess = false}: Registration,
	identity: ProcessIdentity,
): Promise<SessionRecord | null> {
	const sameProcess = (await listSessionsOfPid(writer, pid)).filter(
		row => row.llmVendor === vendor && isSameProcess(row.identity, identity),
	);
	const sameConversation = sameProcess.find(
		row => agentSessionId !== null && row.agentSessionId === agentSessionId,
	);
	if (sameConversation) return sameConversation;
	// A process of one conversation that starts another has left the first; a shared one carries both
	if (!sharedProcess) return sameProcess.find(isLive) ?? sameProcess[0] ?? null;
	return sameProcess.find(row => row.agentSessionId === null || agentSessionId === null) ?? null;
}

/** A row another program wrote names only its pid: it stands for the process that has the pid now. */
function isSameProcess(row: ProcessIdentity, now: ProcessIdentity): boolean {
	if (row.host === null) return true;
	return (
		row.host === now.host &&
		row.bootId === now.bootId &&
		row.pidNamespace === now.pidNamespace &&
		row.processStarted === now.processStarted
	);
}

/** `{vendor}-{pid}`; the id of an earlier process with this pid is freed, other conversations count up. */
async function freeId(
	writer: Writer,
	context: Context,
	{vendor, pid}: Registration,
	identity: ProcessIdentity,
): Promise<string> {
	const base = `${vendor}-${pid}`;
	for (let conversation = 1; ; conversation++) {
		const sessionId = conversation === 1 ? base : `${base}.${conversation}`;
		const holder = await findSession(writer, sessionId);
		if (!holder) return sessionId;
		const isOver = !isLive(holder) || presenceOf(holder, context) === 'gone';
		if (!isOver || isSameProcess(holder.identity, identity)) continue;
		await retireId(writer, context, holder);
		return sessionId;
	}
}

/**
 * The session of the same conversation whose process is gone: the one that a new process continues. While any
 * process still has the conversation open there is nothing to inherit.
 */
async function findPredecessor(
	writer: Writer,
	context: Context,
	{agentSessionId, llmVendor}: SessionFields,
): Promise<SessionRecord | null> {
	if (agentSessionId === null) return null;
	const earlier = (await listSessionsOfConversation(writer, agentSessionId)).filter(
		row => row.llmVendor === llmVendor,
	);
	const isOpenElsewhere = earlier.some(row => isLive(row) && presenceOf(row, context) !== 'gone');
	return isOpenElsewhere ? null : (earlier[0] ?? null);
}

async function chooseProject(
	writer: Writer,
	context: Context,
	{projectId, projectCandidates = []}: Registration,
	known: SessionRecord | null,
): Promise<{projectId: string | null; occupied: Array<{projectId: string; by: string}>}> {
	if (projectId) return {projectId: requireName('project', projectId), occupied: []};
	// A guess never changes what is settled
	if (known?.projectId) return {projectId: known.projectId, occupied: []};
	const occupied: Array<{projectId: string; by: string}> = [];
	for (const candidate of projectCandidates) {
		const occupants = await listOccupants(writer, candidate);
		const occupant = occupants.find(
			row => row.sessionId !== known?.sessionId && presenceOf(row, context) !== 'gone',
		);
		if (!occupant) return {projectId: candidate, occupied};
		occupied.push({projectId: candidate, by: occupant.sessionId});
	}
	// All are occupied: better a reported conflict on the right project than a made-up one
	return {projectId: projectCandidates[0] ?? null, occupied: []};
}

async function requireRow(writer: Writer, sessionId: string): Promise<SessionRecord> {
	const session = await findSession(writer, sessionId);
	if (!session) throw usageError(`the session ${sessionId} vanished while it registered`, 'register again');
	return session;
}
