import {execFileSync} from 'node:child_process';
import {
	closeSync,
	fstatSync,
	linkSync,
	mkdirSync,
	openSync,
	renameSync,
	rmSync,
	symlinkSync,
	unlinkSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import {describe, expect, onTestFinished, test} from 'vitest';
import {resolveFilePath} from '../../source/bus/lock-path.js';
import {overlaps} from '../../source/bus/rules/lock-overlap.js';
import {event} from './support/observation.js';
import {rows} from './support/raw-rows.js';
import {temporaryFolder} from './support/temp-folder.js';
import {openTestBus} from './support/test-bus.js';

/**
 * Two agents in a folder with `real/a.ts` and `other/b.ts`, and a link `link` to `real/deep`.
 * @param name given by one of them to lock or write a file
 */
async function twoAgents() {
	const root = temporaryFolder();
	for (const folder of ['real/deep', 'other']) mkdirSync(path.join(root, folder), {recursive: true});
	for (const file of ['real/a.ts', 'real/deep/c.ts', 'other/b.ts']) writeFileSync(path.join(root, file), '');
	symlinkSync('real/deep', path.join(root, 'link'));
	const opened = await openTestBus();
	const {bus, processes} = opened;
	const one = await opened.join(1);
	processes.start(2);
	const registration = {vendor: 'claude', pid: 2, agentSessionId: 'conversation-2', cwd: root};
	return {
		...opened,
		root,
		one,
		lock: async (name: string) => (await bus.lock(one, name, {cwd: root})).granted,
		/** Whether the other agent may write a file, by the name it uses. */
		async mayWrite(name: string) {
			const {denial} = await bus.observe(event(2, {registration, wants: [name]}));
			await bus.unlockAll('claude-2');
			return denial === null;
		},
	};
}

describe('a lock holds its file by whatever name somebody comes', () => {
	test.each([
		['real/a.ts', 'link/../a.ts'],
		['link/../a.ts', 'real/a.ts'],
		['a.ts', 'link/../a.ts'],
		['link/../new.ts', 'real/new.ts'],
		['link/../*.ts', 'real/a.ts'],
		['link/../', 'real/a.ts'],
		['real/a.ts', 'real/deep/../../real//./a.ts'],
		['real/a.ts', 'real/a.ts/.'],
		['real/a.ts/', 'real/a.ts'],
		['real/new/', 'real/new/file.ts'],
		['real/new/.', 'real/new'],
		['real/a.ts', '/proc/self/cwd/real/a.ts'],
		['/proc/thread-self/cwd/real/', 'real/a.ts'],
	])('locked as %s and written as %s', async (locked, written) => {
		const {lock, mayWrite} = await twoAgents();
		expect(await lock(locked)).toBe(true);
		expect(await mayWrite(written)).toBe(false);
		expect(await mayWrite('other/b.ts')).toBe(true);
	});

	test('that is another link to the same inode, made before or after', async () => {
		const {root, lock, mayWrite, bus, one} = await twoAgents();
		linkSync(path.join(root, 'real/a.ts'), path.join(root, 'twin.ts'));
		expect(await lock('twin.ts')).toBe(true);
		expect(await mayWrite('real/a.ts')).toBe(false);
		expect(await bus.listLocks('real/a.ts', root)).toHaveLength(1);
		expect((await bus.unlock(one, 'real/a.ts', root)).released).toBe(true);
		expect(await lock('other/b.ts')).toBe(true);
		linkSync(path.join(root, 'other/b.ts'), path.join(root, 'late.ts'));
		expect(await mayWrite('late.ts')).toBe(false);
		unlinkSync(path.join(root, 'late.ts'));
		expect(await mayWrite('other/b.ts')).toBe(false);
		expect(await mayWrite('real/a.ts')).toBe(true);
	});

	test.each(['real/', 'real/**/*.ts'])('that leads out of a locked %s', async pattern => {
		const {root, lock, mayWrite} = await twoAgents();
		symlinkSync('../other', path.join(root, 'real/way-out'));
		symlinkSync('../other/b.ts', path.join(root, 'real/b.ts'));
		expect(await lock(pattern)).toBe(true);
		expect(await mayWrite('real/way-out/b.ts')).toBe(false);
		expect(await mayWrite('real/way-out/new.ts')).toBe(false);
		expect(await mayWrite('real/b.ts')).toBe(false);
		expect(await mayWrite('other/b.ts')).toBe(true);
	});

	test('that is a link, also when it was turned elsewhere meanwhile', async () => {
		const {root, lock, mayWrite, bus, one} = await twoAgents();
		const current = path.join(root, 'current');
		symlinkSync('real', current);
		for (const name of ['current/a.ts', 'current/', 'current/*.ts']) {
			expect(await lock(name)).toBe(true);
			unlinkSync(current);
			symlinkSync('other', current);
			expect([name, await mayWrite('current/a.ts')]).toEqual([name, false]);
			expect([name, await mayWrite('real/a.ts')]).toEqual([name, false]);
			expect((await bus.unlock(one, name, root)).released).toBe(true);
			expect(await mayWrite('real/a.ts')).toBe(true);
			unlinkSync(current);
			symlinkSync('real', current);
		}
	});

	test.each(['real/', 'real/**/*.ts'])(
		'that lies in a %s somebody wants, and leads out of it',
		async pattern => {
			const {root, lock, bus} = await twoAgents();
			symlinkSync('../other/b.ts', path.join(root, 'real/b.ts'));
			const registration = {vendor: 'claude', pid: 2, agentSessionId: 'conversation-2', cwd: root};
			await bus.observe(event(2, {registration, wants: ['real/b.ts']}));
			expect(await lock(pattern)).toBe(false);
			await bus.unlockAll('claude-2');
			expect(await lock(pattern)).toBe(true);
		},
	);

	test('while the file is replaced, deleted, made anew, or becomes a link', async () => {
		const {root, lock, mayWrite} = await twoAgents();
		const file = path.join(root, 'real/a.ts');
		expect(await lock('real/a.ts')).toBe(true);
		writeFileSync(path.join(root, 'next'), 'x');
		renameSync(path.join(root, 'next'), file);
		expect(await mayWrite('real/a.ts')).toBe(false);
		rmSync(file);
		expect(await mayWrite('real/a.ts')).toBe(false);
		writeFileSync(file, 'y');
		expect(await mayWrite('real/a.ts')).toBe(false);
		rmSync(file);
		symlinkSync('../other/b.ts', file);
		expect(await mayWrite('real/a.ts')).toBe(false);
	});

	test('in a folder whose name is no UTF-8', async () => {
		const {root, lock, mayWrite} = await twoAgents();
		const folder = Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0x62, 0xff])]);
		mkdirSync(folder);
		symlinkSync(folder, path.join(root, 'odd'));
		expect(await lock('odd/x.ts')).toBe(true);
		expect(await mayWrite('odd/x.ts')).toBe(false);
		expect(await mayWrite('odd/y.ts')).toBe(true);
	});

	test('where upper and lower case are the same', async () => {
		const {root, lock, mayWrite} = await twoAgents();
		// What a case-insensitive file system shows: one folder under both spellings
		symlinkSync('real', path.join(root, 'REAL'));
		expect(await lock('real/New.ts')).toBe(true);
		expect(await mayWrite('real/NEW.TS')).toBe(false);
		expect(await lock('real/*.MD')).toBe(true);
		expect(await mayWrite('real/readme.md')).toBe(false);
		expect(await mayWrite('real/other.ts')).toBe(true);
		expect(await mayWrite('other/NEW.TS')).toBe(true);
	});

	test('on every name of a tree of links that opens the same file', async () => {
		const {root} = await twoAgents();
		const at = (name: string) => path.join(root, name);
		symlinkSync('../..', at('real/deep/up'));
		symlinkSync(at('other'), at('absolute'));
		symlinkSync('link/up', at('round'));
		symlinkSync('../real/a.ts', at('other/to-a'));
		symlinkSync('to-a', at('other/chain'));
		linkSync(at('real/a.ts'), at('other/hard'));
		const folders = [
			'real',
			'real/deep',
			'other',
			'link',
			'link/up',
			'absolute',
			'round',
			'deep',
			'up',
			'..',
			'.',
		];
		const files = ['a.ts', 'b.ts', 'c.ts', 'to-a', 'chain', 'hard', '../a.ts'];
		const ways = [''];
		for (let from = 0; ways.length < 1500; from++)
			ways.push(...folders.map(folder => `${ways[from]}${folder}/`));
		const byInode = new Map<number, string[]>();
		for (const name of ways.flatMap(way => files.map(file => `${way}${file}`))) {
			const inode = inodeBehind(`${root}/${name}`);
			if (inode !== null) byInode.set(inode, [...(byInode.get(inode) ?? []), name]);
		}
		expect([...byInode.values()].map(names => names.length > 20)).toEqual([true, true, true]);
		const pair = fc
			.constantFrom(...byInode.values())
			.chain(names => fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)));
		fc.assert(
			fc.property(pair, ([one, other]) => {
				const [first, second] = [resolveFilePath(one, root), resolveFilePath(other, root)];
				expect(first && second && overlaps(first, second)).toBe(true);
			}),
			{numRuns: 3000},
		);
	});
});

