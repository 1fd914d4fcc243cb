/** The panes, in the order in which tab visits them. */
export const paneNames = ['sessions', 'alerts', 'unread'] as const;

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

/**
 * Divides a screen among the panes. What is in them plays no part, so that nothing moves when a session comes or
 * goes.
 */
export function layoutScreen({columns, rows}: Size, focus: PaneName): ScreenLayout {
	const body = {columns, rows: Math.max(0, rows - 2)};
	if (columns < smallestScreen.columns || rows < smallestScreen.rows) {
		const none = {columns: 0, rows: 0};
		return {arrangement: 'too-small', panes: {sessions: none, alerts: none, unread: none}, body};
	}
	if (columns >= wideFrom) {
		const lower = Math.max(6, Math.round(body.rows * 0.36));
		const half = Math.ceil(columns / 2);
		return {
			arrangement: 'wide',
			panes: {
				sessions: {columns, rows: body.rows - lower},
				alerts: {columns: half, rows: lower},
				unread: {columns: columns - half, rows: lower},
			},
			body,
		};
	}
	if (body.rows >= stackedFrom) {
		const lower = Math.round(body.rows * 0.27);
		return {
			arrangement: 'stacked',
			panes: {
				sessions: {columns, rows: body.rows - 2 * lower},
				alerts: {columns, rows: lower},
				unread: {columns, rows: lower},
			},
			body,
		};
	}
	const paneOf = (pane: PaneName) => ({columns, rows: pane === focus ? body.rows - 2 : 1});
	return {
		arrangement: 'folded',
		panes: {sessions: paneOf('sessions'), alerts: paneOf('alerts'), unread: paneOf('unread')},
		body,
	};
}

/** How many rows of its list a pane shows: what its borders, and the column titles of sessions, leave. */
export function visibleRows({panes}: ScreenLayout, pane: PaneName): number {
	return Math.max(0, panes[pane].rows - (pane === 'sessions' ? 3 : 2));
}
