import {parentPort, workerData} from 'node:worker_threads';
import Database from 'better-sqlite3';

/** What the writer is told. */
export type StormData = {
	readonly file: string;
	readonly senders: number;
	readonly perSecond: number;
	readonly batches: number;
};

// In a thread of its own: whoever waits for the lock of the database must not be who reads the screen

const {file, senders, perSecond, batches} = workerData as StormData;
const database = new Database(file, {timeout: 5000});
const insert = database.prepare(
	"INSERT INTO inter_session_messages (sender_id, channel, payload, ttl_seconds) VALUES (?, 'broadcast', ?, 3600)",
);
let sent = 0;
const send = database.transaction((amount: number) => {
	for (let index = 0; index < amount; index++)
		insert.run(`agent-${1000 + (sent % senders)}`, `news ${sent++}`);
});
const pouring = setInterval(() => send.immediate(perSecond / batches), 1000 / batches);
parentPort?.once('message', () => {
	clearInterval(pouring);
	database.close();
	parentPort?.postMessage(sent);
});
