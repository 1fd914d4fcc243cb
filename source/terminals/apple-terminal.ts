import {appleScript} from './apple-script.js';
import type {Terminal} from './terminal.js';

/** Terminal.app of macOS: it tells of no id by which a script could find a tab again, but every tab has its device. */
export const appleTerminal: Terminal = {
	program: 'apple-terminal',
	label: 'Terminal.app',
	isMultiplexer: false,
	sets: {TERM_PROGRAM: 'Apple_Terminal'},
	read({TERM_PROGRAM, TERM_SESSION_ID = '', ITERM_SESSION_ID}) {
		// iTerm2 sets this one, too, in a form of its own
		const isLeft = ITERM_SESSION_ID === undefined && /^[\dA-F-]{36}$/i.test(TERM_SESSION_ID);
		return TERM_PROGRAM === 'Apple_Terminal' || isLeft ? {socket: null, pane: null, window: null} : null;
	},
	control: {
		ask: () => null,
		plan({tty}, {platform}) {
			if (tty === null) return {obstacle: 'its device is not known'};
			return appleScript(script, [tty], platform);
		},
	},
};

const script = [
	'on run argv',
	'if application "Terminal" is not running then error "Terminal does not run"',
	'tell application "Terminal"',
	'repeat with aWindow in windows',
	'repeat with aTab in tabs of aWindow',
	'if tty of aTab is item 1 of argv then',
	'set miniaturized of aWindow to false',
	'set selected tab of aWindow to aTab',
	'set index of aWindow to 1',
	'activate',
	'return',
	'end if',
	'end repeat',
	'end repeat',
	'end tell',
	'error "Terminal has no such tab any more"',
	'end run',
];
