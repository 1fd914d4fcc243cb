import type {AgentEvent, Denial, HandedMail, ObserveResult} from './agent-event.js';
import type {Unsubscribe} from './engine/engine.js';
import type {RowsOfSession} from './tables/rows-of-session.js';
import type {
	Alert,
	Claim,
	Lock,
	LockMode,
	Message,
	MessageInspection,
	PartiesInspection,
	Rates,
	Session,
	SessionInspection,
	Snapshot,
	TimelineEntry,
} from './types.js';
import type {Said} from './verbs/deliver.js';
import type {Frozen} from './verbs/find-session.js';
import type {Writing} from './verbs/judge-write.js';
import type {Pruned} from './verbs/keep.js';
import type {Registration} from './verbs/register.js';
import type {Binding, Kill} from './verbs/rescue.js';
import type {Outgoing} from './verbs/send.js';
import type {ChangedFile} from './verbs/shell-writes.js';
import type {SnapshotRequest} from './verbs/snapshot.js';
import type {TimelineRequest} from './verbs/timeline.js';

/** What registering found out. */
export type RegisterResult = {
	readonly session: Session;
	/** `false` when the session was registered already and only brought up to date. */
	readonly created: boolean;
	/** The conflicts of this session that stand now. */
	readonly conflicts: readonly Alert[];
	readonly unread: {readonly total: number; readonly byType: Readonly<Record<string, number>>};
	/** How many other agents were looked at for conflicts. */
	readonly otherAgents: number;
	/** Projects that were passed over because another live agent is on them. */
	readonly occupied: ReadonlyArray<{readonly projectId: string; readonly by: string}>;
};

/** The outcome of claiming or releasing a task. */
export type ClaimResult = {
	readonly taskId: string;
	/** Whether the session holds the task now. */
	readonly claimed: boolean;
	/** Who holds it now, where that session is known. */
	readonly holder: Session | null;
	/** Id of the holder, even where nobody registered it. */
	readonly holderId: string | null;
	readonly since: string | null;
};

/** The outcome of asking for a lock. */
export type LockResult =
	| {readonly granted: true; readonly lock: Lock}
	| {readonly granted: false; readonly path: string; readonly blocker: Lock; readonly holder: Session | null};

/** The process a session is bound to, looked at a moment ago. */
export type BoundProcess = Omit<Binding, 'sessions'> & {
	/** Every session of that process that takes part, the one asked for included if it does. */
	readonly sessions: readonly Session[];
};

/** How to lock. */
export type LockOptions = {
	/** @default 'exclusive' */
	readonly mode?: LockMode;
	/** Length of the lease in milliseconds, counted from when its holder last was at work. @default 600_000 */
	readonly ttl?: number;
	/** Absolute folder that relative paths start from. @default the process's own */
	readonly cwd?: string;
	/** Refuse a path where no file is. @default false, as a file about to be made can be locked, too */
	readonly mustExist?: boolean;
};

/**
 * The message bus of all agent sessions of a user. Every method is one transaction: once it has resolved, what
 * it did survives any crash of any process. Every method throws `BusError` of kind `unusable` when the database
 * cannot be used, and of kind `usage` for a session that does not exist.
 */