/** What the kernel opens by a name; `null` where it opens no file. */
function inodeBehind(name: string): number | null {
	try {
		const descriptor = openSync(name, 'r');
		try {
			const stats = fstatSync(descriptor);
			return stats.isFile() ? stats.ino : null;
		} finally {
			closeSync(descriptor);
		}
	} catch {
		return null;
	}
}

describe('names that are not the same', () => {
	test.skipIf(process.platform !== 'linux')(
		'stay two files where the file system tells them apart',
		async () => {
			const {lock, mayWrite} = await twoAgents();
			expect(await lock('caf\u00e9.ts')).toBe(true);
			expect(await mayWrite('cafe\u0301.ts')).toBe(true);
			expect(await lock('A.ts')).toBe(true);
			expect(await mayWrite('a.ts')).toBe(true);
		},
	);

	test('are guarded by nobody where nothing can be written', async () => {
		const {mayWrite, bus, root} = await twoAgents();
		for (const name of [
			'',
			'a\0b',
			`real/${'x'.repeat(300)}`,
			'/dev/null',
			'real',
			`/${'y/'.repeat(20_000)}z`,
		])
			expect(await mayWrite(name)).toBe(true);
		expect(await bus.listLocks(undefined, root)).toEqual([]);
	});

	test('are taken by their letters where the file cannot be reached by them from here', async () => {
		const {lock, mayWrite, root, bus} = await twoAgents();
		symlinkSync('loop', path.join(root, 'loop'));
		const registration = {vendor: 'codex', pid: 1, agentSessionId: 'conversation-1', cwd: root};
		const deep = `${'x'.repeat(200)}/`.repeat(30);
		for (const name of ['loop', 'real/a.ts/b.ts', `${deep}file.ts`]) {
			await bus.observe(event(1, {registration, wants: [name]}));
			expect([name.slice(-9), await mayWrite(name)]).toEqual([name.slice(-9), false]);
		}
		await expect(lock('loop')).rejects.toMatchObject({kind: 'usage'});
	});
});

