import {type Part, partOf} from '../agents/process-role.js';

/** A process above the one that asks. */
export type SeenProcess = {
	readonly pid: number;
	readonly parent: number;
	/** The kernel's name for it (`comm`). */
	readonly name: string;
	readonly arguments: readonly string[];
	/** Whether it leads a session of processes, as the shell of a terminal does. */
	readonly isLeader: boolean;
	/** Whether it belongs to a terminal; only asked of a leader. */
	readonly hasTerminal: boolean;
	/**
	 * The agents whose variables it was started with, by vendor: whoever has them from its own start has not set them.
	 * `null` where that cannot be told, or need not be.
	 */
	readonly marks: readonly string[] | null;
};

/** A process above, and what it is there. */
export type Seat = SeenProcess & Part;

/** What a process is among those above. */
export function seatOf(process: SeenProcess): Seat {
	return {...process, ...partOf(process)};
}

/**
 * Which one shows the terminal in which a shell runs: whatever is above only started it, and does not call.
 * @returns its index; -1 where none does
 */
export function terminalAbove(seats: readonly Seat[]): number {
	const shell = seats.findIndex(isTerminalShell);
	return shell < 0 ? -1 : seats.findIndex((seat, at) => at > shell && isTerminal(seat));
}

/** Whether it is there for its own sake, and nothing else is known of it. */
export function isProgram({role}: Seat): boolean {
	return role === 'other';
}

/** What the system itself has started keeps terminals, or serves: nobody is above whom it could work for. */
export function isService({parent}: Seat, seats: readonly Seat[]): boolean {
	return parent <= 1 && seats.every(({pid, role}) => pid !== parent || role !== 'shell');
}

/** The nearest that is there for its own sake, shells and launchers passed over; beyond a person's shell is nobody. */
export function runnerOf(seats: readonly Seat[]): number | null {
	const shell = seats.findIndex(isTerminalShell);
	const inside = shell < 0 ? seats : seats.slice(0, shell);
	const runner = inside.find(seat => isProgram(seat) || seat.role === 'editor' || isAgent(seat));
	return runner?.pid ?? null;
}

/** Whether it carries conversations of an agent. */
export function isAgent({role}: Seat): boolean {
	return role === 'agent' || role === 'server';
}

/** Whether it shows shells to people. */
export function isTerminal({role}: Seat): boolean {
	return role === 'terminal' || role === 'editor';
}

/** Whether it is the shell with which a terminal was opened. */
export function isTerminalShell({role, isLeader, hasTerminal}: Seat): boolean {
	return role === 'shell' && isLeader && hasTerminal;
}

/** A shell, or what only starts other programs, is never who calls. */
export function isPassedOver({role}: Part): boolean {
	return role === 'shell' || role === 'launcher';
}
