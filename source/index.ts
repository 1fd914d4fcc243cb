/**
 * The session-bus library: `openBus()` gives the message bus that all agent sessions of a user share.
 *
 * ```ts
 * import {openBus} from 'session-bus';
 *
 * const bus = await openBus();
 * const {session} = await bus.register({vendor: 'my-agent', pid: process.pid, cwd: process.cwd()});
 * const stopBeating = bus.startHeartbeat(session.sessionId);
 * const {claimed, holder} = await bus.claim(session.sessionId, 'H.13.2');
 * ```
 *
 * @packageDocumentation
 */
export type {AgentEvent, Denial, ObserveResult} from './bus/agent-event.js';
export type {Bus, ClaimResult, LockOptions, LockResult, RegisterResult} from './bus/bus.js';
export type {ConfigProblem} from './bus/config-problem.js';
export {BusError, type BusErrorKind} from './bus/errors.js';
export {type BusOptions, openBus} from './bus/open-bus.js';
export type {TerminalAddress, TerminalPlace, TerminalProgram} from './bus/rules/terminal-place.js';
export type {
	Alert,
	AlertType,
	Claim,
	Holdings,
	Lock,
	LockMode,
	LockScope,
	Message,
	MessageInspection,
	MessageStatus,
	MinuteRate,
	PartiesInspection,
	Priority,
	Rates,
	Receipt,
	Session,
	SessionInspection,
	SessionKind,
	SessionState,
	Severity,
	Snapshot,
	ThreadMessage,
	TimelineEntry,
	TimelineKind,
	Turn,
} from './bus/types.js';
export type {Registration} from './bus/verbs/register.js';
export type {Outgoing} from './bus/verbs/send.js';
export type {ChangedFile, RivalFile} from './bus/verbs/shell-writes.js';
export type {SnapshotRequest} from './bus/verbs/snapshot.js';
export type {TimelineRequest} from './bus/verbs/timeline.js';
