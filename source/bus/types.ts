import type {TerminalPlace} from './rules/terminal-place.js';

/** What a session is: an agent can conflict; a monitor and a person never do. */
export type SessionKind = 'agent' | 'monitor' | 'person';

/** Whose turn it is in a conversation; `null` when the agent never told. */
export type Turn = 'working' | 'waiting' | 'idle';

/** What the bus makes of a session, from all the evidence. */
export type SessionState = 'active' | 'waiting' | 'idle' | 'hung' | 'stale' | 'orphaned' | 'ended';

/** A session as everyone may see it. Times are ISO-8601 in UTC. */
export type Session = {
	readonly sessionId: string;
	/** What it is called: as a person named it, else as its agent calls the conversation, else its id. */
	readonly name: string;
	readonly llmVendor: string | null;
	readonly llmModel: string | null;
	readonly projectId: string | null;
	readonly taskId: string | null;
	/** The agent's own process, never that of a hook, a shell or a server. */
	readonly pid: number | null;
	readonly host: string | null;
	readonly kind: SessionKind;
	readonly cwd: string | null;
	/** Folder that holds the git repository's shared data; equal for all its worktrees. */
	readonly repository: string | null;
	readonly worktree: string | null;
	readonly branch: string | null;
	/** The agent's own name for the conversation. */
	readonly agentSessionId: string | null;
	readonly transcriptPath: string | null;
	/** Where its terminal is; `null` where nothing is known of one. */
	readonly terminal: TerminalPlace | null;
	/** The stored column; `state` is what it means now. */
	readonly status: string;
	readonly state: SessionState;
	/** Why the session is in that state, in words. */
	readonly stateReason: string;
	readonly turn: Turn | null;
	/** What a person is asked while it waits, in full: `permission for Bash: rm -rf build`, a question. */
	readonly asks: string | null;
	readonly registeredAt: string | null;
	/** Proof that the process lives. */
	readonly heartbeatAt: string | null;
	/** Proof of progress. */
	readonly lastActivityAt: string | null;
	readonly lastActivity: string | null;
	/** How many locks, claims and unread messages it has. */
	readonly locks: number;
	readonly claims: number;
	readonly unread: number;
};

/** What there are alerts of. */
export const alertTypes = [
	'project_conflict',
	'task_conflict',
	'file_conflict',
	'cwd_overlap',
	'head_moved',
	'merge_risk',
	'session_waiting',
	'session_hung',
	'session_orphaned',
	'session_limited',
	'undelivered',
] as const;

/** The kinds of trouble an operator is told of. */
export type AlertType = (typeof alertTypes)[number];

/** How much an alert matters. */
export type Severity = 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW';

/** One of the sessions that share the cause of an alert. */
export type AlertMember = {
	readonly sessionId: string;
	readonly since: string;
	/** The worktree it worked in when it came to share the cause. */
	readonly worktree: string | null;
};

/** The saved record of one cause of conflict, or of a fault, and of all who share it. */
export type Alert = {
	readonly id: number;
	readonly type: string;
	readonly severity: Severity;
	/** `quiet` is on record, but does not want the operator yet. */
	readonly status: 'open' | 'quiet' | 'acknowledged' | 'resolved';
	/** All who share its cause, who came first first, or the one session a fault is about. */
	readonly sessionIds: readonly string[];
	readonly members: readonly AlertMember[];
	/** How many share its cause, even where the list was cut. */
	readonly memberCount: number;
	/** What the trouble is about: a project, a task, a path. */
	readonly subject: string | null;
	readonly detail: string | null;
	readonly createdAt: string;
	readonly acknowledgedAt: string | null;
	readonly acknowledgedBy: string | null;
	/** When it rang last: as it opened, or grew into a worse case; `null` while it is quiet. */
	readonly rangAt: string | null;
	/** When it rang again because nobody had acknowledged it. */
	readonly escalatedAt: string | null;
	readonly resolvedAt: string | null;
};

/** How urgent a message is. */
export type Priority = 'low' | 'normal' | 'high' | 'urgent';

/** Where a message is on its way to one recipient. */
export type MessageStatus = 'pending' | 'delivered' | 'read' | 'expired';

/** A message, as its recipient sees it. */
export type Message = {
	readonly id: number;
	readonly type: string;
	readonly senderId: string | null;
	/** What the sender is called now; `null` where it has no name. */
	readonly senderName: string | null;
	/** `null` for a broadcast. */
	readonly recipientId: string | null;
	readonly body: string;
	readonly priority: Priority;
	readonly threadId: number | null;
	readonly replyTo: number | null;
	readonly ackRequired: boolean;
	readonly status: MessageStatus;
	readonly createdAt: string;
	readonly expiresAt: string | null;
	readonly readAt: string | null;
};

