import {setTimeout as pause} from 'node:timers/promises';
import type {ProcessLook} from '../agents/process-names.js';
import {type BusError, refusedError} from '../bus/errors.js';
import {second} from '../bus/timestamps.js';
import type {ProcessTable, Sighting} from '../system/process-table.js';
import {type SignalTarget, signalProcess} from '../system/signal-process.js';
import type {KillVerdict} from './judge-kill.js';

/** How a process came to its end. */
export type Ending =
	/** It had ended before it was told to. */
	| 'was gone'
	/** It left when it was asked to. */
	| 'ended'
	/** It had to be ended. */
	| 'forced';

/** How to end a process. */
export type EndOptions = {
	readonly processes: ProcessTable;
	/** Judges one look at the pid; asked again before each signal. */
	readonly judge: (sighting: Sighting, look: ProcessLook) => KillVerdict;
	readonly pid: number;
	/** Milliseconds it has to leave after it was asked, and again after it was forced. @default 5000 */
	readonly patience?: number;
	/** Told right before the first signal. */
	readonly onSignal?: () => void;
};

/** How often a process that was told to end is looked at, in milliseconds. */
const lookInterval = 20;

/** So many looks are taken at a process whose command line is empty, because it is just ending. */
const mostLooks = 25;

/**
 * Ends a process: asks it to with SIGTERM, which a stopped one only takes once it goes on, then with SIGKILL. What
 * has the pid is judged again before each signal.
 * @throws BusError `refused` when it is not, or no longer can be told to be, the process that is meant
 */
export async function endProcess(options: EndOptions): Promise<Ending> {
	const {processes, pid, patience = 5 * second, onSignal = () => {}} = options;
	let target: SignalTarget | null = null;
	for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
		const verdict = await judgeNow(options);
		if (target !== null && hasEnded(target, processes)) return 'ended';
		if (verdict.verdict === 'gone') return target === null ? 'was gone' : 'ended';
		if (verdict.verdict === 'refused') throw refusedError(verdict.reason, verdict.hint);
		if (target === null) onSignal();
		const isFirst = target === null;
		target = {pid, started: verdict.started};
		const outcome = signalProcess(target, signal, processes);
		if (outcome === 'gone') return isFirst ? 'was gone' : 'ended';
		if (outcome === 'reused') {
			if (!isFirst) return 'ended';
			throw refusedError(
				`process ${pid} ended just now, and its pid belongs to another one`,
				'there is nothing to kill',
			);
		}
		if (outcome === 'forbidden') throw forbidden(pid);
		if (await waitUntilEnded(target, processes, patience)) return signal === 'SIGTERM' ? 'ended' : 'forced';
	}
	throw refusedError(
		`process ${pid} is still there, though it was killed`,
		'it waits for a device or a network file system; look at it with `ps`',
	);
}

/** A process that is ending has no command line any more, and by its name alone an agent cannot always be told. */
async function judgeNow({processes, judge, pid}: EndOptions): Promise<KillVerdict> {
	for (let looks = 1; ; looks++) {
		const words = processes.commandLine(pid);
		const sighting = processes.look(pid);
		const name = typeof sighting === 'string' ? '' : sighting.name;
		const verdict = judge(sighting, {name, arguments: words});
		const isEnding = verdict.verdict === 'refused' && typeof sighting !== 'string' && words.length === 0;
		if (!isEnding || looks === mostLooks) return verdict;
		await pause(lookInterval);
	}
}

function hasEnded({pid, started}: SignalTarget, processes: ProcessTable): boolean {
	const sighting = processes.look(pid);
	return sighting === 'gone' || (sighting !== 'unknown' && sighting.started !== started);
}

async function waitUntilEnded(
	target: SignalTarget,
	processes: ProcessTable,
	patience: number,
): Promise<boolean> {
	const deadline = performance.now() + patience;
	for (;;) {
		if (hasEnded(target, processes)) return true;
		if (performance.now() >= deadline) return false;
		await pause(Math.min(lookInterval, patience));
	}
}

function forbidden(pid: number): BusError {
	return refusedError(`process ${pid} belongs to another user`, 'run this as that user');
}
