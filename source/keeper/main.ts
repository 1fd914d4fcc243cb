import {openContext} from '../bus/open-bus.js';
import {keep} from './keeper.js';

/*
 * The keeper's process: `node keeper.js DATABASE`. Started detached, with nobody to talk to; what goes wrong ends
 * it, and the next command starts another.
 */
const [database] = process.argv.slice(2);
if (database !== undefined) {
	process.title = 'session-bus-keeper';
	const stop = new AbortController();
	for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => stop.abort());
	const context = await openContext({path: database});
	try {
		await keep(context, {signal: stop.signal});
	} finally {
		context.engine.close();
	}
}
