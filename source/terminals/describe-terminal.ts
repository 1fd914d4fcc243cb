import type {TerminalAddress, TerminalPlace} from '../bus/rules/terminal-place.js';
import type {Session} from '../bus/types.js';
import {peerWord} from '../presentation/peer-words.js';
import {terminals} from './index.js';

/** Where a terminal is, in words: `tmux pane %3 in kitty window 5, /dev/pts/3`. */
export function describeTerminal({program, tty, outer, ...address}: TerminalPlace): string {
	const nearest = program && describeAddress({program, ...address});
	const place = [nearest, outer && describeAddress(outer)].filter(part => part !== null).join(' in ');
	return [place, tty].filter(Boolean).join(', ');
}

/** Where the terminal of a session is, as a sentence; `null` where nothing is known of it. */
export function whereItIs({terminal, host}: Pick<Session, 'terminal' | 'host'>): string | null {
	if (terminal === null) return null;
	return `it is at ${describeTerminal(terminal)}${host === null ? '' : ` on ${peerWord(host)}`}`;
}

function describeAddress({program, pane, window}: TerminalAddress): string {
	const {label} = terminals[program];
	if (pane !== null) return `${label} pane ${pane}`;
	return window === null ? label : `${label} window ${window}`;
}
