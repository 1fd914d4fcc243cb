import type {Severity} from '../../bus/types.js';
import type {SessionColumn} from '../picture/session-row.js';

/** The orders in which sessions can stand. */
export const sortOrders = ['registered', 'state', 'activity', 'project', 'vendor', 'mail'] as const;

/** The order in which sessions stand. */
export type SortOrder = (typeof sortOrders)[number];

/** Whether colours are used. */
export const colourChoices = ['auto', 'none'] as const;

/** What the colours stand on. */
export const backgroundChoices = ['auto', 'dark', 'light'] as const;

/** The ways to tell an operator of an alert. */
export const noticeChannels = ['bell', 'terminal', 'desktop'] as const;

/** A way to tell an operator of an alert: the bell, a notification of the terminal, one of the desktop. */
export type NoticeChannel = (typeof noticeChannels)[number];

/** On which channels alerts of each severity ring. */
export type NoticeChannels = Readonly<Record<Severity, readonly NoticeChannel[]>>;

/** What an operator may set for the monitor. */
export type MonitorSettings = {
	/** The columns of the sessions; `auto` shows all that find room. */
	readonly columns: 'auto' | readonly SessionColumn[];
	readonly sort: SortOrder;
	/** Whether only sessions that need the operator are listed. */
	readonly attentionOnly: boolean;
	readonly colours: (typeof colourChoices)[number];
	readonly background: (typeof backgroundChoices)[number];
	readonly notifications: NoticeChannels;
	/** Whether nothing rings while the terminal has the focus. */
	readonly quietWhileFocused: boolean;
	/** Fewest seconds between two rings. */
	readonly minimumSeconds: number;
};

/** A monitor that nobody has set up. */
export const defaultMonitorSettings: MonitorSettings = {
	columns: 'auto',
	sort: 'registered',
	attentionOnly: false,
	colours: 'auto',
	background: 'auto',
	notifications: {CRITICAL: ['bell'], HIGH: [], MEDIUM: [], LOW: []},
	quietWhileFocused: true,
	minimumSeconds: 10,
};
