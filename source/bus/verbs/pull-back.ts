import type {Context} from '../context.js';
import {hasFutureStamps, pullBack, pullingBack} from '../tables/future-stamps.js';

/** Makes now of every stamp in the future, after the clock was set back or while nobody was there to see it. */
export async function pullBackStamps({engine, now}: Context): Promise<void> {
	for (const table of pullingBack()) {
		while (await engine.read(reader => hasFutureStamps(reader, table, now()))) {
			if ((await engine.write(writer => pullBack(writer, table, now()))) === 0) break;
		}
	}
}
