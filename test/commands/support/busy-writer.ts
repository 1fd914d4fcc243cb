import Database from 'better-sqlite3';

/*
 * A program that writes to a bus as fast as it can, transaction after transaction, or begins one and sits on it.
 * It says when it begins.
 */
const [file = '', manner = 'back to back'] = process.argv.slice(2);
const database = new Database(file, {timeout: 60_000});
const write = database.prepare(
	"INSERT INTO inter_session_messages (sender_id, channel, payload, ttl_seconds) VALUES ('writer', 'noise', 'x', 1)",
);
const begin = database.prepare('BEGIN IMMEDIATE');
const commit = database.prepare('COMMIT');

if (manner === 'for good') {
	begin.run();
	// A database that nothing refers to is closed
	setInterval(() => database.inTransaction, 60_000);
}
process.stdout.write('writing\n');
while (manner === 'back to back') {
	begin.run();
	for (let row = 0; row < 100; row++) write.run();
	commit.run();
}
