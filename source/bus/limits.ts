import {day, hour, minute, second} from './timestamps.js';

/** How often a keeper or an in-process heartbeat beats. */
export const heartbeatInterval = 30 * second;

/** Three missed beats: a session whose process cannot be seen is stale. */
export const staleAfter = 3 * heartbeatInterval;

/** Evidence about a process counts as long as its last look is not older than three beats. */
export const lookLifetime = staleAfter;

/** So long without a sign of work a process must have been watched before its silence means anything. */
export const watchBefore = minute;

/** When the wall clock and the monotonic one part by more than this, the machine slept or its clock was set. */
export const clockTolerance = 30 * second;

/** For so long after the machine woke, silence proves nothing. */
export const wakeGrace = minute;

/** A dead process must be seen twice, at least this far apart, before anything is taken from its session. */
export const deathConfirmation = 2 * second;

/** How long a message handed to an agent counts as delivered before it is offered again. */
export const deliveryLease = 5 * minute;

/** How far back a newcomer still receives broadcasts. */
export const newcomerWindow = 5 * minute;

/** Largest message body in bytes of UTF-8. */
export const messageBytes = 64 * 1024;

/** Most unread directed messages a recipient may have. */
export const unreadLimit = 1000;

/** Life of a broadcast sent without a TTL. */
export const broadcastLifetime = day;

/** Life of a session_lifecycle broadcast: only of use to those who are present. */
export const lifecycleLifetime = 5 * minute;

/** Length of a lock's lease; renewed by its holder's activity. */
export const lockLease = 10 * minute;

/** So long after its last edit of a file a session may lose the lock of that edit to others who were denied it. */
export const deniedLease = 30 * second;

/** So long a file that has come free is kept for whoever was denied it first. */
export const firstServed = minute;

/** How long an edit, or a refused wish for a file or task, counts as evidence of a conflict. */
export const evidenceWindow = 15 * minute;

/** How long an edit is remembered to warn whoever may have read the file before it. */
export const editMemory = day;

/** Bus calls of one session closer together than this count as one sign of activity. */
export const activityGrain = 2 * second;

/** A session of unknown machine that has not beaten for this long is over. */
export const abandonedAfter = day;

/** So many turns of one session may begin or go on because of mail within {@link promptWindow}: no more ping-pong. */
export const promptBudget = 5;

/** See {@link promptBudget}. */
export const promptWindow = 10 * minute;

/** More of what a person is asked is not kept, in characters. */
export const longestAsks = 2000;

/** How long a hook waits, from its start, for a database that somebody sits on. */
export const hookPatience = 500;

/**
 * How long the hook at the start of a conversation waits, however late it is, for a database that others get on with:
 * no tool waits for it, and whoever is not registered is seen by nobody.
 */
export const startPatience = 10 * second;

/**
 * How long hooks wait that come once a turn: what they tell of mail would be said again, were it not written down. So
 * long, from its start, a hook before an edit of a file that nobody has tries to take the lock.
 */
export const turnPatience = 3 * second;

/** After how long what counts as trouble, in milliseconds. */
export type Thresholds = {
	/** A working session without activity is suspect. */
	readonly quiet: number;
	/** A session that waits for a person wants its operator. */
	readonly waiting: number;
	/** A directed message that was not read is undelivered. */
	readonly undelivered: number;
	/** A critical alert that was not acknowledged escalates. */
	readonly escalation: number;
};

/** How long finished things are kept, in milliseconds. */
export type Retention = {
	/** Expired and read messages. */
	readonly messages: number;
	/** Ended and orphaned sessions. */
	readonly sessions: number;
	/** Resolved alerts. */
	readonly alerts: number;
};

/** How long they are kept unless the configuration says otherwise. */
export const defaultRetention: Retention = {messages: 24 * hour, sessions: 7 * day, alerts: 7 * day};

/** The thresholds unless the configuration says otherwise. */
export const defaultThresholds: Thresholds = {
	quiet: 10 * minute,
	waiting: 20 * second,
	undelivered: 10 * minute,
	escalation: 5 * minute,
};
