import type {RunningAgent, Session, SessionKind, SessionState} from '../../bus/types.js';
import type {Column} from '../../components/columns.js';
import {formatLiveAge} from '../../presentation/ages.js';
import {shortenHome} from '../../presentation/paths.js';
import {screenText} from '../../presentation/screen-text.js';
import type {Viewpoint} from '../viewpoint.js';
import {runningAgentId} from './running-agent-id.js';

/** The columns of the sessions, in the order in which they stand. */
export const sessionColumns = [
	{id: 'session', title: 'SESSION', min: 14, usual: 16, max: 34},
	{id: 'model', title: 'MODEL', min: 8, usual: 8, max: 18},
	{id: 'project', title: 'PROJECT', min: 7, usual: 8, max: 20},
	{id: 'task', title: 'TASK', min: 7, usual: 7, max: 20},
	{id: 'directory', title: 'DIRECTORY', min: 12, usual: 20, max: 64, cut: 'start'},
	{id: 'branch', title: 'BRANCH', min: 8, usual: 10, max: 32},
	{id: 'beat', title: 'BEAT', min: 4, usual: 4, max: 4, align: 'right'},
	{id: 'state', title: 'STATE', min: 12, usual: 12, max: 14},
	{id: 'locks', title: 'LOCKS', min: 5, usual: 5, max: 5, align: 'right'},
	{id: 'mail', title: 'MAIL', min: 4, usual: 4, max: 4, align: 'right'},
] as const satisfies readonly Column[];

/** The name of a column. */
export type SessionColumn = (typeof sessionColumns)[number]['id'];

/** The columns in order of worth: who it is and how it does come first, what can be looked up elsewhere last. */
export const sessionWorth: readonly SessionColumn[] = [
	'session',
	'state',
	'project',
	'task',
	'mail',
	'directory',
	'beat',
	'locks',
	'branch',
	'model',
];

/** A session as its row shows it. */
export type SessionRow = {
	readonly id: string;
	/** Its id, where it is called otherwise; else empty. */
	readonly note: string;
	/** An agent may run without having registered. */
	readonly state: SessionState | 'unregistered';
	readonly kind: SessionKind;
	readonly vendor: string;
	/** When it last showed activity. */
	readonly activityAt: string | null;
	/** How many messages it has not read. */
	readonly mail: number;
	readonly cells: Readonly<Record<SessionColumn, string>>;
};

/** The row each session was last shown as; the bus gives a session that did not change the same reference. */
const shownRows = new WeakMap<Session, SessionRow>();

/** What a session's row says. */
export function presentSession(session: Session, viewpoint: Viewpoint): SessionRow {
	const beat = formatLiveAge(session.heartbeatAt, viewpoint.now);
	const age = formatLiveAge(stateSince(session), viewpoint.now);
	const state = age === '' ? session.state : `${session.state} ${age}`;
	const shown = shownRows.get(session);
	if (shown && shown.cells.beat === beat && shown.cells.state === state) return shown;
	const row = {
		id: session.sessionId,
		note: session.name === session.sessionId ? '' : screenText(session.sessionId),
		state: session.state,
		kind: session.kind,
		vendor: screenText(session.llmVendor),
		activityAt: session.lastActivityAt,
		mail: session.unread,
		cells: {...(shown?.cells ?? lastingCells(session, viewpoint)), beat, state},
	};
	shownRows.set(session, row);
	return row;
}

/** What the row of an agent says that has not registered: who it would be, and where it works. */
export function presentRunningAgent(agent: RunningAgent, {home}: Viewpoint): SessionRow {
	return {
		id: runningAgentId(agent),
		note: '',
		state: 'unregistered',
		kind: 'agent',
		vendor: screenText(agent.llmVendor),
		activityAt: null,
		mail: 0,
		cells: {
			session: `${screenText(agent.llmVendor)}-${agent.pid}`,
			model: '',
			project: '',
			task: '',
			directory: screenText(agent.cwd === null ? null : shortenHome(agent.cwd, home)),
			branch: '',
			beat: '',
			state: 'unregistered',
			locks: '',
			mail: '',
		},
	};
}

/** The cells that time does not change. */
function lastingCells(session: Session, {home}: Viewpoint): Omit<SessionRow['cells'], 'beat' | 'state'> {
	return {
		session: screenText(session.name),
		model: screenText(session.llmModel),
		project: screenText(session.projectId),
		task: screenText(session.taskId),
		directory: screenText(session.cwd === null ? null : shortenHome(session.cwd, home)),
		branch: screenText(session.branch),
		locks: countOrBlank(session.locks),
		mail: countOrBlank(session.unread),
	};
}

/** The last sign that speaks for the state: of life where progress is in doubt, of progress otherwise. */
export function stateSince({state, heartbeatAt, lastActivityAt, registeredAt}: Session): string | null {
	const isOfLife = state === 'stale' || state === 'orphaned';
	return isOfLife ? (heartbeatAt ?? registeredAt) : (lastActivityAt ?? registeredAt);
}

function countOrBlank(count: number): string {
	return count === 0 ? '' : String(count);
}
