import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {
	appendFileSync,
	chmodSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import * as v from 'valibot';
import {describe, expect, test} from 'vitest';
import type {Session} from '../../source/bus/types.js';
import {ExportFolder} from '../../source/rescue/export-folder.js';
import {type ExportRequest, exportSession} from '../../source/rescue/export-session.js';
import {temporaryFolder} from '../bus/support/temp-folder.js';
import {noRows, sampleSession} from './support/sample-session.js';

/** A conversation of Claude in a fresh folder, and where to export it. */
function prepare(content: string | Buffer = 'line 1\nline 2\n') {
	const folder = temporaryFolder();
	const transcript = path.join(folder, 'projects', 'slug', 'abc.jsonl');
	mkdirSync(path.dirname(transcript), {recursive: true});
	writeFileSync(transcript, content);
	const target = path.join(folder, 'out', 'export');
	const session = sampleSession({transcriptPath: transcript, agentSessionId: 'abc'});
	const run = (change: Partial<ExportRequest> = {}, facts: Partial<Session> = {}) =>
		exportSession({
			session: {...session, ...facts},
			rows: {...noRows, claims: [{task_id: 'T'}]},
			bus: '/bus.db',
			target,
			environment: {HOME: folder},
			now: Date.UTC(2026, 10, 22),
			version: '9.9.9',
			onProgress: () => {},
			...change,
		});
	return {folder, transcript, target, run};
}

function sha256(file: string): string {
	return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** What GNU coreutils make of the checksums. */
function checkSums(folder: string): string {
	return execFileSync('sha256sum', ['-c', '--strict', 'SHA256SUMS'], {cwd: folder, encoding: 'utf8'});
}

describe('an export', () => {
	test('holds every file of the conversation byte for byte, the rows, a manifest and checksums', async () => {
		const bytes = Buffer.from(Array.from({length: 3_000_000}, (_, index) => (index * 7919) % 256));
		const {folder, transcript, target, run} = prepare(bytes);
		const subagent = path.join(folder, 'projects/slug/abc/subagents/两个\nlines.jsonl');
		mkdirSync(path.dirname(subagent), {recursive: true});
		writeFileSync(subagent, 'sub');
		const empty = path.join(folder, 'projects/slug/abc/empty');
		writeFileSync(empty, '');
		const manifest = await run();
		const copy = path.join(target, 'conversation', 'abc.jsonl');
		expect(readFileSync(copy).equals(bytes)).toBe(true);
		expect(readFileSync(path.join(target, 'conversation/abc/subagents/两个\nlines.jsonl'), 'utf8')).toBe(
			'sub',
		);
		expect(JSON.parse(readFileSync(path.join(target, 'bus/claims.json'), 'utf8'))).toEqual([{task_id: 'T'}]);
		expect(JSON.parse(readFileSync(path.join(target, 'manifest.json'), 'utf8'))).toEqual(manifest);
		expect(manifest).toMatchObject({
			format: 'session-bus rescue',
			formatVersion: 1,
			sessionBusVersion: '9.9.9',
			exportedAt: '2026-11-22T00:00:00.000Z',
			session: {sessionId: 'claude-1'},
			missing: [],
		});
		expect(manifest.files[0]).toEqual({
			path: 'conversation/abc.jsonl',
			source: transcript,
			bytes: bytes.length,
			sha256: sha256(transcript),
			sourceModifiedAt: statSync(transcript).mtime.toISOString(),
		});
		for (const file of manifest.files) {
			expect(sha256(path.join(target, file.path))).toBe(file.sha256);
			expect(statSync(path.join(target, file.path)).size).toBe(file.bytes);
		}
		const checked = checkSums(target).trimEnd().split('\n');
		expect(checked).toHaveLength(manifest.files.length + 1);
		expect(checked.every(line => line.endsWith(': OK'))).toBe(true);
		const names = readdirSync(target, {recursive: true, withFileTypes: true});
		for (const entry of names) {
			const {mode} = statSync(path.join(entry.parentPath, entry.name));
			expect([entry.name, mode & 0o777]).toEqual([entry.name, entry.isDirectory() ? 0o700 : 0o600]);
		}
		expect(statSync(target).mode & 0o777).toBe(0o700);
		expect(readdirSync(path.dirname(target))).toEqual(['export']);
	});

	test('of a transcript that grows meanwhile has what was there when it was opened, and says so', async () => {
		const {transcript, target, run} = prepare(Buffer.alloc(2_500_000, 'a'));
		const manifest = await run({onProgress: () => appendFileSync(transcript, 'more')});
		expect(manifest.files[0]).toMatchObject({bytes: 2_500_000, changedDuringCopy: 'grew'});
		expect(readFileSync(path.join(target, 'conversation/abc.jsonl'), 'latin1')).toBe('a'.repeat(2_500_000));
		checkSums(target);
	});

	test('of a transcript that is cut short meanwhile says so', async () => {
		const {transcript, target, run} = prepare(Buffer.alloc(2_500_000, 'a'));
		const manifest = await run({onProgress: () => truncateSync(transcript, 10)});
		expect(manifest.files[0]).toMatchObject({bytes: 1_048_576, changedDuringCopy: 'shrank'});
		checkSums(target);
	});

	test('counts the bytes it copies', async () => {
		const {run} = prepare(Buffer.alloc(2_500_000, 'a'));
		const seen: Array<[number, number]> = [];
		await run({onProgress: (done, total) => void seen.push([done, total])});
		expect(seen).toEqual([
			[1_048_576, 2_500_000],
			[2_097_152, 2_500_000],
			[2_500_000, 2_500_000],
		]);
	});

	test('of a conversation whose transcript is gone has the rest, and says what is missing', async () => {
		const {folder, transcript, target, run} = prepare();
		const tool = path.join(folder, 'projects/slug/abc/tool-results/1.txt');
		mkdirSync(path.dirname(tool), {recursive: true});
		writeFileSync(tool, 'result');
		rmSync(transcript);
		const manifest = await run();
		expect(manifest.missing).toEqual([{source: transcript, reason: 'it is not there'}]);
		expect(readFileSync(path.join(target, 'conversation/abc/tool-results/1.txt'), 'utf8')).toBe('result');
		expect(readdirSync(path.join(target, 'bus'))).toContain('session.json');
		checkSums(target);
	});

	test('finds the transcript of a session that never told where it is', async () => {
		const {folder, transcript, run} = prepare();
		const home = path.join(folder, '.claude', 'projects', 'slug');
		mkdirSync(home, {recursive: true});
		writeFileSync(path.join(home, 'abc.jsonl'), readFileSync(transcript));
		const manifest = await run({}, {transcriptPath: null});
		expect(manifest.files[0]?.source).toBe(path.join(home, 'abc.jsonl'));
		const {run: again} = prepare();
		expect((await again({}, {transcriptPath: null, agentSessionId: null})).missing).toHaveLength(1);
	});

	test('takes nothing for a transcript that is no file', async () => {
		const {folder, run} = prepare();
		const pipe = path.join(folder, 'pipe.jsonl');
		execFileSync('mkfifo', [pipe]);
		for (const transcriptPath of [pipe, folder, '/dev/zero']) {
			const manifest = await run(
				{
					target: path.join(
						folder,
						path.basename(transcriptPath),
						'..',
						`out-${path.basename(transcriptPath)}`,
					),
				},
				{transcriptPath},
			);
			expect(manifest.missing.map(({source}) => source)).toContain(transcriptPath);
			expect(manifest.files.every(file => file.path.startsWith('bus/'))).toBe(true);
		}
	});

	test.each(['folder', 'file', 'link to nothing'])('never touches a %s that is there already', async kind => {
		const {target, run} = prepare();
		mkdirSync(path.dirname(target), {recursive: true});
		if (kind === 'folder') mkdirSync(target);
		if (kind === 'file') writeFileSync(target, 'precious');
		if (kind === 'link to nothing') execFileSync('ln', ['-s', '/not/there', target]);
		await expect(run()).rejects.toMatchObject({kind: 'refused', message: `${target} exists already`});
		expect(readdirSync(path.dirname(target))).toEqual(['export']);
	});

	test('into a place that cannot be written is an error, and leaves nothing behind', async () => {
		const {folder, run} = prepare();
		writeFileSync(path.join(folder, 'file'), '');
		const target = path.join(folder, 'file', 'export');
		await expect(run({target})).rejects.toMatchObject({kind: 'unusable'});
		expect(existsSync(target)).toBe(false);
	});

	test.skipIf(process.getuid?.() === 0)('leaves out what may not be read', async () => {
		const {transcript, run} = prepare();
		chmodSync(transcript, 0);
		expect((await run()).missing).toEqual([{source: transcript, reason: 'it may not be read'}]);
	});
});

test('a file that fails half-way is not left behind beside those the manifest names', async () => {
	const target = path.join(temporaryFolder(), 'export');
	const folder = new ExportFolder(target);
	function* failing() {
		yield 'half';
		throw new Error('the database is malformed');
	}
	await expect(folder.write('conversation/message.jsonl', '/x.db', failing())).rejects.toThrow('malformed');
	await folder.write('conversation/session.jsonl', '/x.db', ['whole']);
	await folder.finish('{}');
	expect(readdirSync(path.join(target, 'conversation'))).toEqual(['session.jsonl']);
	expect(folder.files.map(file => file.path)).toEqual(['conversation/session.jsonl']);
	checkSums(target);
});

test('a name that is given twice does not cost the first file', async () => {
	const target = path.join(temporaryFolder(), 'export');
	const folder = new ExportFolder(target);
	await folder.write('a', '/x.db', ['first']);
	await expect(folder.write('a', '/x.db', ['second'])).rejects.toThrow('EEXIST');
	await folder.finish('{}');
	expect(readFileSync(path.join(target, 'a'), 'utf8')).toBe('first');
});

describe('an export of OpenCode', () => {
	/** A database with what counts of the real one's tables. */
	function makeDatabase(home: string): string {
		const file = path.join(home, '.local/share/opencode/opencode.db');
		mkdirSync(path.dirname(file), {recursive: true});
		const database = new Database(file);
		database.pragma('journal_mode = WAL');
		database.exec(`
			CREATE TABLE session (id TEXT, parent_id TEXT, title TEXT);
			CREATE TABLE message (id TEXT, session_id TEXT, data TEXT);
			CREATE TABLE event (id TEXT, aggregate_id TEXT, seq INTEGER);
			CREATE TABLE account (id TEXT, access_token TEXT);
			INSERT INTO session VALUES ('ses_1', NULL, 'main'), ('ses_2', 'ses_1', 'child'), ('ses_3', 'ses_2', 'grandchild'), ('ses_9', NULL, 'other');
			INSERT INTO message VALUES ('m1', 'ses_1', '{}'), ('m2', 'ses_3', '两个'), ('m9', 'ses_9', '{}');
			INSERT INTO event VALUES ('e1', 'ses_1', 9007199254740993), ('e9', 'ses_9', 1);
			INSERT INTO account VALUES ('a', 'secret');`);
		database.close();
		return file;
	}

	const lines = (file: string) =>
		readFileSync(file, 'utf8')
			.trimEnd()
			.split('\n')
			.map(line => v.parse(v.record(v.string(), v.unknown()), JSON.parse(line)));

	test('has the rows of the conversation and its subagents, and nobody else’s', async () => {
		const {folder, target, run} = prepare();
		const file = makeDatabase(folder);
		const manifest = await run({}, {llmVendor: 'opencode', agentSessionId: 'ses_1', transcriptPath: null});
		expect(manifest.missing).toEqual([]);
		const at = (table: string) => path.join(target, 'conversation', `${table}.jsonl`);
		expect(lines(at('session')).map(({id}) => id)).toEqual(['ses_1', 'ses_2', 'ses_3']);
		expect(lines(at('message')).map(({data}) => data)).toEqual(['{}', '两个']);
		expect(lines(at('event'))).toEqual([
			{id: 'e1', aggregate_id: 'ses_1', seq: {integer: '9007199254740993'}},
		]);
		expect(existsSync(at('account'))).toBe(false);
		expect(manifest.files[0]).toMatchObject({source: file, sourceModifiedAt: null});
		checkSums(target);
	});

	test.each(['ses_0', null])(
		'without its conversation %j, or without a database, says so',
		async agentSessionId => {
			const {folder, run} = prepare();
			const facts = {llmVendor: 'opencode', agentSessionId, transcriptPath: null};
			expect((await run({}, facts)).missing).toHaveLength(1);
			makeDatabase(folder);
			expect((await run({target: path.join(folder, 'second')}, facts)).missing).toHaveLength(1);
		},
	);
});
