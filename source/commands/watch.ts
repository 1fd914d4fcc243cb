import {constants} from 'node:os';
import type {Call} from './call.js';
import {type Command, exitCodes} from './command.js';
import {requireTerminal} from './require-terminal.js';

/** How often an open monitor sees to it that a keeper runs, in milliseconds. */
const keeperCheck = 15_000;

/** The first time is when the monitor has registered: until then no keeper is needed. */
const firstCheck = 500;

export const watch: Command = {
	name: 'watch',
	summary: 'open the live monitor',
	details: 'Keys: tab pane, arrows move, a acknowledge, r read, ? help, q quit.',
	arguments: [],
	flags: {},
	examples: [
		['session-bus', 'the same, on a terminal'],
		['session-bus watch --db ./messaging.db', 'watch another bus'],
		['session-bus watch --session codex-41200', 'with the mail of another session'],
	],
	async run(call) {
		requireTerminal(call);
		const bus = await call.open();
		const viewer = call.text('session') === null ? null : await call.findSession();
		prepareColours(call);
		// The monitor is a session of this machine like any other: it needs a keeper, and brings one back
		const keep = () => void call.keepWatch().catch(() => {});
		const begin = setTimeout(keep, firstCheck);
		const keeping = setInterval(keep, keeperCheck);
		try {
			const {runMonitor} = await import('../monitor/run-monitor.js');
			const {signal} = await runMonitor({bus, sessionId: () => viewer?.sessionId ?? null});
			return signal === null ? exitCodes.done : signalled + constants.signals[signal];
		} finally {
			clearTimeout(begin);
			clearInterval(keeping);
		}
	},
};

/** What shells report for a program that a signal ended is this plus the signal's number. */
const signalled = 128;

/** Ink's colours know FORCE_COLOR but not NO_COLOR, and read it when they are loaded. */
function prepareColours(call: Call): void {
	if (call.is('no-color') || call.world.environment.NO_COLOR) process.env.FORCE_COLOR = '0';
}
