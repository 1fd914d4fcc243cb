import type {Action, Place} from '../../../source/monitor/keys.js';
import type {Size} from '../../../source/monitor/screen-layout.js';
import type {BusyBus} from './busy-bus.js';

/** What a key is tried with, and what a person sees then. */
export type KeyCase = {
	/** How to get to the place from the panes, where it is not the usual way. */
	readonly enter?: string;
	/** What is written to the bus first. */
	readonly arrange?: (bus: BusyBus) => void;
	/** What is there when it was read. */
	readonly arranged?: RegExp;
	/** What is typed first. */
	readonly before?: string;
	/** What must be there before the key is pressed. */
	readonly ready?: RegExp;
	/** What is there only after it was pressed; `nothing` where the key has no use for what is open. */
	readonly shows: RegExp | 'nothing';
	/** What is sent to the terminal besides. */
	readonly sends?: RegExp;
	/** What is typed at last to go back to the panes. @default escape */
	readonly after?: string;
};

/** A place that keys can be tried in: how to get there from the panes, and how it is recognised. */
export type KeyPlace = {
	readonly enter: string;
	readonly seen: RegExp;
	/** @default one on which most of it finds room */
	readonly size?: Size;
	readonly cases: Readonly<Partial<Record<Action, KeyCase>>>;
};

const esc = '\u001b';
const smallest: Size = {columns: 60, rows: 15};
const usual: Size = {columns: 80, rows: 24};
const isAtEnd = /–(\d+) of \1 /;
const isNotAtEnd = /–(\d+) of (?!\1 )/;
const clipboard = /\u001b\]52;c;[\w+/]+=*\u0007/;

