import {appleScript} from './apple-script.js';
import type {Terminal} from './terminal.js';

/** https://iterm2.com/documentation-scripting.html: `ITERM_SESSION_ID` ends in the unique id of the session. */
export const iterm2: Terminal = {
	program: 'iterm2',
	label: 'iTerm2',
	isMultiplexer: false,
	sets: {TERM_PROGRAM: 'iTerm.app'},
	read({ITERM_SESSION_ID = ''}) {
		const [, pane] = /^w\d+t\d+p\d+:([\dA-F-]{36})$/i.exec(ITERM_SESSION_ID) ?? [];
		return pane === undefined ? null : {socket: null, pane, window: null};
	},
	control: {
		ask: () => null,
		plan({pane, tty}, {platform}) {
			if (pane === null && tty === null) return {obstacle: 'its session is not known'};
			return appleScript(script, [pane ?? '-', tty ?? '-'], platform);
		},
	},
};

const script = [
	'on run argv',
	'if application "iTerm2" is not running then error "iTerm2 does not run"',
	'tell application "iTerm2"',
	'repeat with aWindow in windows',
	'repeat with aTab in tabs of aWindow',
	'repeat with aSession in sessions of aTab',
	'if unique ID of aSession is item 1 of argv or tty of aSession is item 2 of argv then',
	'select aWindow',
	'select aTab',
	'select aSession',
	'activate',
	'return',
	'end if',
	'end repeat',
	'end repeat',
	'end repeat',
	'end tell',
	'error "iTerm2 has no such session any more"',
	'end run',
];
