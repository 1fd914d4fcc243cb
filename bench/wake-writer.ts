import Database from 'better-sqlite3';
import {loadLibrary} from './program.ts';
import {writeCommit} from './wake-message.ts';

/*
 * A process that commits one message at each order: through the bus, or as another program does that knows
 * nothing but the documented columns.
 */

const [way, path = ''] = process.argv.slice(2);
const commit = way === 'bus' ? await commitThroughBus() : commitThroughSqlite();
process.on('message', order => void commit(Number(order)));
process.send?.('ready');

async function commitThroughBus(): Promise<(order: number) => Promise<unknown>> {
	const {openBus} = await loadLibrary();
	const bus = await openBus({path});
	const {session} = await bus.register({vendor: 'bench', pid: process.pid});
	return order =>
		bus.send(session.sessionId, {to: null, type: 'bench', ttlSeconds: 1, body: writeCommit(order)});
}

function commitThroughSqlite(): (order: number) => void {
	const insert = new Database(path, {timeout: 3000}).prepare(
		`INSERT INTO inter_session_messages (sender_id, channel, payload, ttl_seconds)
		VALUES ('another-program', 'bench', ?, 1)`,
	);
	return order => insert.run(writeCommit(order));
}
