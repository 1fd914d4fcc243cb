import {onTestFinished} from 'vitest';

/** What a clock shows besides whole milliseconds differs at every reading. */
const restless = 1_370_911n;

/**
 * The clocks of a machine, put below the functions that read them: `Date.now` shows the wall clock, `process.hrtime`
 * the one that nobody can set and that stands still in sleep. Both show nanoseconds, as real ones do.
 */
export class MachineClock {
	#wall: bigint;
	#awake = 3_600_000_123_457n;
	#asleep = 0n;

	/** @param time where the wall clock begins, in milliseconds since the epoch */
	constructor(time: number = Date.now()) {
		this.#wall = BigInt(time) * 1_000_000n;
	}

	/** Puts them in the place of this machine's own clocks until the test is over. */
	install(): this {
		const {now} = Date;
		const {hrtime} = process;
		const read = () => [Number(this.#awake / 1_000_000_000n), Number(this.#awake % 1_000_000_000n)] as const;
		const since = (earlier?: readonly [number, number]): [number, number] => {
			const [seconds, nanoseconds] = read();
			if (!earlier) return [seconds, nanoseconds];
			const passed = BigInt(seconds - earlier[0]) * 1_000_000_000n + BigInt(nanoseconds) - BigInt(earlier[1]);
			return [Number(passed / 1_000_000_000n), Number(passed % 1_000_000_000n)];
		};
		Date.now = () => Number(this.#wall / 1_000_000n);
		process.hrtime = Object.assign(since, {bigint: () => this.#awake});
		onTestFinished(() => {
			Date.now = now;
			process.hrtime = hrtime;
		});
		return this;
	}

	/** Milliseconds since the boot, time asleep included: the clock by which a kernel tells when a process began. */
	get sinceBoot(): number {
		return Number((this.#awake + this.#asleep) / 1_000_000n);
	}

	/** Lets time pass. */
	advance(milliseconds: number): void {
		const passed = BigInt(Math.round(milliseconds * 1_000_000)) + restless;
		this.#wall += passed;
		this.#awake += passed;
	}

	/** The machine sleeps. */
	sleep(milliseconds: number): void {
		const passed = BigInt(Math.round(milliseconds * 1_000_000));
		this.#wall += passed;
		this.#asleep += passed;
	}

	/** Somebody, or a time server, sets the wall clock; so does whoever lets a virtual machine go on that was paused. */
	set(milliseconds: number): void {
		this.#wall += BigInt(Math.round(milliseconds * 1_000_000));
	}
}
