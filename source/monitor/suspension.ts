import {setTimeout as delay, setImmediate as turn} from 'node:timers/promises';
import type {Terminal} from './terminal.js';
import type {HandOver} from './use-hand-over.js';

/** Longest that a stop signal takes to arrive. While the process is stopped no time passes for it. */
const stopDelay = 50;

/** Gives the terminal to the shell and takes it back. */
export type Suspension = {
	/** Learns how to take the terminal from Ink; before that, nothing happens. */
	attach(handOver: HandOver): void;
	/** Leaves the terminal to the shell until the shell brings the process back. */
	suspend(): Promise<void>;
	/** Leaves the terminal to some work, and takes it back afterwards. */
	lend(work: () => Promise<void>): Promise<void>;
	/** Whether the terminal is somebody else's right now. */
	isAway(): boolean;
	/** Draws everything anew. */
	redraw(): Promise<void>;
	/** Stops listening for the signals of job control. */
	stop(): void;
};

/** Makes ctrl-z, and stop signals from anywhere, leave the terminal as they should. */
export function watchSuspension(terminal: Terminal): Suspension {
	let handOver: HandOver | null = null;
	let isAway = false;

	const leaveFor = async (work: () => Promise<void>) => {
		if (!handOver || isAway) return;
		isAway = true;
		try {
			const takeBack = await handOver();
			terminal.rest();
			// the stream stops reading a moment after it was asked to, and would stop what begins before that
			await turn();
			await work();
			await takeBack();
		} finally {
			isAway = false;
		}
	};
	const suspend = () =>
		leaveFor(async () => {
			terminal.leave();
			process.off('SIGTSTP', suspend);
			// the whole job, as the terminal itself would: npm or a shell may stand between the operator and us
			process.kill(0, 'SIGTSTP');
			await delay(stopDelay);
			process.on('SIGTSTP', suspend);
			terminal.enter();
			// while we were away the terminal may have changed its size without telling us
			process.kill(process.pid, 'SIGWINCH');
		});
	// after a SIGSTOP nothing could be left properly; entering anew repairs what the shell has done meanwhile
	const reclaim = () =>
		leaveFor(async () => {
			terminal.leave();
			terminal.enter();
			process.kill(process.pid, 'SIGWINCH');
		});

	process.on('SIGTSTP', suspend);
	process.on('SIGCONT', reclaim);
	return {
		attach(given) {
			handOver = given;
		},
		suspend,
		lend: work =>
			leaveFor(async () => {
				terminal.leave();
				try {
					await work();
				} finally {
					terminal.enter();
					process.kill(process.pid, 'SIGWINCH');
				}
			}),
		isAway: () => isAway,
		redraw: () => leaveFor(async () => terminal.wipe()),
		stop() {
			process.off('SIGTSTP', suspend);
			process.off('SIGCONT', reclaim);
		},
	};
}
