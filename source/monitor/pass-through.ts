import type {Environment} from '../agents/environment.js';

/** A program between the monitor and the terminal; it keeps what is meant for the terminal unless it is wrapped. */
export type Multiplexer = 'tmux' | 'screen' | null;

/** Pieces of 76 bytes at most, which any version of screen takes: of 19 whole characters. */
const piece = /[\s\S]{1,19}/gu;

/** What the monitor runs in. */
export function findMultiplexer({TMUX, STY, TERM = '', TERM_PROGRAM}: Environment): Multiplexer {
	if (TMUX || TERM_PROGRAM === 'tmux' || TERM.startsWith('tmux')) return 'tmux';
	return STY || TERM.startsWith('screen') ? 'screen' : null;
}

/**
 * Wraps a sequence so that a multiplexer hands it to the terminal. tmux does so only with `allow-passthrough on`.
 * @param sequence ends in BEL: what screen hands on ends at the first `ESC \`
 */
export function passThrough(sequence: string, multiplexer: Multiplexer): string {
	switch (multiplexer) {
		case 'tmux':
			return `\u001bPtmux;${sequence.replaceAll('\u001b', '\u001b\u001b')}\u001b\\`;
		case 'screen':
			return (sequence.match(piece) ?? []).map(part => `\u001bP${part}\u001b\\`).join('');
		case null:
			return sequence;
	}
}
