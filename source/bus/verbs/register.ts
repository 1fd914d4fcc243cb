import type {RealPath} from '../../system/real-path.js';
import {type Context, presenceOf} from '../context.js';
import type {Writer} from '../engine/engine.js';
import {usageError} from '../errors.js';
import {newcomerWindow} from '../limits.js';
import {compareProcesses, type ProcessIdentity} from '../rules/identity.js';
import {type LeftConversation, leave, leftText} from '../rules/left-conversation.js';
import {type Name, requireName, requirePid, requireVendor} from '../rules/names.js';
import {requireSessionName} from '../rules/session-name.js';
import {chooseGrades, type ProjectGrades} from '../rules/severities.js';
import type {TerminalPlace} from '../rules/terminal-place.js';
import {freeAllLeases} from '../tables/mail-leases.js';
import {lastMessageBeforeNews} from '../tables/messages.js';
import {passOver} from '../tables/receipts.js';
import {insertSession, type SessionFields, updateSession} from '../tables/registration.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {findSession} from '../tables/sessions.js';
import type {SessionKind} from '../types.js';
import {broadcastLifecycle} from './broadcast-lifecycle.js';
import {chooseProject} from './choose-project.js';
import {continueConversation, listPredecessors} from './continue-conversation.js';
import {findAncestors} from './find-ancestors.js';
import {compareWithRow, findKnown, type Switch} from './find-known.js';
import {disownEarlier, retireId} from './hand-over.js';

/** What a session says of itself when it registers. Only the vendor and the process are necessary. */
export type Registration = {
	/** Name of the agent, such as `claude`. */
	readonly vendor: string;
	/** The agent's own process. */
	readonly pid: number;
	readonly model?: string | null;
	/** What a person calls the session. */
	readonly name?: string | null;
	/** The project, when it was named on purpose. */
	readonly projectId?: string | null;
	/**
	 * Otherwise several that were named on purpose, best first; one on which another live agent of the same worktree is,
	 * is passed over.
	 */
	readonly projectCandidates?: readonly string[];
	/** Otherwise what the repository may be called, best first; a name that another repository shows is passed over. */
	readonly projectNames?: readonly string[];
	/** What tells its repository from others, or its folder outside of git. */
	readonly repositoryKey?: string | null;
	readonly taskId?: string | null;
	/** @default 'agent' */
	readonly kind?: SessionKind;
	/** The agent's own id of the conversation. */
	readonly agentSessionId?: string | null;
	readonly transcriptPath?: string | null;
	/** Where its terminal is, as far as the variables of whoever registers tell. */
	readonly terminal?: TerminalPlace | null;
	/** The process carries several conversations, as a shared daemon does. @default false */
	readonly sharedProcess?: boolean;
	readonly cwd?: string | null;
	readonly repository?: string | null;
	readonly worktree?: string | null;
	readonly branch?: string | null;
	/** What the project file of its folder says alerts about it are raised as; the settings of the bus hold for others. */
	readonly severities?: ProjectGrades;
};

/** The same with its folders as real paths, so that one that two sessions work in is found to be one. */
export type PlacedRegistration<Told = Registration> = Omit<Told, 'cwd' | 'repository' | 'worktree'> & {
	readonly cwd: RealPath | null;
	readonly repository: RealPath | null;
	readonly worktree: RealPath | null;
};

/** What came of it, before its conflicts were looked for. */
export type Registered = {
	readonly session: SessionRecord;
	/** Whether the session is new; `false` when it was registered already. */
	readonly created: boolean;
	/** It has only just come, so that nothing but its place and task can conflict. */
	readonly isNew: boolean;
	/** Candidates that were passed over, and by whom they are occupied. */
	readonly occupied: ReadonlyArray<{readonly projectId: string; readonly by: string}>;
};

/**
 * Registers a session, or brings the facts of a registered one up to date: the same process and conversation
 * is the same session. A conversation that goes on in a new process inherits what its old one had. Of many who start at
 * once each waits for those before, so whom it conflicts with is left to a transaction of its own.
 * @throws BusError `usage` for a bad vendor, pid, task or project, and for a process that does not run
 */