/** Whether others may hold the same path at the same time. */
export type LockMode = 'exclusive' | 'shared';

/** What a lock covers: one file, everything below a folder, everything a glob matches. */
export type LockScope = 'file' | 'folder' | 'glob';

/** A lease on a path. */
export type Lock = {
	readonly path: string;
	readonly mode: LockMode;
	readonly scope: LockScope;
	readonly sessionId: string;
	readonly acquiredAt: string;
	/** When it ends, unless its holder is at work then. */
	readonly expiresAt: string;
};

/** Exclusive ownership of a task. */
export type Claim = {
	readonly taskId: string;
	readonly sessionId: string;
	readonly claimedAt: string;
};

/** An agent that runs on this machine and has not registered. */
export type RunningAgent = {
	readonly llmVendor: string;
	readonly pid: number;
	/** The agent's own name for the conversation, where it is known. */
	readonly agentSessionId: string | null;
	readonly cwd: string | null;
};

/** Everything one frame of a monitor shows, read at one instant. */
export type Snapshot = {
	readonly takenAt: string;
	readonly bus: {readonly path: string; readonly sizeBytes: number};
	/** The sessions that take part, and the orphaned ones that wait to be rescued; oldest first. */
	readonly sessions: readonly Session[];
	/** Agents of this machine that run without having registered. */
	readonly unregistered: readonly RunningAgent[];
	/** Open and acknowledged alerts, worst first, then newest first. */
	readonly alerts: readonly Alert[];
	/** How many alerts are open, even where the list was cut. */
	readonly openAlerts: number;
	/** Unread messages of the session the snapshot was taken for. */
	readonly unread: readonly Message[];
	/** How many messages that session has not read, even where the list was cut. */
	readonly unreadCount: number;
};

/** What sessions hold now. */
export type Holdings = {
	/** By path. */
	readonly locks: readonly Lock[];
	/** Oldest first. */
	readonly claims: readonly Claim[];
};

/** What the bus knows of one session besides its row. */
export type SessionInspection = Holdings & {
	/** The first of its unread messages, oldest first; looking leaves them unread. */
	readonly mail: readonly Message[];
	/** What it did and what happened to it last, newest first. */
	readonly timeline: readonly TimelineEntry[];
};

/** Some sessions and what they hold. */
export type PartiesInspection = Holdings & {
	/** Those that are on record, ended ones included. */
	readonly sessions: readonly Session[];
};

/** Where a broadcast is on its way to one session. */
export type Receipt = {
	readonly sessionId: string;
	readonly status: MessageStatus;
	/** `null` while it is unread, and where nobody noted when it was read. */
	readonly readAt: string | null;
};

/** One message of a thread. */
export type ThreadMessage = Pick<Message, 'id' | 'type' | 'senderId' | 'recipientId' | 'createdAt'> & {
	/** How its body begins. */
	readonly beginning: string;
};

/** What the bus knows of one message besides its row. */
export type MessageInspection = {
	/** Whoever sent it, ended or not; `null` when that is no session on record. */
	readonly sender: Session | null;
	/** Of a broadcast: the sessions that take part and shall read it. */
	readonly receipts: readonly Receipt[];
	/** The messages of its thread in order of sending, itself included; none when it belongs to no thread. */
	readonly thread: readonly ThreadMessage[];
};

/** What a timeline tells of. */
export type TimelineKind = 'lifecycle' | 'claim' | 'lock' | 'edit' | 'message' | 'alert';

/** Something that happened on the bus. `sessionId`, `text` and `subject` read as one sentence. */
export type TimelineEntry = {
	/** Tells it apart from everything else that happened, whenever it is read. */
	readonly id: string;
	readonly at: string;
	readonly kind: TimelineKind;
	/** Who did it, or whom it is about. */
	readonly sessionId: string | null;
	/** The other side: a recipient, the other session of a conflict. */
	readonly otherId: string | null;
	/** What it is about: a task, a path, the beginning of a message. */
	readonly subject: string | null;
	/** What happened, in words. */
	readonly text: string;
};

/** How much happened in one minute. */
export type MinuteRate = {
	/** When the minute begins. */
	readonly at: string;
	/** Messages sent, to one or to all. */
	readonly messages: number;
	/** Edits, claims taken, locks asked for, sessions that came or went. */
	readonly activity: number;
};

/** How much happened in each of the last minutes. */
export type Rates = {
	/** Oldest first; the last one is not over yet. */
	readonly minutes: readonly MinuteRate[];
};
