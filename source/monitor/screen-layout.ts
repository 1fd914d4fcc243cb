/** The panes, in the order in which tab visits them. */
export const paneNames = ['sessions', 'alerts', 'unread', 'timeline'] as const;

/** One of the panes. */
export type PaneName = (typeof paneNames)[number];

/** Columns and rows of a terminal. */
export type Size = {readonly columns: number; readonly rows: number};

/** Where everything stands. Header and footer take one line each. */
export type ScreenLayout = {
	/**
	 * `wide`: alerts and unread side by side below the sessions; `stacked`: all below each other; `folded`: only the
	 * focused pane is open; `too-small`: no panes at all.
	 */
	readonly arrangement: 'wide' | 'stacked' | 'folded' | 'too-small';
	/** Size of each pane, borders included; one row high means folded to its title. */
	readonly panes: Readonly<Record<PaneName, Size>>;
	/** Room between header and footer. */
	readonly body: Size;
};

/** The smallest terminal the monitor works on. */
export const smallestScreen: Size = {columns: 60, rows: 15};

/** From here on two panes side by side are both wide enough to read. */
const wideFrom = 110;

/** From here on three panes below each other are all high enough to be of use. */
const stackedFrom = 18;

/** From here on the timeline has a place of its own; on lower screens it takes that of alerts and mail while it has the keys. */
const timelineFrom = 38;

const hidden: Size = {columns: 0, rows: 0};

/**
 * Divides a screen among the panes. What is in them plays no part, so that nothing moves when a session comes or
 * goes.
 */
export function layoutScreen({columns, rows}: Size, focus: PaneName): ScreenLayout {
	const body = {columns, rows: Math.max(0, rows - 2)};
	if (columns < smallestScreen.columns || rows < smallestScreen.rows) {
		const panes = {sessions: hidden, alerts: hidden, unread: hidden, timeline: hidden};
		return {arrangement: 'too-small', panes, body};
	}
	if (columns >= wideFrom) return {arrangement: 'wide', panes: wide(body, focus), body};
	if (body.rows >= stackedFrom) return {arrangement: 'stacked', panes: stacked(body, focus), body};
	const paneOf = (pane: PaneName) => ({
		columns,
		rows: pane === focus ? body.rows - (paneNames.length - 1) : 1,
	});
	return {
		arrangement: 'folded',
		panes: {
			sessions: paneOf('sessions'),
			alerts: paneOf('alerts'),
			unread: paneOf('unread'),
			timeline: paneOf('timeline'),
		},
		body,
	};
}

type Panes = ScreenLayout['panes'];

function wide({columns, rows}: Size, focus: PaneName): Panes {
	const lower = Math.max(6, Math.round(rows * 0.36));
	const half = Math.ceil(columns / 2);
	const sides = (height: number) => ({
		alerts: {columns: half, rows: height},
		unread: {columns: columns - half, rows: height},
	});
	if (rows >= timelineFrom) {
		const each = Math.round(rows * 0.27);
		const timeline = {columns, rows: each};
		return {sessions: {columns, rows: rows - 2 * each}, ...sides(each), timeline};
	}
	const sessions = {columns, rows: rows - lower};
	return focus === 'timeline'
		? {sessions, alerts: hidden, unread: hidden, timeline: {columns, rows: lower}}
		: {sessions, ...sides(lower), timeline: hidden};
}

function stacked({columns, rows}: Size, focus: PaneName): Panes {
	const hasRoom = rows >= timelineFrom;
	const lower = Math.round(rows * (hasRoom ? 0.2 : 0.27));
	const place = {columns, rows: lower};
	if (hasRoom) {
		const sessions = {columns, rows: rows - 3 * lower};
		return {sessions, alerts: place, unread: place, timeline: place};
	}
	const sessions = {columns, rows: rows - 2 * lower};
	return focus === 'timeline'
		? {sessions, alerts: hidden, unread: hidden, timeline: {columns, rows: 2 * lower}}
		: {sessions, alerts: place, unread: place, timeline: hidden};
}

/** How many rows of its list a pane shows: what its borders, and the column titles of sessions, leave. */
export function visibleRows({panes}: ScreenLayout, pane: PaneName): number {
	return Math.max(0, panes[pane].rows - (pane === 'sessions' ? 3 : 2));
}
