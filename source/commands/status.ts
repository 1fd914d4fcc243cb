import type {Message, Session} from '../bus/types.js';
import {cleanText} from '../presentation/clean-text.js';
import {formatSize, shortenHome} from '../presentation/paths.js';
import {peerWord} from '../presentation/peer-words.js';
import {
	alertTable,
	claimTable,
	lifecycleLines,
	lockTable,
	mailFor,
	messageLines,
	runningAgentLines,
	sessionDetails,
	sessionTable,
} from '../presentation/session-lines.js';
import {computeStatistics, type Statistics} from '../presentation/statistics.js';
import {type Command, exitCodes} from './command.js';
import {type StatusParts, statusDocument} from './status-document.js';

/** The parts of the picture that can be asked for alone. */
const parts = ['stats', 'locks', 'claims', 'alerts', 'unread', 'lifecycle'] as const;

type Part = (typeof parts)[number] | 'sessions' | 'unregistered';

export const status: Command = {
	name: 'status',
	summary: 'show sessions, alerts, unread messages, locks and claims',
	details:
		'Unread messages are those of the calling session. Called by no session, it shows the messages that stand on\nthe bus, whoever they are for.',
	arguments: [],
	flags: {
		all: {type: 'switch', help: 'ended sessions and resolved alerts, too'},
		stats: {type: 'switch', help: 'only the numbers'},
		locks: {type: 'switch', help: 'only the locks'},
		claims: {type: 'switch', help: 'only the claims'},
		alerts: {type: 'switch', help: 'only the alerts'},
		unread: {type: 'switch', help: 'only the unread messages'},
		lifecycle: {type: 'switch', help: 'only who came and went in the last day'},
		verbose: {type: 'switch', help: 'everything known of each session'},
	},
	examples: [
		['session-bus status', 'the whole picture'],
		['session-bus status --alerts', 'what wants attention'],
		['session-bus status --json', 'for programs'],
	],
	async run(call) {
		const bus = await call.open('look');
		const viewer = await call.findSession();
		const isAll = call.is('all');
		const snapshot = await bus.snapshot({viewer: viewer?.sessionId ?? null, ended: isAll});
		const picture: Picture = {
			snapshot,
			alerts: isAll ? await bus.listAlerts({all: true}) : snapshot.alerts,
			locks: await bus.listLocks(),
			claims: await bus.listClaims(),
			unregistered: await call.findUnregistered(snapshot),
			lifecycle: call.is('lifecycle') ? await bus.listLifecycle() : [],
			viewer,
		};
		await call.ensureKeeper();
		const asked: readonly Part[] = parts.filter(part => call.is(part));
		call.print(documentOf(picture, asked), () =>
			textOf(picture, asked, {isVerbose: call.is('verbose'), home: call.world.environment.HOME}),
		);
		return exitCodes.done;
	},
};

type Picture = StatusParts & {readonly lifecycle: readonly Message[]; readonly viewer: Session | null};

function documentOf(picture: Picture, asked: readonly Part[]) {
	if (asked.length === 0) return statusDocument(picture);
	const {snapshot, alerts, locks, claims, lifecycle} = picture;
	const {bus, sessions, unread} = snapshot;
	const available = {
		alerts,
		unread,
		locks,
		claims,
		lifecycle,
		stats: computeStatistics({sessions, alerts}, locks, claims),
	};
	const chosen = Object.entries(available).filter(([part]) => asked.some(name => name === part));
	return {bus, ...Object.fromEntries(chosen)};
}

type Look = {readonly isVerbose: boolean; readonly home: string | undefined};

function textOf(picture: Picture, asked: readonly Part[], {isVerbose, home}: Look): string {
	const {snapshot, alerts, locks, claims, lifecycle, unregistered, viewer} = picture;
	const {bus, sessions, unread, unreadCount} = snapshot;
	const now = Date.parse(snapshot.takenAt);
	const sections: Record<Part, () => string> = {
		sessions: () =>
			section(
				sessionsTitle(sessions),
				isVerbose ? sessionDetails(sessions, now, home) : sessionTable(sessions, now, home),
				sessions.length,
				'No sessions. Run `session-bus register` inside an agent.',
			),
		unregistered: () => `Not registered ${unregistered.length}\n${runningAgentLines(unregistered, home)}`,
		stats: () => statsText(computeStatistics({sessions, alerts}, locks, claims)),
		alerts: () =>
			section(`Alerts ${alerts.length}`, alertTable(alerts, now, home), alerts.length, 'No alerts.'),
		unread: () =>
			section(
				viewer ? `Unread ${unreadCount}` : `Messages ${unreadCount}`,
				viewer ? mailFor(viewer, messageLines(unread)) : messageLines(unread),
				unread.length,
				viewer ? 'No unread messages.' : 'No messages.',
			),
		locks: () => section(`Locks ${locks.length}`, lockTable(locks, now, home), locks.length, 'No locks.'),
		claims: () => section(`Claims ${claims.length}`, claimTable(claims, now), claims.length, 'No claims.'),
		lifecycle: () =>
			section(
				`Lifecycle ${lifecycle.length}`,
				lifecycleLines(lifecycle),
				lifecycle.length,
				'Nobody came or went.',
			),
	};
	if (asked.length > 0) return asked.map(part => sections[part]()).join('\n\n');
	const counted = {alerts, unread, locks, claims};
	const shown: Part[] = unregistered.length === 0 ? ['sessions'] : ['sessions', 'unregistered'];
	shown.push('alerts', 'unread');
	for (const part of ['locks', 'claims'] as const) if (counted[part].length > 0) shown.push(part);
	return [
		`Bus: ${cleanText(shortenHome(bus.path, home))} (${formatSize(bus.sizeBytes)})`,
		...shown.map(part => sections[part]()),
	].join('\n\n');
}

function sessionsTitle(sessions: readonly Session[]): string {
	const noted = (['waiting', 'hung', 'stale', 'orphaned'] as const)
		.map(state => ({state, count: sessions.filter(session => session.state === state).length}))
		.filter(({count}) => count > 0)
		.map(({state, count}) => `${count} ${state}`);
	return [`Sessions ${sessions.length}`, ...noted].join(' · ');
}

function section(title: string, body: string, count: number, empty: string): string {
	return count === 0 ? empty : `${title}\n${body}`;
}

function statsText({byState, byVendor, ...totals}: Statistics): string {
	const list = (counts: Readonly<Record<string, number>>) =>
		Object.entries(counts)
			.map(([name, count]) => `${count} ${peerWord(name)}`)
			.join(', ') || 'none';
	return [
		`Sessions: ${totals.sessions} (${list(byState)})`,
		`Vendors: ${list(byVendor)}`,
		`Alerts: ${totals.openAlerts} open, ${totals.acknowledgedAlerts} acknowledged`,
		`Unread, of all sessions: ${totals.unread}`,
		`Locks: ${totals.locks}`,
		`Claims: ${totals.claims}`,
	].join('\n');
}