const everywhere: KeyPlace['cases'] = {
	help: {shows: /▸ Help/},
	redraw: {shows: /▸/, sends: /\u001b\[H\u001b\[J/},
};

/** A text or table that scrolls by the line that its border tells. */
const scrolling: KeyPlace['cases'] = {
	up: {before: 'j', ready: / 2–/, shows: / 1–/},
	down: {ready: / 1–/, shows: / 2–/},
	'page-up': {before: 'G', ready: isAtEnd, shows: isNotAtEnd},
	'page-down': {ready: / 1–/, shows: / (?:[5-9]|\d\d)–/},
	first: {before: 'G', ready: isAtEnd, shows: / 1–/},
	last: {ready: / 1–/, shows: isAtEnd},
};

const overlay: KeyPlace['cases'] = {...everywhere, ...scrolling, back: {shows: /tab pane/}};

const rescue: KeyCase = {shows: /rescuing s-01\s+press enter to go back/, after: `\r${esc}`};

const rename: KeyCase = {shows: / name of s-01 ›/, after: `${esc}${esc}`};

const ofSession: KeyPlace['cases'] = {
	message: {shows: / to s-01 ›/, after: `${esc}${esc}`},
	'message-all': {shows: / to all ›/, after: `${esc}${esc}`},
	rescue,
	'go-to-terminal': {shows: /s-01: nothing is known of its terminal/},
	'copy-resume': {shows: /✓ copied cd \/src\/1 && claude /, sends: clipboard},
};

const panes: KeyPlace['cases'] = {
	...everywhere,
	...ofSession,
	rename,
	'next-pane': {shows: /▸ Alerts/},
	'previous-pane': {shows: /▸ Timeline/},
	sessions: {before: '2', ready: /▸ Alerts/, shows: /▸ Sessions/},
	alerts: {shows: /▸ Alerts/},
	unread: {shows: /▸ Unread/},
	timeline: {shows: /▸ Timeline/},
	up: {before: 'j', ready: /▸● s-02/, shows: /▸● s-01/},
	down: {shows: /▸● s-02/},
	'page-up': {before: 'G', ready: /▸● monitor-/, shows: /▸● s-1\d/},
	'page-down': {shows: /▸● s-1\d/},
	first: {before: 'G', ready: /▸● monitor-/, shows: /▸● s-01/},
	last: {shows: /▸● monitor-/},
	open: {shows: /▸ Session s-01/},
	acknowledge: {before: '2', ready: /▸ Alerts/, shows: /✓ acknowledged 1 alert /},
	'acknowledge-all': {shows: /✓ acknowledged 29 alerts /},
	'mark-read': {before: '3', ready: /▸ Unread/, shows: / 29 unread/},
	'mark-all-read': {shows: / 0 unread[\s\S]*✓ read \d+ messages/},
	undo: {
		arrange: bus => bus.addAlert('CRITICAL', 'task_conflict', 'NEW', 's-01', 's-02'),
		arranged: / 1 needs you /,
		before: '2ga',
		ready: /✓ acknowledged 1 alert /,
		shows: /↶ open again: 1 alert/,
	},
	sort: {shows: / by state /, after: 'sssss'},
	attention: {shows: /needs attention/, after: 'v'},
	pause: {shows: / paused/, after: 'p'},
	adopt: {before: 'Gkk', ready: /▸\+ kimi-/, shows: /✓ registered kimi-/},
	filter: {shows: / filter \//},
	back: {before: '/s-07\r', ready: / \/ s-07 /, shows: /^(?![\s\S]* \/ s-07 )/},
	'copy-id': {shows: /✓ copied s-01/, sends: clipboard},
	tables: {shows: /▸ Locks/},
	settings: {shows: /▸ Settings/},
};

/** All places in which keys do something, with a case for each thing they do. */
export const keyPlaces: ReadonlyMap<Place, KeyPlace> = new Map([
	['panes', {enter: '1g', seen: /▸ Sessions[\s\S]*▸● s-01/, cases: panes}],
	[
		'sessions detail',
		{
			enter: '1g\r',
			seen: /▸ Session s-01 .* of \d{2,3} ╮/,
			size: usual,
			cases: {
				...overlay,
				...ofSession,
				rename,
				'copy-id': {shows: /✓ copied s-01/, sends: clipboard},
				adopt: {enter: '1Gkk\r', ready: /▸ Agent kimi-/, shows: /✓ registered kimi-/},
			},
		},
	],
	[
		'alerts detail',
		{
			enter: '2g\r',
			seen: /▸ Alert \d+ .* of [5-9]\d ╮/,
			size: usual,
			cases: {
				...overlay,
				acknowledge: {shows: /✓ acknowledged 1 alert /},
				undo: {
					// The one that was acknowledged before has gone behind the open ones
					arranged: / 29 need you /,
					before: 'a',
					ready: /✓ acknowledged 1 alert /,
					shows: /↶ open again: 1 alert/,
				},
				'copy-id': {shows: /✓ copied \d+/, sends: clipboard},
				'go-to-terminal': {shows: /it is about more than one session: mark one in their pane/},
				'copy-resume': {shows: 'nothing'},
			},
		},
	],
	[
		'unread detail',
		{
			enter: '3g\r',
			seen: /▸ Message \d+ .* of [7-9]\d ╮/,
			size: usual,
			cases: {
				...overlay,
				...ofSession,
				'mark-read': {shows: / 29 unread/},
				'copy-id': {shows: /✓ copied \d+/, sends: clipboard},
			},
		},
	],
	[
		'timeline detail',
		{
			enter: '4gj\r',
			seen: /▸ What happened: message .* of [2-9]\d ╮/,
			size: usual,
			cases: {...overlay, ...ofSession, 'copy-id': {shows: /✓ copied 'message /, sends: clipboard}},
		},
	],
	['help', {enter: '?', seen: /▸ Help/, size: smallest, cases: {...overlay, help: {shows: /tab pane/}}}],
	[
		'table',
		{
			enter: 't',
			seen: /▸ Locks .* of 40 /,
			cases: {...overlay, 'next-table': {shows: /▸ Claims/}, 'previous-table': {shows: /▸ Statistics/}},
		},
	],
	[
		'settings',
		{
			enter: ',',
			seen: /▸ Settings/,
			size: smallest,
			cases: {
				...overlay,
				up: {before: 'j', ready: /▸ Attention only/, shows: /▸ Order/},
				down: {shows: /▸ Attention only/},
				'page-up': {before: 'G', ready: /│▸ Shortest pause/, shows: /│▸ (?!Shortest)/},
				'page-down': {shows: /│▸ (?!Order|Attention)/},
				first: {before: 'G', ready: /▸ Shortest pause/, shows: /▸ Order/},
				last: {shows: /▸ Shortest pause/},
				'next-value': {ready: /◂ oldest first ▸/, shows: /◂ by state, worst first ▸/, after: `${esc}sssss`},
				'previous-value': {ready: /◂ oldest first ▸/, shows: /◂ most unread mail first ▸/, after: `${esc}s`},
			},
		},
	],
]);
