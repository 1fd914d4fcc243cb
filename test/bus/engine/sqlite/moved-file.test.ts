import {once} from 'node:events';
import {copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, statSync} from 'node:fs';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {setTimeout as pause} from 'node:timers/promises';
import Database from 'better-sqlite3';
import {afterAll, beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import type {Engine} from '../../../../source/bus/engine/engine.js';
import {openSqliteEngine} from '../../../../source/bus/engine/sqlite/sqlite-engine.js';
import {until} from '../../support/conditions.js';
import {bundleProgram, type Program, startProgram} from '../../support/program.js';
import {rows} from '../../support/raw-rows.js';
import {temporaryFolder} from '../../support/temp-folder.js';

const put = 'INSERT INTO session_registry (session_id) VALUES (@id)';

function openEngine(file: string): Engine {
	const engine = openSqliteEngine(file, {synchronous: 'normal', readOnly: 'never'});
	onTestFinished(() => engine.close());
	return engine;
}

let program: string;

beforeAll(async () => {
	program = await bundleProgram('hold-bus', afterAll);
});

/** A process that has a bus open, and does what it is told. */
class Holder {
	readonly #process: Program;
	readonly #lines: AsyncIterator<string>;

	private constructor(process: Program) {
		this.#process = process;
		this.#lines = createInterface({input: process.stdout})[Symbol.asyncIterator]();
	}

	static async open(file: string): Promise<Holder> {
		const holder = new Holder(startProgram(program, [file]));
		expect(await holder.#hear()).toBe('open');
		return holder;
	}

	async #hear(): Promise<unknown> {
		const line = await this.#lines.next();
		return line.done ? 'ended' : JSON.parse(line.value);
	}

	tell(order: string): Promise<unknown> {
		this.#process.stdin.write(`${order}\n`);
		return this.#hear();
	}

	async kill(): Promise<void> {
		const ended = new Promise(resolve => this.#process.on('close', resolve));
		this.#process.kill('SIGKILL');
		await ended;
	}
}

/** What any other program finds in a database, which must be whole. */
function foundIn(file: string): readonly unknown[] {
	const foreign = new Database(file, {fileMustExist: true});
	try {
		expect(foreign.pragma('integrity_check', {simple: true})).toBe('ok');
		return rows(foreign, 'SELECT session_id FROM session_registry ORDER BY rowid').map(row =>
			Object.values(row ?? {}).join(),
		);
	} finally {
		foreign.close();
	}
}

const orphansBeside = (file: string) =>
	readdirSync(path.dirname(file)).filter(name => name.includes('-wal.orphan-'));

/** A place for a bus, and one it can be moved to, where no file of the first matters. */
function places(): {readonly file: string; readonly elsewhere: string} {
	const folder = temporaryFolder();
	for (const name of ['bus', 'elsewhere']) mkdirSync(path.join(folder, name));
	return {
		file: path.join(folder, 'bus', 'messaging.db'),
		elsewhere: path.join(folder, 'elsewhere', 'messaging.db'),
	};
}

/** A bus that a crash left: all that was written to it is in its log. */
async function crashedBus(file: string, ...ids: string[]): Promise<void> {
	const holder = await Holder.open(file);
	for (const id of ids) await holder.tell(`put ${id}`);
	await holder.kill();
	expect(statSync(`${file}-wal`).size).toBeGreaterThan(0);
}

describe('a database that was moved away without its log', () => {
	test('leaves its log to be kept aside, and gets it again when it is put back', async () => {
		const {file, elsewhere} = places();
		await crashedBus(file, 'a', 'b');
		renameSync(file, elsewhere);
		const next = await Holder.open(file);
		const [notice = ''] = [await next.tell('notices')].flat();
		expect(notice).toMatch(
			/^the database .*messaging\.db is gone; what was written last .* is in .*-wal\.orphan-/,
		);
		expect(await next.tell('put c')).toEqual(['c']);
		expect(orphansBeside(file)).toHaveLength(1);
		await next.tell('close');
		renameSync(elsewhere, file);
		const last = await Holder.open(file);
		expect(await last.tell('notices')).toEqual([expect.stringContaining('is joined with it again')]);
		expect(await last.tell('put d')).toEqual(['a', 'b', 'd']);
		await last.tell('close');
		expect(foundIn(file)).toEqual(['a', 'b', 'd']);
		expect(orphansBeside(file)).toEqual([]);
	});

	test('is whole where it went, when somebody who watches had it open', async () => {
		const {file, elsewhere} = places();
		const watcher = await Holder.open(file);
		await watcher.tell('watch');
		await watcher.tell('put a');
		const modified = statSync(file).mtimeMs;
		renameSync(file, elsewhere);
		await until(() => statSync(elsewhere).mtimeMs !== modified);
		const next = await Holder.open(file);
		expect(await next.tell('put b')).toEqual(['b']);
		expect(await watcher.tell('put c')).toEqual(['b', 'c']);
		expect(foundIn(elsewhere)).toEqual(['a']);
		expect(foundIn(file)).toEqual(['b', 'c']);
	});

	test('never makes the next one look damaged, though somebody idle has the old one open', async () => {
		const {file, elsewhere} = places();
		const idle = await Holder.open(file);
		await idle.tell('put a');
		renameSync(file, elsewhere);
		for (const id of ['b', 'c', 'd']) {
			const next = await Holder.open(file);
			expect(await next.tell(`put ${id}`)).toContain(id);
			await next.tell('close');
		}
		expect(await idle.tell('put e')).toEqual(['b', 'c', 'd', 'e']);
		await idle.tell('close');
		expect(foundIn(file)).toEqual(['b', 'c', 'd', 'e']);
	});

	test('is moved with all that belongs to it by whoever follows the hint, and works there', async () => {
		const {file, elsewhere} = places();
		await crashedBus(file, 'a');
		const folder = path.dirname(file);
		for (const name of readdirSync(folder)) {
			renameSync(path.join(folder, name), path.join(path.dirname(elsewhere), name));
		}
		const next = await Holder.open(file);
		expect(await next.tell('notices')).toEqual([]);
		expect(await next.tell('put b')).toEqual(['b']);
		const there = await Holder.open(elsewhere);
		expect(await there.tell('notices')).toEqual([]);
		expect(await there.tell('put c')).toEqual(['a', 'c']);
	});

	test('is copied with all that belongs to it, and the copy works', async () => {
		const {file, elsewhere} = places();
		const holder = await Holder.open(file);
		await holder.tell('put a');
		for (const suffix of ['', '-wal', '-shm', '-bell']) copyFileSync(file + suffix, elsewhere + suffix);
		const there = await Holder.open(elsewhere);
		expect(await there.tell('notices')).toEqual([]);
		expect(await there.tell('put b')).toEqual(['a', 'b']);
		expect(await holder.tell('put c')).toEqual(['a', 'c']);
	});
});

describe('a database that was moved away and put back over the one that had come in its place', () => {
	/** What is done after it was put back: who opens, writes and closes first. */
	const orders: ReadonlyArray<[what: string, (idle: Holder, file: string) => Promise<void>]> = [
		[
			'one who had it open all the while writes first',
			async (idle, file) => {
				expect(await idle.tell('put x')).toEqual(['a', 'x']);
				const next = await Holder.open(file);
				expect(await next.tell('put y')).toEqual(['a', 'x', 'y']);
				await next.tell('close');
				await idle.tell('close');
			},
		],
		[
			'one who opens it writes first, and the other closes last',
			async (idle, file) => {
				const next = await Holder.open(file);
				expect(await next.tell('put x')).toEqual(['a', 'x']);
				expect(await idle.tell('put y')).toEqual(['a', 'x', 'y']);
				await next.tell('close');
				await idle.tell('close');
			},
		],
		[
			'one who opens it has closed it before the other, who never wrote, closes',
			async (idle, file) => {
				const next = await Holder.open(file);
				expect(await next.tell('put x')).toEqual(['a', 'x']);
				expect(await next.tell('put y')).toEqual(['a', 'x', 'y']);
				await next.tell('close');
				await idle.tell('close');
			},
		],
		[
			'one who opens it is killed before the other closes',
			async (idle, file) => {
				const next = await Holder.open(file);
				expect(await next.tell('put x')).toEqual(['a', 'x']);
				expect(await next.tell('put y')).toEqual(['a', 'x', 'y']);
				await next.kill();
				await idle.tell('close');
			},
		],
		[
			'the one who had it open closes it first',
			async (idle, file) => {
				await idle.tell('close');
				const next = await Holder.open(file);
				expect(await next.tell('put x')).toEqual(['a', 'x']);
				expect(await next.tell('put y')).toEqual(['a', 'x', 'y']);
				await next.tell('close');
			},
		],
	];

	test.each(orders)('has everything that was acknowledged, when %s', async (_what, goOn) => {
		const {file, elsewhere} = places();
		const idle = await Holder.open(file);
		await idle.tell('put a');
		renameSync(file, elsewhere);
		const between = await Holder.open(file);
		expect(await between.tell('put b')).toEqual(['b']);
		await between.tell('close');
		renameSync(elsewhere, file);
		await goOn(idle, file);
		expect(foundIn(file).slice(0, 2)).toEqual(['a', 'x']);
		expect(foundIn(file)).toContain('y');
	});

	test('leaves the log of the one in between aside', async () => {
		const {file, elsewhere} = places();
		await crashedBus(file, 'a');
		renameSync(file, elsewhere);
		await crashedBus(file, 'b');
		renameSync(elsewhere, file);
		const next = await Holder.open(file);
		expect(await next.tell('notices')).toEqual([
			expect.stringMatching(
				/^another database was put at .*; what was written last to the one before is in /,
			),
			expect.stringContaining('is joined with it again'),
		]);
		expect(await next.tell('put c')).toEqual(['a', 'c']);
		expect(orphansBeside(file)).toHaveLength(1);
	});
});

describe('a database in the place of which a backup was put', () => {
	/** A bus of which there is a backup that has `a` alone, and the log of the bus lies where it was. */
	async function withBackup(
		makeBackup: (file: string, backup: string) => void,
		file: string,
		backup: string,
	) {
		const holder = await Holder.open(file);
		await holder.tell('put a');
		makeBackup(file, backup);
		await holder.tell('put b');
		await holder.tell('put c');
		return holder;
	}

	const backups: ReadonlyArray<[how: string, (file: string, backup: string) => void]> = [
		[
			'by VACUUM INTO',
			(file, backup) => {
				const database = new Database(file);
				database.prepare('VACUUM INTO ?').run(backup);
				database.close();
			},
		],
		[
			'as a copy of the folded file',
			(file, backup) => {
				const database = new Database(file);
				database.pragma('wal_checkpoint(PASSIVE)');
				copyFileSync(file, backup);
				database.close();
			},
		],
	];

	test.each(backups)(
		'is what the backup was, made %s, after everybody was killed',
		async (_how, makeBackup) => {
			const {file, elsewhere} = places();
			await (await withBackup(makeBackup, file, elsewhere)).kill();
			renameSync(elsewhere, file);
			const next = await Holder.open(file);
			expect(await next.tell('put d')).toEqual(['a', 'd']);
			await next.tell('close');
			expect(foundIn(file)).toEqual(['a', 'd']);
			expect(orphansBeside(file)).toHaveLength(1);
		},
	);

	test.each(backups)(
		'is what the backup was, made %s, for those who had it open',
		async (_how, makeBackup) => {
			const {file, elsewhere} = places();
			const holder = await withBackup(makeBackup, file, elsewhere);
			const other = await Holder.open(file);
			renameSync(elsewhere, file);
			expect(await holder.tell('put d')).toEqual(['a', 'd']);
			expect(await other.tell('put e')).toEqual(['a', 'd', 'e']);
			await holder.tell('close');
			await other.tell('close');
			expect(foundIn(file)).toEqual(['a', 'd', 'e']);
		},
	);
});

test('whoever opens a bus while it is replaced again and again has the one open that is there in the end', async () => {
	const {file, elsewhere} = places();
	await crashedBus(file, 'a');
	foundIn(file);
	copyFileSync(file, elsewhere);
	const replacer = startProgram(await bundleProgram('replace-file'), [elsewhere, file]);
	for (let round = 0; round < 12; round++) {
		const isOver = once(replacer.stdout, 'data').then(() => true);
		replacer.stdin.write('go\n');
		const holders: Engine[] = [];
		while (!(await Promise.race([isOver, pause(1, false)]))) holders.push(openEngine(file));
		for (const [index, holder] of holders.entries()) {
			await holder.write(writer => writer.run(put, {id: `${index}`}));
			holder.close();
		}
		expect(foundIn(file)).toEqual(['a', ...holders.map((_, index) => `${index}`)]);
	}
});

test('a copy of the file alone, taken while it is in use, is an older state and whole', async () => {
	const {file, elsewhere} = places();
	const holder = await Holder.open(file);
	await holder.tell('put a');
	copyFileSync(file, elsewhere);
	const there = await Holder.open(elsewhere);
	expect(await there.tell('put b')).toEqual(['b']);
	expect(await holder.tell('put c')).toEqual(['a', 'c']);
	await there.tell('close');
	expect(foundIn(elsewhere)).toEqual(['b']);
});

test('a log that is taken away from those who have it open costs nothing that was acknowledged', async () => {
	const {file, elsewhere} = places();
	const holder = await Holder.open(file);
	await holder.tell('put a');
	renameSync(`${file}-wal`, elsewhere);
	expect(await holder.tell('put b')).toEqual(['a', 'b']);
	await holder.tell('close');
	expect(foundIn(file)).toEqual(['a', 'b']);
	expect(existsSync(`${file}-lock`)).toBe(false);
});
