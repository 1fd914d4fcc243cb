/*
 * Leaves a database as a crash in the middle of a checkpoint does: `node half-checkpoint.cjs DATABASE`. Much is written
 * to its log, of which only the first page, with the new size of the file, reaches the file itself (SQLite file format,
 * "the write-ahead log"); then the process is killed.
 */
const {openSync, readFileSync, writeSync} = require('node:fs');
const Database = require('better-sqlite3');

const [, , file] = process.argv;
const database = new Database(file, {timeout: 8000});
database.pragma('wal_autocheckpoint = 0');
database.pragma('wal_checkpoint(TRUNCATE)');
database.exec('CREATE TABLE IF NOT EXISTS ballast (text TEXT)');
const insert = database.prepare('INSERT INTO ballast VALUES (?)');
database.transaction(() => {
	for (let row = 0; row < 200; row++) insert.run('x'.repeat(2000));
})();

const log = readFileSync(`${file}-wal`);
const pageSize = log.readUInt32BE(8);
let first = null;
for (let at = 32; at + 24 + pageSize <= log.length; at += 24 + pageSize) {
	const isOfThisLog = log.subarray(at + 8, at + 16).equals(log.subarray(16, 24));
	if (isOfThisLog && log.readUInt32BE(at) === 1) first = log.subarray(at + 24, at + 24 + pageSize);
}
if (first === null) throw new Error('the log has no first page');
writeSync(openSync(file, 'r+'), first, 0, first.length, 0);
process.kill(process.pid, 'SIGKILL');
