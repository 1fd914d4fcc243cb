import {spawnSync} from 'node:child_process';
import {closeSync, constants, openSync, readSync, writeSync} from 'node:fs';
import path from 'node:path';
import {onTestFinished} from 'vitest';

/** A named pipe that is full, so that whoever writes into it waits until it is read. */
export class FullPipe {
	readonly path: string;
	readonly #descriptor: number;
	readonly #chunks: Buffer[] = [];
	#filled = 0;

	constructor(folder: string) {
		this.path = path.join(folder, `pipe-${Math.random().toString(36).slice(2)}`);
		spawnSync('mkfifo', [this.path]);
		this.#descriptor = openSync(this.path, constants.O_RDWR | constants.O_NONBLOCK);
		onTestFinished(() => closeSync(this.#descriptor));
		const filler = Buffer.alloc(4096);
		try {
			for (;;) this.#filled += writeSync(this.#descriptor, filler);
		} catch {
			// it is full
		}
	}

	/** Takes out all that is in it, and returns what was written into it so far. */
	read(): string {
		const chunk = Buffer.alloc(65_536);
		try {
			for (;;) this.#chunks.push(Buffer.from(chunk.subarray(0, readSync(this.#descriptor, chunk))));
		} catch {
			// it is empty
		}
		return Buffer.concat(this.#chunks).subarray(this.#filled).toString('utf8');
	}
}
