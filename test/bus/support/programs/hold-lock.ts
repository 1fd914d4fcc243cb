/*
 * Holds the write lock of a database: `hold-lock.mjs PATH MILLISECONDS`. Says `held` once it has it, gives it back
 * after that time, or at the end of its input.
 */
import Database from 'better-sqlite3';

const [path = '', milliseconds = '0'] = process.argv.slice(2);
const database = new Database(path);
database.exec('BEGIN IMMEDIATE');
process.stdout.write('held\n');
const giveBack = () => {
	if (database.inTransaction) database.exec('COMMIT');
	process.exit(0);
};
setTimeout(giveBack, Number(milliseconds));
process.stdin.resume().on('end', giveBack);
