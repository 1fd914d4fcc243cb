import {setTimeout} from 'node:timers/promises';
import {type Context, readClocks} from '../bus/context.js';
import {pause} from '../bus/in-slices.js';
import {deathConfirmation, heartbeatInterval} from '../bus/limits.js';
import {machineKey} from '../bus/rules/identity.js';
import {beatKeeper, findKeeper, type KeeperProgram, retireKeeper} from '../bus/tables/keepers.js';
import {beatForLocalSessions, electKeeper, prune, retireIfIdle} from '../bus/verbs/keep.js';
import {reviewEscalation, reviewUndelivered} from '../bus/verbs/review.js';
import {ConflictReview} from '../bus/verbs/review-conflicts.js';
import {reviewLeases} from '../bus/verbs/review-leases.js';
import {adoptForeignSessions} from '../collector/adopt.js';
import {Collector, lookInterval} from '../collector/collector.js';

/** How a keeper came to its end. */
export type KeeperEnd = 'not elected' | 'replaced' | 'no sessions' | 'stopped';

/** How a keeper runs; only tests need other values. */
export type KeeperOptions = {
	/** Milliseconds between two beats. @default 30_000 */
	readonly interval?: number;
	/** Called whenever the bus may have changed, and at every beat. It may take its time: nothing waits for it. */
	readonly attend?: () => Promise<void>;
	/** Ends the keeper in good order. */
	readonly signal?: AbortSignal;
	/** @default the one this is */
	readonly program?: KeeperProgram;
};

/**
 * Keeps the sessions of this machine: gathers the evidence about them, beats for those whose process lives, ends
 * those whose process is seen dead twice, alerts, prunes and checkpoints. Runs until no local session is left or
 * another keeper was elected.
 */
export async function keep(context: Context, options: KeeperOptions = {}): Promise<KeeperEnd> {
	const {engine} = context;
	const token = await engine.write(writer => electKeeper(writer, context, process.pid, options.program));
	if (token === null) return 'not elected';
	const attending = new Repeated(async () => options.attend?.());
	const review = new ConflictReview(context);
	// Conflicts among rows that other programs write are found when they come, not at the next beat
	const reviewing = new Repeated(() => review.review());
	const unsubscribe = engine.onChange(() => {
		reviewing.run();
		attending.run();
	});
	try {
		return await beatUntilOver(context, token, options, () => {
			review.mayHaveAged();
			reviewing.run();
			attending.run();
		});
	} catch (error) {
		// A database that was deleted or replaced meanwhile has another keeper, or none
		if (await isStillElected(context, token)) throw error;
		return 'replaced';
	} finally {
		unsubscribe();
		await attending.settled;
	}
}

/** @param attend begins at each beat what the beats do not wait for */
async function beatUntilOver(
	context: Context,
	token: number,
	{interval = heartbeatInterval, signal = new AbortController().signal}: KeeperOptions,
	attend: () => void,
): Promise<KeeperEnd> {
	const {engine} = context;
	const machine = machineKey(context.machine);
	const collector = new Collector(context);
	for (;;) {
		if (!(await engine.write(writer => beatKeeper(writer, machine, token, readClocks(context)))))
			return 'replaced';
		// A lasting failure of the bus is met by the beats; any other must not cost them
		await collector.look().catch(() => {});
		const {remaining, missed} = await beatForLocalSessions(context, collector.findingOf);
		if (remaining === 0 && (await retireIfIdle(context, token))) return 'no sessions';
		await adoptForeignSessions(context);
		await prune(context, attend);
		// What nobody could read or acknowledge while the machine slept has its whole time once it is awake
		const {undelivered, escalation} = context.settings.thresholds;
		if (collector.awakeFor() >= undelivered) await reviewUndelivered(context);
		if (collector.awakeFor() >= escalation) await reviewEscalation(context);
		engine.checkpoint();
		// A process that was missed is looked at again as soon as that counts
		if (missed > 0) await sleep(Math.min(interval, deathConfirmation + 100), signal);
		else await lookUntil(context, performance.now() + interval, collector, signal);
		if (signal.aborted) {
			await engine.write(writer => retireKeeper(writer, machine, token));
			return 'stopped';
		}
	}
}

async function isStillElected({engine, machine}: Context, token: number): Promise<boolean> {
	const keeper = await engine.read(reader => findKeeper(reader, machineKey(machine))).catch(() => null);
	return keeper?.token === token;
}

/** Takes look after look until the next beat is due, or a process was missed. */
async function lookUntil(
	context: Context,
	deadline: number,
	collector: Collector,
	signal: AbortSignal,
): Promise<void> {
	for (;;) {
		const left = deadline - performance.now();
		await sleep(Math.max(0, Math.min(left, lookInterval)), signal);
		if (signal.aborted || left <= lookInterval) return;
		// The next beat meets a lasting failure and ends the keeper with it
		const {hasMissed} = await collector.look().catch(() => ({hasMissed: true}));
		// Others may wait for a lock that ends between two beats
		await reviewLeases(context).catch(() => {});
		if (hasMissed) return;
	}
}

async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
	await setTimeout(milliseconds, undefined, {signal}).catch(() => {});
}

/** A task that is run again and again, never twice at once; calls that come meanwhile make it run once more. */
class Repeated {
	readonly #task: () => Promise<void>;
	#again = false;
	#running: Promise<void> | null = null;

	constructor(task: () => Promise<void>) {
		this.#task = task;
	}

	/** Comes to pass once nothing is left to do. */
	get settled(): Promise<void> {
		return this.#running ?? Promise.resolve();
	}

	run(): void {
		this.#again = true;
		this.#running ??= this.#runAll();
	}

	async #runAll(): Promise<void> {
		while (this.#again) {
			this.#again = false;
			// The next beat meets a lasting failure and ends the keeper with it
			await this.#task().catch(() => {});
			// On a bus that changes all the time it is done no oftener than anybody would notice
			await pause();
		}
		this.#running = null;
	}
}