export type Bus = {
	/** Path of the database. */
	readonly path: string;
	/** Whether the database could only be opened for reading. */
	readonly readOnly: boolean;

	/** Registers a session, or brings it up to date: the same process and conversation is the same session. */
	register(registration: Registration): Promise<RegisterResult>;
	/** Ends a session: it gives back claims and locks, and its conflicts are over. Returns what it was. */
	unregister(sessionId: string): Promise<Session>;
	/** Records that the session's process lives. Says nothing about progress. */
	heartbeat(sessionId: string): Promise<Session>;
	/**
	 * Beats for a session from inside this process, at once and then every `interval` milliseconds, without
	 * keeping the process alive.
	 * @param onError told of a beat that failed; the next one is tried all the same
	 * @returns ends the beating
	 */
	startHeartbeat(sessionId: string, interval?: number, onError?: (error: unknown) => void): Unsubscribe;
	/**
	 * Names a session as a person wants it; an empty name, or `null`, leaves it with what its agent calls it.
	 * @returns what it is now
	 */
	rename(sessionId: string, name: string | null): Promise<Session>;
	/** Sets the task a session works on, `null` for none, and looks for the conflicts that follow. */
	setTask(sessionId: string, taskId: string | null): Promise<readonly Alert[]>;

	/** Claims a task: exactly one session succeeds, claiming one's own again does, too. */
	claim(sessionId: string, taskId: string): Promise<ClaimResult>;
	/** Gives a task free. `holder` tells who holds it when it was not the session's to give. */
	release(sessionId: string, taskId: string): Promise<ClaimResult & {readonly released: boolean}>;
	/** Every claim that is held. */
	listClaims(): Promise<readonly Claim[]>;

	/** Locks a file, a folder (trailing slash) or a glob. Asking again for one's own renews it. */
	lock(sessionId: string, path: string, options?: LockOptions): Promise<LockResult>;
	/** Gives a lock free. Returns the path and whether the session held it. */
	unlock(
		sessionId: string,
		path: string,
		cwd?: string,
	): Promise<{readonly path: string; readonly released: boolean}>;
	/** Gives every lock of a session free. Returns their paths. */
	unlockAll(sessionId: string): Promise<readonly string[]>;
	/** Every lock that is held; with a path, those that cover it. */
	listLocks(path?: string, cwd?: string): Promise<readonly Lock[]>;
	/**
	 * Takes in one event of an agent: registers or updates its session, takes the locks of the files it is about to
	 * write or says why it may not write them, remembers what it wrote, hands over its mail on lease.
	 */
	observe(event: AgentEvent): Promise<ObserveResult>;
	/**
	 * Says why an agent may not write some files, without writing to the bus itself: for when {@link Bus.observe}
	 * fails. It takes no lock, and says whether all of them are locked for him already.
	 */
	judgeWrite(
		writing: Writing & {readonly cwd?: string | null},
		files: readonly string[],
	): Promise<{readonly denial: Denial | null; readonly isReserved: boolean}>;
	/** Writes down what of the mail it was handed a hook has said to the agent; the rest is offered again. */
	recordSaid(sessionId: string, said: Said): Promise<void>;
	/** Adds what was found out about a session; `null` leaves a fact as it is. */
	describeSession(
		sessionId: string,
		facts: {readonly model: string | null; readonly transcriptPath: string | null},
	): Promise<void>;
	/**
	 * Remembers which files of others a session's shell command has changed, which alerts both.
	 * @param shellBeganMs when the command began, as {@link Bus.observe} told, in milliseconds since the epoch
	 * @returns the paths the command is held responsible for
	 */
	recordShellWrites(
		sessionId: string,
		shellBeganMs: number,
		changed: readonly ChangedFile[],
	): Promise<readonly string[]>;
	/**
	 * Makes a process the one that waits for a session's mail while the session is idle; whoever waited before gives
	 * up.
	 */
	setWaiter(sessionId: string, pid: number): Promise<void>;
	/**
	 * Takes, on lease, the mail an idle session is woken for.
	 * @param waiterPid the process that waits; `null` for one that was not made the waiter
	 * @returns `false` when there is none that deserves it, `null` when this process no longer has to wait
	 */
	takeToWake(sessionId: string, waiterPid: number | null): Promise<HandedMail | false | null>;
	/**
	 * Whether a turn shall be begun now in an idle session, whose own events then hand over its mail; a yes counts
	 * against its budget.
	 * @returns `null` when the session is over
	 */
	spendWake(sessionId: string): Promise<boolean | null>;
	/** Remembers that a session edited a file, which is evidence of conflicts for 15 minutes. */
	recordEdit(sessionId: string, path: string, cwd?: string): Promise<readonly Alert[]>;

	/** Sends a message. */
	send(senderId: string, message: Outgoing): Promise<Message>;
	/** Reads unread messages, oldest first: what is returned counts as read. */
	inbox(sessionId: string, limit?: number): Promise<readonly Message[]>;
	/** Looks at unread messages without touching them. */
	peek(sessionId: string, limit?: number): Promise<readonly Message[]>;
	/**
	 * One message that a session sent or received, read or not.
	 * @throws BusError `usage` when there is no such message for it
	 */
	findMessage(sessionId: string, id: number): Promise<Message>;
	/**
	 * Takes unread messages on a lease of five minutes, which ends sooner if this process does; {@link Bus.confirm} makes
	 * them read.
	 */
	take(sessionId: string, limit?: number): Promise<readonly Message[]>;
	/**
	 * Marks messages as read. Returns the ids of those that were unread until now.
	 * @param left ids of others that were taken and are to be offered again
	 */
	confirm(
		sessionId: string,
		messageIds: readonly number[],
		left?: readonly number[],
	): Promise<readonly number[]>;
	/** What happened to sessions lately, newest first: the session_lifecycle broadcasts. */
	listLifecycle(limit?: number): Promise<readonly Message[]>;

	/**
	 * Acknowledges alerts by id, with those that are shown above and under them, or all open ones. Returns the ids that
	 * were open until now.
	 */
	acknowledge(alertIds: readonly number[] | 'all', by: string): Promise<readonly number[]>;
	/** Takes back acknowledgements that a session gave. Returns the ids of the alerts that are open again. */
	reopen(alertIds: readonly number[], by: string): Promise<readonly number[]>;
	/** Alerts that are open or acknowledged; with `all`, resolved ones too, newest first. */
	listAlerts(options?: {readonly all?: boolean}): Promise<readonly Alert[]>;
	/** Looks for conflicts among sessions other programs wrote. Registered ones are looked at as they change. */
	detectConflicts(): Promise<void>;

	/** Everything one frame of a monitor shows, read at one instant. */
	snapshot(request?: SnapshotRequest): Promise<Snapshot>;
	/**
	 * What happened lately, newest first. Of a task, a lock and a file of a session it knows only what happened last.
	 * `before` the time of the last entry gives the next page; a page ends between two milliseconds, so that it may
	 * be shorter than `limit`.
	 */
	timeline(request?: TimelineRequest): Promise<readonly TimelineEntry[]>;
	/**
	 * How much happened in each of the last minutes, up to 60. One bus counts what comes while it is asked again and
	 * again, so that asking often is cheap.
	 */
	rates(request?: {readonly minutes?: number}): Promise<Rates>;
	/** Looks closer at one session, in one read: what it holds, what it has not read, what it did last. */
	inspectSession(sessionId: string): Promise<SessionInspection>;
	/** Looks closer at the sides of a conflict, in one read: who they are and what they hold. */
	inspectParties(sessionIds: readonly string[]): Promise<PartiesInspection>;
	/** Looks closer at one message, in one read: who sent it, who has read it, what else is in its thread. */
	inspectMessage(id: number): Promise<MessageInspection>;
	/**
	 * Remembers a session as it is now, for whoever waits for something of it.
	 * @returns tells why it is over, in words, or `null` while it takes part: also when its process has gone, which
	 * does not end it yet, and when its id is another session's by then
	 */
	followSession(sessionId: string): Promise<() => Promise<string | null>>;
	/** Finds a session by id, conversation id, task, unique prefix of its id or name. */
	findSession(name: string): Promise<Session>;
	/**
	 * The live session bound to a running process, if there is one; of several processes the first that has one.
	 * @param agentSessionId which conversation, where a process carries several
	 * @throws BusError `usage` where it carries several and none was told, and for one that was left for another
	 */
	findSessionOfProcess(
		pids: number | readonly number[],
		agentSessionId?: string | null,
		how?: Frozen,
	): Promise<Session | null>;
	/**
	 * The live session of an agent's conversation, if there is one.
	 * @param vendor whose conversation; anybody's without one
	 */
	findSessionOfConversation(agentSessionId: string, vendor?: string | null): Promise<Session | null>;

	/** Looks at the process of a session, live or not. */
	boundProcess(sessionId: string): Promise<BoundProcess>;
	/** Everything on record of a session, table by table, as it is stored. */
	exportRows(sessionId: string): Promise<RowsOfSession>;
	/**
	 * Records that a process was ended on purpose: its sessions count as dead at once, without an alert, and keep for
	 * whoever continues their conversations what they held.
	 * @returns the sessions it took with it
	 */
	recordKill(kill: Kill): Promise<readonly Session[]>;

	/** Declares expired what has run out, and forgets what has been finished for longer than it is kept. */
	prune(): Promise<Pruned>;
	/** Size on disk in bytes, the write-ahead log included. */
	sizeBytes(): number;
	/** Calls `listener` soon after any program changed the bus; may also call it when nothing changed. */
	onChange(listener: () => void): Unsubscribe;
	/** Closes the bus. Calling it again does nothing. */
	close(): Promise<void>;
};
