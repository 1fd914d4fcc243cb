import Database from 'better-sqlite3';
import {loadLibrary} from './program.ts';
import {readCommit} from './wake-message.ts';

/*
 * A process that listens to the bus and tells of each commit when it was woken. It looks for the commit with a
 * connection of its own, so that nothing but the wake is measured.
 */

/** A commit that a wake has shown; number 0 says that the listener is ready. */
export type Seen = {readonly commit: number; readonly after: number};

const [path = ''] = process.argv.slice(2);
const {openBus} = await loadLibrary();
const bus = await openBus({path});
const newest = new Database(path)
	.prepare<[], string>(
		"SELECT payload FROM inter_session_messages WHERE channel = 'bench' ORDER BY id DESC LIMIT 1",
	)
	.pluck();
let last = 0;

bus.onChange(() => {
	const moment = process.hrtime.bigint();
	const body = newest.get();
	if (body === undefined) return;
	const seen = readCommit(body, moment);
	if (seen.commit === last) return;
	last = seen.commit;
	process.send?.(seen satisfies Seen);
});
process.send?.({commit: 0, after: 0} satisfies Seen);
