import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {rmSync} from 'node:fs';
import {createInterface} from 'node:readline';
import * as v from 'valibot';
import {describe, expect, onTestFinished, test} from 'vitest';
import {openBus} from '../../source/bus/open-bus.js';
import {documents} from './support/documents.js';
import {entry} from './support/program.js';
import {openSandbox, type Sandbox} from './support/sandbox.js';

const line = v.union([v.strictObject({error: v.string()}), documents.watch]);

/** A stream of documents, read one line at a time. */
function openStream({env, work}: Sandbox, ...words: readonly string[]) {
	const child = spawn(process.execPath, [entry, ...words, '--json'], {cwd: work, env});
	onTestFinished(() => void child.kill('SIGKILL'));
	const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]();
	let complaints = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		complaints += text;
	});
	const next = async () => {
		const {value, done} = await lines.next();
		if (done) throw new Error(`the stream is over: ${complaints}`);
		return v.parse(line, JSON.parse(value));
	};
	return {
		child,
		next,
		/** The first of the next documents that is as a predicate wants it. */
		async find(isIt: (document: v.InferOutput<typeof line>) => boolean) {
			for (;;) {
				const document = await next();
				if (isIt(document)) return document;
			}
		},
		complaints: () => complaints,
	};
}

async function endOf(child: ChildProcess): Promise<unknown> {
	const [code] = await once(child, 'exit');
	return code;
}

describe('a stream of documents', () => {
	test('begins at once, and goes on with every change, without taking part', async () => {
		const sandbox = openSandbox();
		const {sessionId} = await sandbox.join('codex');
		const {next, find} = openStream(sandbox, 'watch');
		const first = await next();
		expect(first).toMatchObject({sessions: [{sessionId}], claims: []});
		const bus = await sandbox.bus();
		await bus.claim(sessionId, 'H.2');
		await find(document => 'claims' in document && document.claims[0]?.taskId === 'H.2');
		await bus.release(sessionId, 'H.2');
		await find(document => 'claims' in document && document.claims.length === 0);
		expect((await bus.snapshot({ended: true})).sessions.map(({kind}) => kind)).toEqual(['agent']);
	});

	test('is what --json alone asks for, too', async () => {
		expect(await openStream(openSandbox()).next()).toMatchObject({sessions: []});
	});

	test('says nothing twice', async () => {
		const sandbox = openSandbox();
		await sandbox.bus();
		const {next, child} = openStream(sandbox, 'watch');
		const seen = [await next()];
		const {sessionId} = await sandbox.join('claude');
		for (;;) {
			const document = await next();
			seen.push(document);
			if ('sessions' in document && document.sessions[0]?.sessionId === sessionId) break;
		}
		child.kill();
		const contents = seen.map(document => JSON.stringify({...document, takenAt: null}));
		for (const [index, content] of contents.entries()) expect(content).not.toBe(contents[index - 1]);
	});

	test('tells of a bus that fails, once, and of its return', async () => {
		const sandbox = openSandbox();
		const database = `${sandbox.work}/other.db`;
		const before = await openBus({path: database});
		const {next, find} = openStream(sandbox, 'watch', '--db', database);
		expect(await next()).toMatchObject({sessions: []});
		await before.close();
		for (const suffix of ['', '-wal', '-shm']) rmSync(database + suffix, {force: true});
		expect(await find(document => 'error' in document)).toEqual({error: 'the database was deleted'});
		const after = await openBus({path: database});
		expect(await next()).toMatchObject({sessions: []});
		await after.close();
	});
});

describe('it ends', () => {
	test.each([
		['SIGINT', 0],
		['SIGPIPE', 0],
		['SIGTERM', 143],
		['SIGHUP', 129],
	] as const)('on %s with %d, quietly', async (signal, code) => {
		const {child, next, complaints} = openStream(openSandbox(), 'watch');
		await next();
		child.kill(signal);
		expect(await endOf(child)).toBe(code);
		expect(complaints()).toBe('');
	});

	test('quietly when its reader goes away', async () => {
		const sandbox = openSandbox();
		const {child, next, complaints} = openStream(sandbox, 'watch');
		await next();
		child.stdout.destroy();
		const ended = endOf(child);
		await sandbox.join('claude');
		expect(await ended).toBe(0);
		expect(complaints()).toBe('');
	});
});
