import {setTimeout} from 'node:timers/promises';
import type {Context, Webhook} from '../bus/context.js';
import {heartbeatInterval} from '../bus/limits.js';
import {chooseCall, recentCalls, type UntoldRing, webhookInterval} from '../bus/rules/told-rings.js';
import {findAlert, readFolds} from '../bus/tables/alerts.js';
import {listCalls, listUntoldRings, settleRing, takeRing} from '../bus/tables/told-rings.js';
import {second} from '../bus/timestamps.js';
import {postWebhook} from './post-webhook.js';
import {webhookBody} from './webhook-body.js';

/** How a webhook is called; only tests need others than the real ones. */
export type WebhookOptions = {
	/** What is configured now; asked again and again. */
	readonly configured: () => Promise<Webhook | null>;
	/** Told, in words without the address, of a ring that was given up. */
	readonly onFailure: (what: string) => void;
	/** @default {@link postWebhook} */
	readonly post?: typeof postWebhook;
	/** Lets time pass, less of it once the signal is aborted. */
	readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
};

/** How often rings are looked for, and how long after a call the next may follow. */
const lookInterval = second;
const breather = second / 4;

/** How long to wait before each attempt. All of them are over before anybody else may try. */
const delays = [0, second, 5 * second, 25 * second] as const;

/**
 * Tells the webhook of every alert that rings, one at a time, in a loop of its own: nothing waits for it. The queue is
 * the table of alerts, so that neither a crash nor a crowd of alerts costs a ring or memory. What was told, or given
 * up after four attempts, is not told again; a ring of which nobody knows is told after a minute.
 * @returns ends it, once the call under way is over
 */
export function tellWebhook(context: Context, options: WebhookOptions): () => Promise<void> {
	const stop = new AbortController();
	const {sleep = pass} = options;
	const teller = new Teller(context, options, milliseconds => sleep(milliseconds, stop.signal), stop.signal);
	const done = (async () => {
		while (!stop.signal.aborted) {
			// A lasting failure of the bus is met by the beats
			const wait = await teller.tellNext().catch(() => heartbeatInterval);
			await sleep(wait, stop.signal);
		}
	})();
	return async () => {
		stop.abort();
		await done;
	};
}

async function pass(milliseconds: number, signal: AbortSignal): Promise<void> {
	await setTimeout(milliseconds, undefined, {signal}).catch(() => {});
}

class Teller {
	readonly #context: Context;
	readonly #options: WebhookOptions;
	readonly #sleep: (milliseconds: number) => Promise<void>;
	readonly #stop: AbortSignal;
	#webhook: Webhook | null = null;
	#configuredAt = Number.NEGATIVE_INFINITY;
	/** When causes were told, of the last minute; `null` before the bus was asked. */
	#calls: ReadonlyMap<string, number> | null = null;

	constructor(
		context: Context,
		options: WebhookOptions,
		sleep: (milliseconds: number) => Promise<void>,
		stop: AbortSignal,
	) {
		this.#context = context;
		this.#options = options;
		this.#sleep = sleep;
		this.#stop = stop;
	}

	/** Tells the ring that is due, if any. Resolves to how long to wait before the next look. */
	async tellNext(): Promise<number> {
		const {engine, now, monotonic} = this.#context;
		if (monotonic() - this.#configuredAt >= heartbeatInterval) {
			this.#webhook = await this.#options.configured();
			this.#configuredAt = monotonic();
		}
		const webhook = this.#webhook;
		if (!webhook) return heartbeatInterval;
		const calls = this.#calls ?? (await engine.read(reader => listCalls(reader, now() - webhookInterval)));
		this.#calls = recentCalls(calls, now());
		const rings = await engine.read(reader => listUntoldRings(reader, webhook));
		const ring = chooseCall(rings, this.#calls, now());
		if (!ring) return lookInterval;
		if (await this.#isFolded(ring)) await engine.write(writer => settleRing(writer, ring));
		else if (await engine.write(writer => takeRing(writer, ring, now()))) {
			this.#calls = new Map(this.#calls).set(ring.episode, now());
			await this.#tell(webhook, ring);
		}
		return breather;
	}

	/** What is shown under another alert rings with it. */
	async #isFolded({alertId, type}: UntoldRing): Promise<boolean> {
		if (type !== 'cwd_overlap') return false;
		return (await this.#context.engine.read(readFolds)).has(alertId);
	}

	async #tell({url}: Webhook, ring: UntoldRing): Promise<void> {
		const {engine, machine} = this.#context;
		const {post = postWebhook, onFailure} = this.#options;
		let failure: string | null = null;
		for (const delay of delays) {
			if (delay > 0) await this.#sleep(delay);
			// Whoever keeps the sessions next tells it
			if (this.#stop.aborted) return;
			const alert = await engine.read(reader => findAlert(reader, ring.alertId));
			// What was dealt with meanwhile is no news any more
			if (alert?.status !== 'open') failure = null;
			else {
				const key = `${machine.host} ${alert.id} ${alert.rangAt}`;
				failure = await post(url, {body: webhookBody(alert, machine.host), key});
			}
			if (failure === null) break;
		}
		if (failure !== null) onFailure(`the webhook at ${new URL(url).host} ${failure}`);
		await engine.write(writer => settleRing(writer, ring));
	}
}
