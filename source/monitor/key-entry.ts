import type {PaneName} from './screen-layout.js';

/** Everything a key can make the monitor do. */
export type Action =
	| 'next-pane'
	| 'previous-pane'
	| 'sessions'
	| 'alerts'
	| 'unread'
	| 'timeline'
	| 'up'
	| 'down'
	| 'page-up'
	| 'page-down'
	| 'first'
	| 'last'
	| 'open'
	| 'back'
	| 'acknowledge'
	| 'acknowledge-all'
	| 'mark-read'
	| 'mark-all-read'
	| 'adopt'
	| 'undo'
	| 'sort'
	| 'attention'
	| 'pause'
	| 'filter'
	| 'message'
	| 'message-all'
	| 'rename'
	| 'rescue'
	| 'go-to-terminal'
	| 'copy-id'
	| 'copy-resume'
	| 'tables'
	| 'next-table'
	| 'previous-table'
	| 'settings'
	| 'next-value'
	| 'previous-value'
	| 'help'
	| 'redraw'
	| 'suspend'
	| 'quit';

/** What has the keyboard: the panes, or what is laid over them. */
export type Place =
	| 'panes'
	| 'help'
	| 'table'
	| 'settings'
	| 'filter'
	| 'message'
	| 'name'
	| `${PaneName} detail`;

/** Some keys that belong together: one line of the help. */
export type KeyEntry = {
	/** The keys as the help shows them. */
	readonly keys: string;
	/** What they do, in words. */
	readonly does: string;
	/** The keys and what they do as the footer shows them; left out where the footer is silent about them. */
	readonly hint?: {readonly keys: string; readonly does: string};
	/** Where they work. */
	readonly places: readonly Place[];
	/** What each keystroke does. */
	readonly bindings: Readonly<Record<string, Action>>;
};
