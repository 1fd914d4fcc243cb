import {focusReporting} from './notifications/focus-reports.js';

/** Leaves what Ink may have begun: a synchronised frame, colours, a paste. */
const settle = '\u001b[?2026l\u001b[0m\u001b[?2004l';

/** The other screen, the cursor at its first cell and hidden, lines that are cut instead of wrapped, and reports of focus. */
const enter = `\u001b[?1049h\u001b[H\u001b[?7l\u001b[?25l${focusReporting.on}`;
const leave = `${settle}${focusReporting.off}\u001b[?7h\u001b[?25h\u001b[?1049l`;
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
	/** Empties the screen. */
	wipe(): void;
	/** Reads no more keys, until somebody listens for them again. */
	rest(): void;
	/** Leaves for good, raw mode included. Calling it again does nothing. */
	close(): void;
};

/**
 * Takes charge of a terminal. Whatever ends the process through Node, the terminal is given back.
 * @param stopDrawing called before that happens; Ink draws a last frame when the process exits, which would end up on
 * the operator's own screen
 */
export function holdTerminal(
	stdin: NodeJS.ReadStream,
	stdout: NodeJS.WriteStream,
	stopDrawing: () => void,
): Terminal {
	let isEntered = false;
	let isClosed = false;
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
			write(enter);
		},
		leave() {
			if (!isEntered) return;
			isEntered = false;
			write(leave);
		},
		send(bytes) {
			if (isEntered) write(bytes);
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
