import {
	closeSync,
	copyFileSync,
	existsSync,
	mkdirSync,
	openSync,
	readdirSync,
	readFileSync,
	renameSync,
	statSync,
	symlinkSync,
	writeSync,
} from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import {expect, onTestFinished, test} from 'vitest';
import type {Engine} from '../../../../source/bus/engine/engine.js';
import {openSqliteEngine} from '../../../../source/bus/engine/sqlite/sqlite-engine.js';
import {until} from '../../support/conditions.js';
import {temporaryFolder} from '../../support/temp-folder.js';

function open(file: string): Engine {
	const engine = openSqliteEngine(file, {synchronous: 'normal', readOnly: 'never'});
	onTestFinished(() => engine.close());
	return engine;
}

const put = (engine: Engine, id: string) =>
	engine.write(writer => writer.run('INSERT INTO session_registry (session_id) VALUES (@id)', {id}));

const count = (engine: Engine) =>
	engine.read(async reader => (await reader.get('SELECT count(*) AS n FROM session_registry'))?.n);

/** A folder with the database `there/real.db` and the link `here/link.db` to it; the one or the other is yet to be made. */
function linked(): {readonly real: string; readonly link: string} {
	const folder = temporaryFolder();
	for (const name of ['there', 'here']) mkdirSync(path.join(folder, name));
	const [real, link] = [path.join(folder, 'there', 'real.db'), path.join(folder, 'here', 'link.db')];
	symlinkSync('../there/real.db', link);
	return {real, link};
}

test('a bus reached by a link is whole after a crash in the middle of a checkpoint', async () => {
	const {real} = linked();
	const engine = open(real);
	await engine.write(async writer => {
		const insert = 'INSERT INTO session_registry (session_id) VALUES (@id)';
		for (let row = 0; row < 200; row++) await writer.run(insert, {id: `claude-${row} ${'x'.repeat(500)}`});
	});
	// what the crash leaves: the log with everything, and a file of which only the first page is as it would have become
	const finished = path.join(temporaryFolder(), 'finished.db');
	for (const suffix of ['', '-wal']) copyFileSync(real + suffix, finished + suffix);
	const whole = new Database(finished);
	whole.pragma('wal_checkpoint(TRUNCATE)');
	whole.close();
	const crashed = linked();
	for (const suffix of ['', '-wal']) copyFileSync(real + suffix, crashed.real + suffix);
	const file = openSync(crashed.real, 'r+');
	writeSync(file, readFileSync(finished), 0, 4096, 0);
	closeSync(file);
	expect(statSync(crashed.real).size).toBeLessThan(statSync(finished).size);
	expect(await count(open(crashed.link))).toBe(200);
});

test('everything that belongs to a bus reached by a link lies beside the file itself', async () => {
	const {real, link} = linked();
	const engine = open(link);
	await put(engine, 'claude-1');
	expect(readdirSync(path.dirname(link))).toEqual(['link.db']);
	expect(existsSync(`${real}-bell`)).toBe(true);
	expect(engine.location).toBe(real);
	expect(engine.name).toBe(link);
	expect(engine.size()).toBe(statSync(real).size + statSync(`${real}-wal`).size);
});

test('a change is noticed through either name at once, whoever made it', async () => {
	const {real, link} = linked();
	const [one, other] = [open(link), open(real)];
	let calls = 0;
	one.onChange(() => calls++);
	for (let commit = 1; commit <= 20; commit++) {
		const before = calls;
		const began = performance.now();
		await put(other, `claude-${commit}`);
		await until(() => calls > before);
		// without the folder of the file itself only the poll would find it, a second later
		if (performance.now() - began < 900) return;
	}
	expect.unreachable('every change took as long as a poll');
});

test('a link in the middle of the path, a link to a link and a way back over a link lead to one file', async () => {
	const {real, link} = linked();
	const folder = path.dirname(path.dirname(real));
	symlinkSync('there', path.join(folder, 'other'));
	symlinkSync('link.db', path.join(folder, 'here', 'second.db'));
	const names = [link, path.join(folder, 'other', 'real.db'), path.join(folder, 'here', 'second.db')];
	expect(names.map(name => open(name).location)).toEqual([real, real, real]);
});

test('a link that comes to lead elsewhere is followed by those who have the bus open', async () => {
	const {real, link} = linked();
	const engine = open(link);
	await put(engine, 'claude-1');
	const next = linked();
	await put(open(next.real), 'claude-2');
	const folder = path.dirname(link);
	symlinkSync(next.real, path.join(folder, 'next'));
	renameSync(path.join(folder, 'next'), link);
	await put(engine, 'claude-3');
	expect(engine.location).toBe(next.real);
	expect(await count(open(next.real))).toBe(2);
	expect(await count(open(real))).toBe(1);
});
