import {closeSync, openSync, writeSync} from 'node:fs';

/** Milliseconds on the monotonic clock of the machine, the one clock of every history. */
export function realTime(): number {
	return Number(process.hrtime.bigint()) / 1e6;
}

/** Both clocks of the model at one moment, in milliseconds, with fractions as clocks have them, and how fast they run. */
export type Reading = {readonly wall: number; readonly monotonic: number; readonly speed: number};

/**
 * The clocks all programs of a world live by: they run at one speed, and are moved together (time passes), apart (the
 * machine slept, somebody set the clock) or made to drift. Kept in a file that clock.cjs reads.
 */
export class WorldClock {
	readonly file: string;
	readonly speed: number;
	readonly #descriptor: number;
	#wallSpeed: number;
	#since = realTime();
	#reading: Reading;

	constructor(file: string, speed: number) {
		this.file = file;
		this.speed = speed;
		this.#wallSpeed = speed;
		this.#reading = {wall: Date.now() + 0.25, monotonic: this.#since, speed};
		this.#descriptor = openSync(file, 'w+');
		this.#write();
	}

	/** Both clocks now. */
	read(at: number = realTime()): Reading {
		const passed = at - this.#since;
		return {
			wall: this.#reading.wall + passed * this.#wallSpeed,
			monotonic: this.#reading.monotonic + passed * this.speed,
			speed: this.speed,
		};
	}

	/** Both clocks go on by so much. */
	pass(milliseconds: number): void {
		this.#move(milliseconds, milliseconds);
	}

	/** The wall clock alone moves: the machine slept or was paused, or somebody set it, in either direction. */
	set(milliseconds: number): void {
		this.#move(milliseconds, 0);
	}

	/** The wall clock runs faster or slower than the other from now on, as one that is being corrected does. */
	drift(ratio: number): void {
		this.#move(0, 0);
		this.#wallSpeed = this.speed * ratio;
		this.#write();
	}

	close(): void {
		closeSync(this.#descriptor);
	}

	#move(wall: number, monotonic: number): void {
		const at = realTime();
		const now = this.read(at);
		this.#since = at;
		this.#reading = {...now, wall: now.wall + wall, monotonic: now.monotonic + monotonic};
		this.#write();
	}

	#write(): void {
		const {wall, monotonic} = this.#reading;
		const numbers = [this.#since, wall, monotonic, this.#wallSpeed, this.speed];
		const sum = numbers.reduce((total, number) => total + number, 0);
		writeSync(this.#descriptor, Buffer.from(new Float64Array([...numbers, sum]).buffer), 0, 48, 0);
	}
}
