import type {KeyEntry, Place} from './key-entry.js';

const details: readonly Place[] = ['sessions detail', 'alerts detail', 'unread detail', 'timeline detail'];
const overlays: readonly Place[] = [...details, 'help', 'table', 'settings'];
/** What is about one session. */
const ofSession: readonly Place[] = ['sessions detail', 'unread detail', 'timeline detail'];
const everywhere: readonly Place[] = ['panes', ...overlays];

/** The one key table: it makes the matching, the footer and the help. */
export const keyTable: readonly KeyEntry[] = [
	{
		keys: 'tab  ← →',
		does: 'next pane, previous pane',
		hint: {keys: 'tab', does: 'pane'},
		places: ['panes'],
		bindings: {tab: 'next-pane', 'shift-tab': 'previous-pane', right: 'next-pane', left: 'previous-pane'},
	},
	{
		keys: '1  2  3  4',
		does: 'sessions, alerts, unread, timeline',
		places: ['panes'],
		bindings: {'1': 'sessions', '2': 'alerts', '3': 'unread', '4': 'timeline'},
	},
	{
		keys: '↑ ↓  k j',
		does: 'move one line',
		hint: {keys: '↑↓', does: 'move'},
		places: everywhere,
		bindings: {up: 'up', down: 'down', k: 'up', j: 'down'},
	},
	{
		keys: 'PgUp PgDn',
		does: 'move one page',
		places: everywhere,
		bindings: {'page-up': 'page-up', 'page-down': 'page-down', 'ctrl-b': 'page-up', 'ctrl-f': 'page-down'},
	},
	{
		keys: 'g G',
		does: 'go to the first line, the last line',
		places: everywhere,
		bindings: {g: 'first', G: 'last', home: 'first', end: 'last'},
	},
	{
		keys: '⏎',
		does: 'open what is selected',
		hint: {keys: '⏎', does: 'open'},
		places: ['panes'],
		bindings: {return: 'open'},
	},
	{
		keys: 'a',
		does: 'acknowledge the marked alert',
		hint: {keys: 'a', does: 'ack'},
		places: ['panes', 'alerts detail'],
		bindings: {a: 'acknowledge'},
	},
	{
		keys: 'A',
		does: 'acknowledge all alerts in view',
		hint: {keys: 'A', does: 'ack all'},
		places: ['panes'],
		bindings: {A: 'acknowledge-all'},
	},
	{
		keys: 'r',
		does: 'mark the marked message as read',
		hint: {keys: 'r', does: 'read'},
		places: ['panes', 'unread detail'],
		bindings: {r: 'mark-read'},
	},
	{
		keys: 'ctrl-r',
		does: 'mark all messages in view as read',
		places: ['panes'],
		bindings: {'ctrl-r': 'mark-all-read'},
	},
	{
		keys: 'u',
		does: 'take an acknowledgement back (5 s)',
		places: ['panes', 'alerts detail'],
		bindings: {u: 'undo'},
	},
	{
		keys: 's',
		does: 'sort the sessions by the next order',
		hint: {keys: 's', does: 'sort'},
		places: ['panes'],
		bindings: {s: 'sort'},
	},
	{
		keys: 'v',
		does: 'show only what needs attention, or everything',
		hint: {keys: 'v', does: 'attention'},
		places: ['panes'],
		bindings: {v: 'attention'},
	},
	{
		keys: 'p',
		does: 'hold the picture still, or let it go on',
		hint: {keys: 'p', does: 'pause'},
		places: ['panes'],
		bindings: {p: 'pause'},
	},
	{
		keys: '+',
		does: 'register the marked agent',
		hint: {keys: '+', does: 'register'},
		places: ['panes', 'sessions detail'],
		bindings: {'+': 'adopt'},
	},
	{
		keys: '/',
		does: 'filter as you type: words, state:hung, -not',
		hint: {keys: '/', does: 'filter'},
		places: ['panes'],
		bindings: {'/': 'filter'},
	},
	{
		keys: 'm  M',
		does: 'write to the marked session, to all',
		hint: {keys: 'm', does: 'message'},
		places: ['panes', ...ofSession],
		bindings: {m: 'message', M: 'message-all'},
	},
	{
		keys: 'R',
		does: 'rescue: export, resume, kill',
		hint: {keys: 'R', does: 'rescue'},
		places: ['panes', ...ofSession],
		bindings: {R: 'rescue'},
	},
	{
		keys: 'o',
		does: 'go to the terminal of the session',
		hint: {keys: 'o', does: 'go to'},
		places: ['panes', ...details],
		bindings: {o: 'go-to-terminal'},
	},
	{
		keys: 'n',
		does: 'name the marked session',
		hint: {keys: 'n', does: 'name'},
		places: ['panes', 'sessions detail'],
		bindings: {n: 'rename'},
	},
	{
		keys: 'c  C',
		does: 'copy the id, the line that resumes',
		places: ['panes', ...details],
		bindings: {c: 'copy-id', C: 'copy-resume'},
	},
	{
		keys: 't',
		does: 'locks, claims and numbers; tab turns',
		hint: {keys: 't', does: 'tables'},
		places: ['panes'],
		bindings: {t: 'tables'},
	},
	{
		keys: ',',
		does: 'settings; ← → change',
		places: ['panes'],
		bindings: {',': 'settings'},
	},
	{
		keys: 'esc',
		does: 'go back; in the panes, drop the filter',
		hint: {keys: 'esc', does: 'back'},
		places: overlays,
		bindings: {escape: 'back'},
	},
	{
		keys: '?',
		does: 'show or hide this help',
		hint: {keys: '?', does: 'help'},
		places: everywhere,
		bindings: {'?': 'help'},
	},
	{
		keys: 'ctrl-l',
		does: 'draw the screen anew',
		places: everywhere,
		bindings: {'ctrl-l': 'redraw'},
	},
	{
		keys: 'ctrl-z',
		does: 'suspend; fg in the shell comes back',
		places: everywhere,
		bindings: {'ctrl-z': 'suspend'},
	},
	{
		keys: 'q  ctrl-c',
		does: 'leave and unregister',
		hint: {keys: 'q', does: 'quit'},
		places: everywhere,
		bindings: {q: 'quit', 'ctrl-c': 'quit'},
	},
];
