import {lstatSync} from 'node:fs';
import path from 'node:path';
import type {Environment} from '../agents/environment.js';
import type {TerminalPlace} from '../bus/rules/terminal-place.js';
import type {Session} from '../bus/types.js';
import type {ProcessTable} from '../system/process-table.js';
import {isOwn, isTrusted, writable} from '../system/trusted-path.js';
import {findTerminal} from './find-terminal.js';
import {terminals} from './index.js';
import {type Ran, runCommand} from './run-command.js';
import type {Around, Command, Control} from './terminal.js';

/** What a terminal is looked for with: whose variables, on which machine. */
export type Surroundings = {
	/** The variables of whoever asks, which also tell in which terminal that is. */
	readonly environment: Environment;
	/** The name of this machine. */
	readonly host: string;
	readonly processes: Pick<ProcessTable, 'environment'>;
	/** @default the one of this machine */
	readonly platform?: NodeJS.Platform;
	/** Gives up whatever runs. */
	readonly signal?: AbortSignal;
};

/** What decides whether the terminal of a session can be brought to the front. */
export type Sought = Pick<Session, 'status' | 'host' | 'terminal'>;

/** Why the terminal of a session cannot be brought to the front, as far as that is known beforehand; `null` for nothing. */
export function terminalObstacle({status, host, terminal}: Sought, here: string): string | null {
	if (status === 'ended' || status === 'orphaned') return 'it has ended';
	if (terminal === null) return 'nothing is known of its terminal';
	if (host !== here) return 'it runs on another host';
	if (terminal.program === null) return 'no program is known that shows its terminal';
	const {label, control} = terminals[terminal.program];
	return control === null ? `${label} cannot be told from outside to show it` : null;
}

/**
 * Brings the terminal of a session to the front.
 * @returns why it is not there, in words that follow a colon; `null` where it is. Never rejects.
 */
export async function goToTerminal(session: Sought, surroundings: Surroundings): Promise<string | null> {
	const obstacle = terminalObstacle(session, surroundings.host);
	if (obstacle !== null || session.terminal === null) return obstacle;
	const {environment, platform = process.platform, signal} = surroundings;
	const around: Around = {platform, caller: findTerminal(environment, null)};
	const run = (command: Command) => runCommand(command, environment, signal);
	return bring(session.terminal, around, run, surroundings.processes);
}

async function bring(
	place: TerminalPlace,
	around: Around,
	run: (command: Command) => Promise<Ran>,
	processes: Surroundings['processes'],
): Promise<string | null> {
	const control = controlOf(place);
	if (!control) return 'no program is known that shows its terminal';
	if (place.socket !== null && !isTrustedSocket(place.socket)) {
		return `its socket ${place.socket} is gone, or another user could have put it there`;
	}
	const question = control.ask(place, around);
	const asked = question ? await run(question) : {output: '', failure: null};
	if (asked.failure !== null) return asked.failure;
	const plan = control.plan(place, around, asked.output);
	if ('obstacle' in plan) return plan.obstacle;
	for (const command of plan.commands) {
		const {failure} = await run(command);
		if (failure !== null) return failure;
	}
	if (plan.shownBy) {
		const shown = placeOfClient(plan.shownBy, place, processes);
		// It is chosen by now; that its window is raised, too, is more than every terminal can do
		if (shown && !isMultiplexer(shown)) await bring(shown, around, run, processes);
	}
	return null;
}

/** Where a client of a multiplexer is: as its own variables tell, else in what was around the server, by its device alone. */
function placeOfClient(
	{pid, tty}: {readonly pid: number; readonly tty: string},
	{outer}: TerminalPlace,
	processes: Surroundings['processes'],
): TerminalPlace | null {
	const variables = processes.environment(pid);
	if (variables) return findTerminal(variables, tty);
	return outer && {...outer, pane: null, window: null, tty, outer: null};
}

function controlOf({program}: TerminalPlace): Control | null {
	return program && terminals[program].control;
}

function isMultiplexer({program}: TerminalPlace): boolean {
	return program !== null && terminals[program].isMultiplexer;
}

/** A socket that only this user, or root, can have put where it is: what listens there gets commands, and is believed. */
function isTrustedSocket(socket: string): boolean {
	try {
		const stats = lstatSync(socket);
		return stats.isSocket() && isOwn(stats) && isTrusted(path.dirname(socket), writable.byOthers);
	} catch {
		// it is not there, or may not be looked at
		return false;
	}
}
