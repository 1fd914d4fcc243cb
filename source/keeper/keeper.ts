import {setTimeout as sleep} from 'node:timers/promises';
import type {Context} from '../bus/context.js';
import {deathConfirmation, heartbeatInterval} from '../bus/limits.js';
import {beatKeeper, findKeeper, retireKeeper} from '../bus/tables/keepers.js';
import {
	adoptForeignSessions,
	beatForLocalSessions,
	electKeeper,
	machineKey,
	prune,
} from '../bus/verbs/keep.js';
import {reviewEscalation, reviewUndelivered} from '../bus/verbs/review.js';
import {Collector, lookInterval} from '../collector/collector.js';

/** How a keeper came to its end. */
export type KeeperEnd = 'not elected' | 'replaced' | 'no sessions' | 'stopped';

/** How a keeper runs; only tests need other values. */
export type KeeperOptions = {
	/** Milliseconds between two beats. @default 30_000 */
	readonly interval?: number;
	/** Called whenever the bus may have changed, and at every beat. */
	readonly attend?: () => Promise<void>;
	/** Ends the keeper in good order. */
	readonly signal?: AbortSignal;
};

/**
 * Keeps the sessions of this machine: gathers the evidence about them, beats for those whose process lives, ends
 * those whose process is seen dead twice, alerts, prunes and checkpoints. Runs until no local session is left or another keeper was elected.
 */
export async function keep(
	context: Context,
	{interval = heartbeatInterval, attend, signal = new AbortController().signal}: KeeperOptions = {},
): Promise<KeeperEnd> {
	const {engine, machine, now} = context;
	const collector = new Collector(context);
	const token = await engine.write(writer => electKeeper(writer, context, process.pid));
	if (token === null) return 'not elected';
	// Conflicts among rows that other programs write are found when they come, not at the next beat
	const unsubscribe = engine.onChange(
		oneAtATime(async () => {
			await adoptForeignSessions(context);
			await attend?.();
		}),
	);
	try {
		for (;;) {
			if (!(await isStillElected(context, token))) return 'replaced';
			await engine.write(writer => beatKeeper(writer, machineKey(machine), token, now()));
			// A lasting failure of the bus is met by the beats; any other must not cost them
			await collector.look().catch(() => {});
			const {remaining, missed} = await beatForLocalSessions(context, collector.findingOf);
			await adoptForeignSessions(context);
			await attend?.();
			if (remaining === 0) return await stepDown(context, token, 'no sessions');
			await prune(context);
			// What nobody could read or acknowledge while the machine slept has its whole time once it is awake
			const {undelivered, escalation} = context.settings.thresholds;
			if (collector.awakeFor() >= undelivered) await reviewUndelivered(context);
			if (collector.awakeFor() >= escalation) await reviewEscalation(context);
			engine.checkpoint();
			// A process that was missed is looked at again as soon as that counts
			if (missed > 0) await pause(Math.min(interval, deathConfirmation + 100), signal);
			else await lookUntil(performance.now() + interval, collector, signal);
			if (signal.aborted) return await stepDown(context, token, 'stopped');
		}
	} catch (error) {
		// A database that was deleted or replaced meanwhile has another keeper, or none
		if (await isStillElected(context, token)) throw error;
		return 'replaced';
	} finally {
		unsubscribe();
	}
}

async function isStillElected({engine, machine}: Context, token: number): Promise<boolean> {
	const keeper = await engine.read(reader => findKeeper(reader, machineKey(machine))).catch(() => null);
	return keeper?.token === token;
}

async function stepDown(context: Context, token: number, end: KeeperEnd): Promise<KeeperEnd> {
	if (await isStillElected(context, token)) {
		await context.engine.write(writer => retireKeeper(writer, machineKey(context.machine), token));
	}
	return end;
}

/** Takes look after look until the next beat is due, or a process was missed. */
async function lookUntil(deadline: number, collector: Collector, signal: AbortSignal): Promise<void> {
	for (;;) {
		const left = deadline - performance.now();
		await pause(Math.max(0, Math.min(left, lookInterval)), signal);
		if (signal.aborted || left <= lookInterval) return;
		// The next beat meets a lasting failure and ends the keeper with it
		const {hasMissed} = await collector.look().catch(() => ({hasMissed: true}));
		if (hasMissed) return;
	}
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
	await sleep(milliseconds, undefined, {signal}).catch(() => {});
}

/** Runs a task again and again, never twice at once; calls that come meanwhile make it run once more. */
function oneAtATime(task: () => Promise<void>): () => void {
	let running = false;
	let again = false;
	const run = async () => {
		running = true;
		do {
			again = false;
			// The next beat meets a lasting failure and ends the keeper with it
			await task().catch(() => {});
		} while (again);
		running = false;
	};
	return () => {
		if (running) again = true;
		else void run();
	};
}
