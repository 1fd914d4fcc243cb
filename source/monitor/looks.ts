import type {SessionState, Severity, TimelineKind} from '../bus/types.js';
import type {Tone} from '../components/theme.js';

/** How something of one kind is shown: a shape that tells it apart without colour, and a tone. */
export type Look = {readonly glyph: string; readonly tone: Tone};

/** How each state of a session is shown, next to its name in words; an agent may run without having registered. */
export const stateLooks: Readonly<Record<SessionState | 'unregistered', Look>> = {
	active: {glyph: '●', tone: 'good'},
	waiting: {glyph: '◆', tone: 'attention'},
	idle: {glyph: '○', tone: 'muted'},
	hung: {glyph: '✖', tone: 'critical'},
	stale: {glyph: '◌', tone: 'stale'},
	orphaned: {glyph: '†', tone: 'high'},
	ended: {glyph: '·', tone: 'muted'},
	unregistered: {glyph: '+', tone: 'muted'},
};

/** The tone of each severity; it is always shown as a word, too. */
export const severityTones: Readonly<Record<Severity, Tone>> = {
	CRITICAL: 'critical',
	HIGH: 'high',
	MEDIUM: 'medium',
	LOW: 'low',
};

/** An alert that waits for the operator, and what else may have become of it. */
export const alertLooks = {
	open: {glyph: '●', tone: 'attention'},
	escalated: {glyph: '▲', tone: 'critical'},
	quiet: {glyph: '○', tone: 'muted'},
	acknowledged: {glyph: '✓', tone: 'muted'},
	folded: {glyph: '└', tone: 'muted'},
} as const satisfies Readonly<Record<string, Look>>;

/** A message of high priority, and any other. */
export const messageLooks = {
	pressing: {glyph: '!', tone: 'attention'},
	ordinary: {glyph: ' ', tone: 'plain'},
} as const satisfies Readonly<Record<string, Look>>;

/** What happened, by what it happened to; its text says it in words. */
export const timelineLooks: Readonly<Record<TimelineKind, Look>> = {
	lifecycle: {glyph: '○', tone: 'good'},
	claim: {glyph: '◇', tone: 'plain'},
	lock: {glyph: '▪', tone: 'plain'},
	edit: {glyph: '±', tone: 'muted'},
	message: {glyph: '»', tone: 'plain'},
	alert: {glyph: '!', tone: 'attention'},
};

/** Before the selected row: of the pane that has the keys, and of the others. */
export const marks = {focused: '▸', elsewhere: '▹', none: ' '} as const;
