import {readLifecycle} from '../bus/rules/lifecycle-text.js';
import type {Alert, Claim, Lock, Message, RunningAgent, Session} from '../bus/types.js';
import {formatAge, formatClock} from './ages.js';
import {cleanLines, cleanText} from './clean-text.js';
import {cut, cutStart} from './fit.js';
import {shortenHome} from './paths.js';
import {textTable} from './text-table.js';

/*
 * What the bus holds as plain text, for commands. The monitor draws the same facts its own way.
 */

/** A mark for each state, so that it is told by shape as well as by word. */
export const stateMarks = {
	active: '●',
	waiting: '◆',
	idle: '○',
	hung: '✖',
	stale: '?',
	orphaned: '†',
	ended: '·',
} as const satisfies Record<Session['state'], string>;

/** Sessions as a table. */
export function sessionTable(sessions: readonly Session[], now: number, home: string | undefined): string {
	return textTable(sessions, [
		{title: 'SESSION', cell: session => `${stateMarks[session.state]} ${cleanText(session.sessionId)}`},
		{title: 'VENDOR', cell: session => cleanText(session.llmVendor ?? ''), most: 12},
		{title: 'MODEL', cell: session => cleanText(session.llmModel ?? ''), most: 16},
		{title: 'PROJECT', cell: session => cleanText(session.projectId ?? ''), most: 20},
		{title: 'TASK', cell: session => cleanText(session.taskId ?? ''), most: 16},
		{title: 'DIRECTORY', cell: session => directoryOf(session, home)},
		{title: 'BRANCH', cell: session => cleanText(session.branch ?? ''), most: 20},
		{title: 'BEAT', cell: session => formatAge(session.heartbeatAt, now), align: 'right'},
		{title: 'STATE', cell: session => session.state},
		{title: 'LOCKS', cell: session => countOf(session.locks), align: 'right'},
		{title: 'CLAIMS', cell: session => countOf(session.claims), align: 'right'},
		{title: 'MAIL', cell: session => countOf(session.unread), align: 'right'},
	]);
}

function directoryOf({cwd}: Pick<Session, 'cwd'>, home: string | undefined): string {
	return cutStart(cleanText(shortenHome(cwd ?? '', home)), 40);
}

function countOf(count: number): string {
	return count === 0 ? '' : String(count);
}

/** Agents that run unregistered, one line each, with what registers them. */
export function runningAgentLines(agents: readonly RunningAgent[], home: string | undefined): string {
	return textTable(agents, [
		{title: 'AGENT', cell: agent => `+ ${cleanText(agent.llmVendor)}`},
		{title: 'PID', cell: agent => String(agent.pid), align: 'right'},
		{title: 'DIRECTORY', cell: agent => directoryOf(agent, home)},
		{title: 'TO REGISTER', cell: agent => registerCommand(agent, agents), most: 100},
	]);
}

/** A process that carries several conversations does not say which one is meant. */
function registerCommand({pid, agentSessionId}: RunningAgent, all: readonly RunningAgent[]): string {
	const isOnly = all.filter(other => other.pid === pid).length === 1;
	const conversation =
		isOnly || agentSessionId === null ? '' : ` --conversation ${cleanText(agentSessionId)}`;
	return `session-bus register --pid ${pid}${conversation}`;
}

/** Alerts as a table. */
export function alertTable(alerts: readonly Alert[], now: number, home: string | undefined): string {
	return textTable(alerts, [
		{title: 'ID', cell: alert => String(alert.id), align: 'right'},
		{title: 'SEVERITY', cell: alert => alert.severity},
		{title: 'TYPE', cell: alert => cleanText(alert.type)},
		{title: 'SESSIONS', cell: alert => alert.sessionIds.map(cleanText).join(' ↔ '), most: 60},
		{
			title: 'SUBJECT',
			cell: alert => cutStart(cleanText(shortenHome(alert.subject ?? '', home)), 60),
			most: 60,
		},
		{title: 'STATUS', cell: alert => alert.status},
		{title: 'AGE', cell: alert => formatAge(alert.createdAt, now), align: 'right'},
	]);
}

/** More of a message than this does not help to recognise it. */
const longestGist = 120;

