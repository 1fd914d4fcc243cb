import * as v from 'valibot';
import type {Outcome} from './program.js';

/*
 * The one door for what the program prints with --json: the promised documents, with every key it names.
 */

const text = v.nullable(v.string());
const time = v.pipe(v.string(), v.isoTimestamp(), v.regex(/Z$/));
const maybeTime = v.nullable(time);
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const terminalAddress = {socket: text, pane: text, window: text};

const terminal = v.strictObject({
	tty: text,
	program: text,
	...terminalAddress,
	outer: v.nullable(v.strictObject({program: v.string(), ...terminalAddress})),
});

/** A session, as every document holds it. */
export const sessionDocument = v.object({
	sessionId: v.string(),
	name: v.string(),
	llmVendor: text,
	llmModel: text,
	projectId: text,
	taskId: text,
	pid: v.nullable(v.number()),
	host: text,
	kind: v.picklist(['agent', 'monitor', 'person']),
	cwd: text,
	worktree: text,
	branch: text,
	agentSessionId: text,
	transcriptPath: text,
	terminal: v.nullable(terminal),
	status: v.string(),
	state: v.picklist(['active', 'waiting', 'idle', 'hung', 'stale', 'orphaned', 'ended']),
	stateReason: v.string(),
	turn: v.nullable(v.picklist(['working', 'waiting', 'idle'])),
	asks: text,
	registeredAt: maybeTime,
	heartbeatAt: maybeTime,
	lastActivityAt: maybeTime,
	locks: count,
	claims: count,
	unread: count,
});

const alert = v.object({
	id: count,
	type: v.string(),
	severity: v.picklist(['CRITICAL', 'HIGH', 'MEDIUM', 'LOW']),
	status: v.picklist(['open', 'quiet', 'acknowledged', 'resolved']),
	sessionIds: v.array(v.string()),
	members: v.array(v.object({sessionId: v.string(), since: time, worktree: text})),
	memberCount: count,
	subject: text,
	detail: text,
	createdAt: time,
	rangAt: maybeTime,
	acknowledgedAt: maybeTime,
	acknowledgedBy: text,
	escalatedAt: maybeTime,
	resolvedAt: maybeTime,
});

const message = v.object({
	id: count,
	type: v.string(),
	senderId: text,
	senderName: text,
	recipientId: text,
	body: v.string(),
	priority: v.picklist(['low', 'normal', 'high', 'urgent']),
	threadId: v.nullable(count),
	replyTo: v.nullable(count),
	status: v.picklist(['pending', 'delivered', 'read', 'expired']),
	createdAt: time,
	expiresAt: maybeTime,
	readAt: maybeTime,
});

const lock = v.object({
	path: v.string(),
	mode: v.picklist(['exclusive', 'shared']),
	sessionId: v.string(),
	acquiredAt: time,
	expiresAt: time,
});

const claim = v.object({taskId: v.string(), sessionId: v.string(), claimedAt: time});

const bus = v.object({path: v.string(), sizeBytes: count});

const status = {
	bus,
	sessions: v.array(sessionDocument),
	unregistered: v.array(v.strictObject({llmVendor: v.string(), pid: count, agentSessionId: text, cwd: text})),
	alerts: v.array(alert),
	unread: v.array(message),
	locks: v.array(lock),
	claims: v.array(claim),
};

/** The document of each command. */
export const documents = {
	register: v.object({
		session: sessionDocument,
		created: v.boolean(),
		conflicts: v.array(alert),
		unread: v.object({total: count, byType: v.record(v.string(), count)}),
		keeper: v.object({pid: v.nullable(count), running: v.boolean()}),
		bus,
	}),
	session: v.object({session: sessionDocument}),
	open: v.strictObject({
		sessionId: v.string(),
		opened: v.boolean(),
		reason: text,
		host: text,
		terminal: v.nullable(terminal),
	}),
	status: v.strictObject(status),
	watch: v.strictObject({takenAt: time, ...status}),
	alerts: v.strictObject({bus, alerts: v.array(alert)}),
	unread: v.strictObject({bus, unread: v.array(message)}),
	locks: v.strictObject({bus, locks: v.array(lock)}),
	claims: v.strictObject({bus, claims: v.array(claim)}),
	lifecycle: v.strictObject({bus, lifecycle: v.array(message)}),
	stats: v.strictObject({
		bus,
		stats: v.object({sessions: count, unread: count, locks: count, claims: count}),
	}),
	conflicts: v.object({locks: v.array(lock), conflicts: v.array(alert)}),
	lock: v.object({
		acquired: v.array(lock),
		refused: v.array(v.object({path: v.string(), holder: v.nullable(sessionDocument)})),
	}),
	unlock: v.object({released: v.array(v.string()), refused: v.array(v.string())}),
	claim: v.object({
		taskId: v.string(),
		claimed: v.boolean(),
		holder: v.nullable(sessionDocument),
		since: maybeTime,
	}),
	send: v.object({message, note: text}),
	inbox: v.object({messages: v.array(message), more: v.optional(v.boolean(), false)}),
	ack: v.object({acknowledged: v.array(count)}),
	rescue: v.strictObject({
		sessions: v.array(
			v.object({...sessionDocument.entries, resumeCommand: text, transcriptModifiedAt: maybeTime}),
		),
	}),
	exported: v.strictObject({
		exported: v.array(
			v.strictObject({
				sessionId: v.string(),
				folder: v.string(),
				files: count,
				bytes: count,
				missing: v.array(v.strictObject({source: v.string(), reason: v.string()})),
			}),
		),
	}),
	resume: v.strictObject({
		resume: v.array(
			v.strictObject({
				sessionId: v.string(),
				folder: v.string(),
				command: v.array(v.string()),
				line: v.string(),
			}),
		),
	}),
	killed: v.strictObject({
		killed: v.array(
			v.strictObject({
				sessionId: v.string(),
				pid: v.nullable(count),
				outcome: v.picklist(['was gone', 'ended', 'forced', 'spared']),
				sessions: v.array(sessionDocument),
			}),
		),
	}),
	prune: v.object({pruned: v.object({messages: count, sessions: count, alerts: count}), bus}),
} as const;

/** Reads the one document a call with --json printed. */
export function read<Schema extends v.GenericSchema>(
	schema: Schema,
	{stdout, stderr}: Outcome,
): v.InferOutput<Schema> {
	if (!/^[^\n]+\n$/.test(stdout)) throw new Error(`not one line of JSON: ${stdout}${stderr}`);
	return v.parse(schema, JSON.parse(stdout));
}
