/*
 * Commits again and again: `write-slowly.mjs PATH COMMITS raw|ours`. Waits for a line on its input before each
 * commit and prints the number of the commit after it.
 */
import {createInterface} from 'node:readline';
import Database from 'better-sqlite3';
import {openSqliteEngine} from '../../../../source/bus/engine/sqlite/sqlite-engine.js';

const [path = '', who = 'raw'] = process.argv.slice(2);
const sql =
	"INSERT INTO inter_session_messages (sender_id, channel, payload, ttl_seconds) VALUES ('x', 'y', 'z', 300)";
const raw = new Database(path, {timeout: 3000});
const ours = openSqliteEngine(path, {synchronous: 'normal', readOnly: 'never'});

let commits = 0;
for await (const _line of createInterface({input: process.stdin})) {
	if (who === 'raw') raw.exec(sql);
	else await ours.write(writer => writer.run(sql));
	commits++;
	process.stdout.write(`${commits}\n`);
}