export async function register(
	writer: Writer,
	context: Context,
	told: PlacedRegistration,
	how: Switch = {},
): Promise<Registered> {
	const now = context.now();
	const llmVendor = requireVendor(told.vendor);
	const registration = {...told, vendor: llmVendor};
	const identity = identifyProcess(requirePid(registration.pid), context);
	const {known, isShared} = await findKnown(writer, context, registration, identity, how);
	const isSameProcess = known !== null && compareProcesses(known.identity, identity) === 'same';
	const ancestors =
		(isSameProcess ? known.ancestors : null) ??
		(await findAncestors(writer, context, registration.pid, isShared));
	const kin = {
		kind: registration.kind ?? 'agent',
		identity,
		sharedProcess: isShared,
		agentSessionId: registration.agentSessionId ?? null,
		ancestors,
	};
	const {projectId, projectKey, occupied} = await chooseProject(writer, context, told, {known, kin});
	const fields: SessionFields = {
		llmVendor,
		name: registration.name ? requireSessionName(registration.name) : null,
		llmModel: optionalName('model', registration.model),
		projectId,
		projectKey,
		repositoryKey: registration.repositoryKey ?? null,
		taskId: optionalName('task id', registration.taskId),
		...kin,
		left: leftText(leftBy(known, kin.agentSessionId, {atMs: now, isOver: how.isSwitch === true})),
		transcriptPath: registration.transcriptPath ?? null,
		terminal: registration.terminal ?? null,
		cwd: registration.cwd,
		repository: registration.repository,
		worktree: registration.worktree,
		branch: registration.branch ?? null,
		projectGrades: chooseGrades(registration.severities),
		clockOffsetMs: now - context.monotonic(),
	};
	const sessionId = known?.sessionId ?? (await freeId(writer, context, registration, identity));
	const isResumed = known?.agentSessionId !== fields.agentSessionId;
	const predecessors = await listPredecessors(writer, context, fields, sessionId);
	const [predecessor] = isResumed ? predecessors : [];
	if (known) {
		await updateSession(writer, sessionId, fields, now);
		// What was said to the conversation it had before was not said to this one
		if (isResumed) await freeAllLeases(writer, sessionId);
	} else {
		const before = now - newcomerWindow;
		const {id: cursor, hasNews} = await lastMessageBeforeNews(writer, before);
		await insertSession(writer, sessionId, fields, now, cursor);
		// What one that went before has not read is its heir's, however old it is
		if (hasNews && predecessors.length === 0) await passOver(writer, sessionId, {cursor, before, now});
	}
	await continueConversation(writer, context, predecessors, sessionId, isResumed);
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
	return {session, created, isNew: !known && predecessors.length === 0, occupied};
}

function optionalName(what: string, name: string | null | undefined): Name | null {
	return name === undefined || name === null || name === '' ? null : requireName(what, name);
}

function identifyProcess(pid: number, {machine, processes}: Context): ProcessIdentity {
	const sighting = processes.look(pid);
	if (sighting === 'gone') {
		throw usageError(`no process ${pid} is running`, 'give the pid of the agent itself with --pid');
	}
	return {...machine, pid, processStarted: sighting === 'unknown' ? null : sighting.started};
}

/** The conversations of a row that are left once it has this one. */
function leftBy(
	known: SessionRecord | null,
	conversation: string | null,
	how: Omit<LeftConversation, 'conversation'>,
): readonly LeftConversation[] {
	if (!known) return [];
	const {agentSessionId: before, left} = known;
	if (conversation === null) return left;
	// Whoever said it was left, and goes on, was not
	if (conversation === before) return leave(left, null, before);
	if (before === null || !isLive(known)) return leave(left, null, conversation);
	const isOver = how.isOver || left.some(one => one.conversation === before);
	const had = {taskId: known.taskId, name: known.givenName, cursor: known.broadcastCursor};
	return leave(left, {...how, isOver, conversation: before, had}, conversation);
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
		if (!holder) {
			await disownEarlier(writer, context, sessionId, pid);
			return sessionId;
		}
		const isOver = !isLive(holder) || presenceOf(holder, context) === 'gone';
		if (!isOver || compareWithRow(holder, identity) === 'same') continue;
		await retireId(writer, context, holder);
		return sessionId;
	}
}

async function requireRow(writer: Writer, sessionId: string): Promise<SessionRecord> {
	const session = await findSession(writer, sessionId);
	if (!session) throw usageError(`the session ${sessionId} vanished while it registered`, 'register again');
	return session;
}
