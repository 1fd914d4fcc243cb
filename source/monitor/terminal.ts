import type {Environment} from '../agents/environment.js';
import {focusReporting} from './notifications/focus-reports.js';
import type {StatusReporter} from './status/status-reporter.js';

/** Leaves what Ink may have begun: a synchronised frame, colours, a paste. */
const settle = '\u001b[?2026l\u001b[0m\u001b[?2004l';

/** The other screen, the cursor at its first cell and hidden, lines that are cut instead of wrapped, and reports of focus. */
const enter = `\u001b[?1049h\u001b[H\u001b[?7l\u001b[?25l${focusReporting.on}`;
const leave = `${settle}${focusReporting.off}\u001b[?7h\u001b[?25h\u001b[?1049l`;
/** The title of a terminal, by OSC 2; XTWINOPS 22 and 23 put the one that was found away and bring it back. */
const titles = {
	keep: '\u001b[22;2t',
	restore: '\u001b[23;2t',
	of: (text: string) => `\u001b]2;${text}\u0007`,
};

const wipe = '\u001b[H\u001b[J';

/**
 * The terminal's state, owned here alone: Ink would enter the other screen without going to its first cell, and
 * leaves it only on some of the ways out.
 */
export type Terminal = {
	/** Goes to the other screen and has every key sent as it is. */
	enter(): void;
	/** Goes back to the screen as it was found. Does nothing when it is there already. */
	leave(): void;
	/** Sends bytes that move nothing on the screen: a bell, a notification, something to copy. */
	send(bytes: string): void;
	/** Names the terminal, until it is left. Does nothing when that is its name already. */
	setTitle(text: string): void;
	/** Empties the screen. */
	wipe(): void;
	/** Reads no more keys, until somebody listens for them again. */
	rest(): void;
	/** Leaves for good, raw mode included. Calling it again does nothing. */
	close(): void;
};

/** Whether a terminal has a title; a console would show what names it as text. */
export function canBeNamed({TERM = ''}: Environment): boolean {
	return !['', 'dumb', 'linux'].includes(TERM);
}

/**
 * Takes charge of a terminal. Whatever ends the process through Node, the terminal is given back.
 * @param stopDrawing called before that happens; Ink draws a last frame when the process exits, which would end up on
 * the operator's own screen
 * @param hasTitle whether the terminal can be named
 * @param status what is told to terminals that keep records of what their programs are about; `null` for nothing
 */
export function holdTerminal(
	stdin: NodeJS.ReadStream,
	stdout: NodeJS.WriteStream,
	stopDrawing: () => void,
	hasTitle: boolean,
	status: Pick<StatusReporter, 'begin' | 'end'> | null,
): Terminal {
	let isEntered = false;
	let isClosed = false;
	let title: string | null = null;
	const write = (text: string) => {
		try {
			stdout.write(text);
		} catch {
			// the terminal is gone, and with it everything that could be restored
		}
	};
	const terminal: Terminal = {
		enter() {
			if (isEntered || isClosed) return;
			isEntered = true;
			// before the first frame, so that no key is echoed into it
			stdin.setRawMode(true);
			write(`${hasTitle ? titles.keep : ''}${enter}${hasTitle && title !== null ? titles.of(title) : ''}`);
			status?.begin();
		},
		leave() {
			if (!isEntered) return;
			isEntered = false;
			write(`${status?.end() ?? ''}${leave}${hasTitle ? titles.restore : ''}`);
		},
		send(bytes) {
			if (isEntered) write(bytes);
		},
		setTitle(text) {
			if (text === title) return;
			title = text;
			if (hasTitle) terminal.send(titles.of(text));
		},
		wipe() {
			if (isEntered) write(wipe);
		},
		rest() {
			// without a listener a stream reads on, and takes keys from whoever has the terminal now
			stdin.pause();
		},
		close() {
			if (isClosed) return;
			isClosed = true;
			process.off('exit', terminal.close);
			stopDrawing();
			terminal.leave();
			if (stdin.isRaw && !stdin.destroyed) stdin.setRawMode(false);
		},
	};
	process.on('exit', terminal.close);
	return terminal;
}
