import type {Environment} from '../../agents/environment.js';
import {findMultiplexer, passThrough} from '../pass-through.js';
import {cleanNotice, type Notice} from './notice.js';

/** Rings the bell; multiplexers hand it on by themselves. */
export const bell = '\u0007';

/** How a terminal is asked for a notification; `bell` for those that show none or are not known. */
export type NoticeProtocol = 'osc-9' | 'osc-99' | 'osc-777' | 'bell';

/** Terminals by the names that they give themselves. */
const byName: ReadonlyArray<readonly [name: RegExp, protocol: NoticeProtocol]> = [
	[/kitty/i, 'osc-99'],
	[/iterm/i, 'osc-9'],
	[/wezterm|ghostty|foot|rxvt|contour|vte/i, 'osc-777'],
];

/** Terminals by the variables they leave behind, which are still there inside of a multiplexer. */
const bySign: ReadonlyArray<readonly [variable: string, protocol: NoticeProtocol]> = [
	['KITTY_WINDOW_ID', 'osc-99'],
	['ITERM_SESSION_ID', 'osc-9'],
	['WEZTERM_PANE', 'osc-777'],
	['GHOSTTY_RESOURCES_DIR', 'osc-777'],
	['VTE_VERSION', 'osc-777'],
];

/** Finds out how the terminal is asked for a notification. */
export function findNoticeProtocol(environment: Environment): NoticeProtocol {
	const {TERM = '', TERM_PROGRAM = '', LC_TERMINAL = ''} = environment;
	const named = byName.find(([name]) => name.test(`${TERM_PROGRAM} ${TERM} ${LC_TERMINAL}`));
	if (named) return named[1];
	// another terminal was started from the one that left the variables
	const isOther = TERM_PROGRAM !== '' && findMultiplexer(environment) === null;
	if (isOther || TERM === 'linux' || TERM === 'dumb') return 'bell';
	return bySign.find(([variable]) => environment[variable])?.[1] ?? 'bell';
}

/** The bytes that make the terminal show a notification, or ring where it shows none. */
export function terminalNotice(notice: Notice, environment: Environment): string {
	const {title, body} = cleanNotice(notice);
	const multiplexer = findMultiplexer(environment);
	return sequencesOf(findNoticeProtocol(environment), title, body)
		.map(sequence => (sequence === bell ? bell : passThrough(sequence, multiplexer)))
		.join('');
}

function sequencesOf(protocol: NoticeProtocol, title: string, body: string): readonly string[] {
	switch (protocol) {
		case 'osc-9':
			// a number before a semicolon would be another command
			return [`\u001b]9;${plain(body === '' ? title : `${title} (${body})`)}\u0007`];
		case 'osc-777':
			return [`\u001b]777;notify;${plain(title)};${plain(body)}\u0007`];
		case 'osc-99':
			return body === ''
				? [`\u001b]99;i=session-bus;${title}\u0007`]
				: [`\u001b]99;i=session-bus:d=0;${title}\u0007`, `\u001b]99;i=session-bus:p=body;${body}\u0007`];
		case 'bell':
			return [bell];
	}
}

/** Semicolons separate the parts of a command. */
function plain(text: string): string {
	return text.replaceAll(';', ',');
}