/** Messages, one line each: enough to see what has come. */
export function messageLines(messages: readonly Message[]): string {
	return messages
		.map(message => `${messageHead(message)}: ${cut(cleanText(message.body), longestGist)}`)
		.join('\n');
}

/** Messages in full. A text of several lines stands below its head. */
export function messagesInFull(messages: readonly Message[]): string {
	return messages
		.map(message => {
			const lines = cleanLines(message.body).split('\n');
			const [only = ''] = lines;
			return lines.length === 1
				? `${messageHead(message)}: ${only}`
				: [`${messageHead(message)}:`, ...lines.map(line => `    ${line}`.trimEnd())].join('\n');
		})
		.join('\n');
}

function messageHead({id, createdAt, senderId, recipientId, type, priority, replyTo}: Message): string {
	const route = `${cleanText(senderId ?? 'unknown')} → ${cleanText(recipientId ?? 'all')}`;
	const urgency = priority === 'normal' || priority === 'low' ? '' : ` !${priority}`;
	const answer = replyTo === null ? '' : ` (answers #${replyTo})`;
	return `  #${id}  ${formatClock(createdAt)}  ${route}  ${cleanText(type)}${urgency}${answer}`;
}

/** Locks as a table. */
export function lockTable(locks: readonly Lock[], now: number, home: string | undefined): string {
	return textTable(locks, [
		{title: 'PATH', cell: lock => cutStart(cleanText(shortenHome(lock.path, home)), 60), most: 60},
		{title: 'MODE', cell: lock => lock.mode},
		{title: 'SESSION', cell: lock => cleanText(lock.sessionId)},
		{title: 'SINCE', cell: lock => formatAge(lock.acquiredAt, now), align: 'right'},
		{
			title: 'LEFT',
			cell: lock => formatAge(new Date(now).toISOString(), Date.parse(lock.expiresAt)),
			align: 'right',
		},
	]);
}

/** Claims as a table. */
export function claimTable(claims: readonly Claim[], now: number): string {
	return textTable(claims, [
		{title: 'TASK', cell: claim => cleanText(claim.taskId)},
		{title: 'SESSION', cell: claim => cleanText(claim.sessionId)},
		{title: 'SINCE', cell: claim => formatAge(claim.claimedAt, now), align: 'right'},
	]);
}

/** Everything known of each session, a block each. */
export function sessionDetails(sessions: readonly Session[], now: number, home: string | undefined): string {
	return sessions
		.map(session => {
			const facts: ReadonlyArray<readonly [string, string | null]> = [
				['state', `${session.state}: ${session.stateReason}`],
				['vendor', [session.llmVendor, session.llmModel].filter(Boolean).join(' ')],
				['project', session.projectId],
				['task', session.taskId],
				['directory', session.cwd && shortenHome(session.cwd, home)],
				['branch', session.branch],
				['process', [session.pid, session.host && `on ${session.host}`].filter(Boolean).join(' ')],
				['conversation', session.agentSessionId],
				['transcript', session.transcriptPath && shortenHome(session.transcriptPath, home)],
				['registered', ago(session.registeredAt, now)],
				['beat', ago(session.heartbeatAt, now)],
				['activity', session.lastActivity && `${session.lastActivity}, ${ago(session.lastActivityAt, now)}`],
				['holds', `${session.locks} locks, ${session.claims} claims, ${session.unread} unread`],
			];
			const lines = facts
				.filter(([, value]) => value)
				.map(([name, value]) => `    ${name.padEnd(12)}  ${cleanText(value ?? '')}`);
			return [`  ${stateMarks[session.state]} ${cleanText(session.sessionId)}`, ...lines].join('\n');
		})
		.join('\n');
}

function ago(time: string | null, now: number): string {
	return time === null ? '' : `${formatAge(time, now)} ago`;
}

/** Lifecycle broadcasts, one line each: who came, went, was found dead. */
export function lifecycleLines(messages: readonly Message[]): string {
	return messages
		.map(({createdAt, senderId, body}) => {
			const {event, reason} = readLifecycle(body);
			const why = reason === null ? '' : `: ${cleanText(reason)}`;
			return `  ${formatClock(createdAt)}  ${cleanText(senderId ?? 'unknown')}  ${cleanText(event)}${why}`;
		})
		.join('\n');
}
