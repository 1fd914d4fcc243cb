import type {Environment} from '../agents/environment.js';
import {checkTerminalPlace, type TerminalAddress, type TerminalPlace} from '../bus/rules/terminal-place.js';
import {terminals} from './index.js';
import type {Terminal} from './terminal.js';

/**
 * Finds where the terminal of a process is. Variables of every terminal that was ever around linger; the nearest one
 * is what set `TERM` or `TERM_PROGRAM` last, and multiplexers are nearer than what shows them.
 * @param tty the device, where it is known
 */
export function findTerminal(environment: Environment, tty: string | null): TerminalPlace | null {
	const found = Object.values(terminals)
		.flatMap(terminal => {
			const address = terminal.read(environment);
			const rank = rankOf(terminal, environment);
			return address ? [{terminal, rank, address: {program: terminal.program, ...address}}] : [];
		})
		.sort((one, other) => one.rank - other.rank);
	const [nearest] = found;
	if (!nearest) return checkTerminalPlace({tty});
	// What set the variables last is in nothing else that left some
	const around = nearest.terminal.isMultiplexer ? found.find(({terminal}) => !terminal.isMultiplexer) : null;
	const outer: TerminalAddress | null = around?.address ?? null;
	return checkTerminalPlace({tty, ...nearest.address, outer});
}

/** How near a terminal is, as far as the variables prove it; the least is the nearest. */
function rankOf({program, isMultiplexer, sets}: Terminal, {TERM, TERM_PROGRAM}: Environment): number {
	const isProven =
		(TERM !== undefined && sets.TERM?.test(TERM) === true) ||
		(TERM_PROGRAM !== undefined && sets.TERM_PROGRAM === TERM_PROGRAM);
	if (isMultiplexer && isProven) return 0;
	// It proves nothing, and is rarely what something else was started from
	if (program === 'zellij') return 1;
	return isProven ? 2 : 3;
}