describe('a lock that another program wrote', () => {
	test.each([
		['real/a.ts', '/', 'real/a.ts'],
		['real/a.ts', null, 'real/a.ts'],
		['./real//deep/../a.ts', '/', 'real/a.ts'],
		['ROOT/link/../a.ts', null, 'real/a.ts'],
		['ROOT/link/c.ts', null, 'real/deep/c.ts'],
		['ROOT/real', null, 'real/a.ts'],
		['ROOT/real/', null, 'real/new.ts'],
		['ROOT/real/*.ts', null, 'real/a.ts'],
		['real/', null, 'real/a.ts'],
	])('as %s, by a session in folder %s, covers %s', async (written, folder, covered) => {
		const {foreign, root, mayWrite, bus} = await twoAgents();
		const cwd = folder === null ? null : root;
		foreign
			.prepare("INSERT INTO session_registry (session_id, llm_vendor, cwd) VALUES ('x', 'x', ?)")
			.run(cwd);
		foreign
			.prepare("INSERT INTO file_locks (file_path, session_id) VALUES (?, 'x')")
			.run(written.replace('ROOT', root));
		for (const isKept of [false, true]) {
			if (isKept) await bus.prune();
			expect([isKept, await mayWrite(covered)]).toEqual([isKept, false]);
			expect(await bus.listLocks(covered, root)).toHaveLength(1);
			expect(await mayWrite('other/b.ts')).toBe(true);
		}
	});

	test('is asked about only once, where that is certain', async () => {
		const {foreign, root, bus} = await twoAgents();
		const insert = foreign.prepare("INSERT INTO file_locks (file_path, session_id) VALUES (?, 'x')");
		for (const name of [`${root}/real/a.ts`, `${root}/link/c.ts`, 'real/a.ts']) insert.run(name);
		await bus.prune();
		expect(rows(foreign, 'SELECT file_path, aliases FROM file_locks ORDER BY file_path')).toEqual([
			{file_path: `${root}/link/c.ts`, aliases: JSON.stringify([`${root}/real/deep/c.ts`])},
			{file_path: `${root}/real/a.ts`, aliases: ''},
			{file_path: 'real/a.ts', aliases: null},
		]);
	});

	test('without a path covers nothing', async () => {
		const {foreign, mayWrite} = await twoAgents();
		for (const name of ['', 'a\0b'])
			foreign.prepare("INSERT INTO file_locks (file_path, session_id) VALUES (?, 'x')").run(name);
		expect(await mayWrite('real/a.ts')).toBe(true);
	});
});

test('two agents in one folder, one of them by a link to it, are found to overlap', async () => {
	const {root, bus, processes} = await twoAgents();
	processes.start(3, 4);
	await bus.register({vendor: 'codex', pid: 3, cwd: path.join(root, 'real/deep')});
	const {session} = await bus.register({vendor: 'gemini', pid: 4, cwd: path.join(root, 'link/')});
	expect(session.cwd).toBe(path.join(root, 'real/deep'));
	const overlap = (await bus.listAlerts()).filter(({type}) => type === 'cwd_overlap');
	expect(overlap).toMatchObject([
		{subject: path.join(root, 'real/deep'), sessionIds: ['codex-3', 'gemini-4']},
	]);
});

test('a file that is mounted at two places is a file at each of them', async ({skip}) => {
	const {root, lock, mayWrite} = await twoAgents();
	const place = path.join(root, 'mounted');
	mkdirSync(place);
	try {
		execFileSync('mount', ['--bind', path.join(root, 'real'), place], {stdio: 'ignore'});
	} catch {
		skip('nothing can be mounted here');
	}
	onTestFinished(() => void execFileSync('umount', [place]));
	expect(await lock('real/a.ts')).toBe(true);
	// It cannot be seen: neither the path nor the number of links tells of it
	expect(await mayWrite('mounted/a.ts')).toBe(true);
});
