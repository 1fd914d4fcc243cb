import {mkdirSync, readdirSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {documents, read} from '../commands/support/documents.js';
import {textOf} from '../commands/support/lines.js';
import {type Outcome, runProcess} from '../commands/support/program.js';
import {Sandbox} from '../commands/support/sandbox.js';

const root = path.resolve(import.meta.dirname, '../..');

const packed = v.tuple([v.object({filename: v.string(), files: v.array(v.object({path: v.string()}))})]);

let sandbox: Sandbox;
let consumer: string;
let files: readonly string[];

/** Runs a program in the consumer's folder, with the home of this user, where npm has its cache. */
function inConsumer(
	command: string,
	words: readonly string[],
	env: NodeJS.ProcessEnv = process.env,
): Promise<Outcome> {
	return runProcess(command, words, {cwd: consumer, env});
}

/** Runs the installed command in the sandbox. */
function installed(...words: string[]): Promise<Outcome> {
	return inConsumer(path.join(consumer, 'node_modules', '.bin', 'session-bus'), words, sandbox.env);
}

// Installing takes seconds, so that all tests share one installation
beforeAll(async () => {
	sandbox = new Sandbox();
	consumer = path.join(sandbox.folder, 'consumer');
	mkdirSync(consumer);
	writeFileSync(
		path.join(consumer, 'package.json'),
		'{"name": "consumer", "private": true, "type": "module"}',
	);
	// The build is there already
	const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', consumer];
	const {code, stdout, stderr} = await runProcess('npm', pack, {cwd: root, env: process.env});
	if (code !== 0) throw new Error(stderr);
	const [{filename, files: listed}] = v.parse(packed, JSON.parse(stdout));
	files = listed.map(file => file.path);
	const install = ['install', '--prefer-offline', '--no-audit', '--no-fund', `./${filename}`];
	const installing = await inConsumer('npm', install);
	if (installing.code !== 0) throw new Error(installing.stderr);
});

afterAll(() => sandbox.close());

describe('the package', () => {
	test('holds the build, its types and what a reader needs, and nothing else', () => {
		const others = files.filter(file => !file.startsWith('dist/'));
		expect(others.sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']);
		expect(files).toEqual(
			expect.arrayContaining([
				'dist/entry.cjs',
				'dist/cli.js',
				'dist/keeper.js',
				'dist/index.js',
				'dist/types/index.d.ts',
			]),
		);
	});

	test('installs what it needs to run, and no tool of its making', () => {
		const modules = readdirSync(path.join(consumer, 'node_modules'));
		expect(modules).toEqual(expect.arrayContaining(['better-sqlite3', 'session-bus']));
		for (const tool of ['typescript', 'picomatch', 'vitest', 'react', 'ink', 'esbuild'])
			expect(modules).not.toContain(tool);
	});
});

describe('the installed command', () => {
	test('runs', async () => {
		expect(textOf(await installed('--version'))).toMatch(/^session-bus \d/);
		expect(textOf(await installed('--help'))).toContain('\nCommands\n');
	});

	test('carries a session through its life', async () => {
		const pid = String(sandbox.startProcess());
		const registered = read(
			documents.register,
			await installed('register', '--llm', 'claude', '--pid', pid, '--json'),
		);
		expect(registered.keeper).toEqual({pid: await sandbox.keeper(), running: true});
		const {sessionId} = registered.session;
		const as = ['--session', sessionId];
		for (const line of [
			['heartbeat'],
			['claim', 'H.1'],
			['lock', 'package.json'],
			['send', sessionId, 'hello'],
			['wait'],
			['inbox'],
			['unlock'],
			['release', 'H.1'],
		]) {
			expect(await installed(...line, ...as)).toMatchObject({code: 0, stderr: ''});
		}
		for (const line of [['status'], ['conflicts'], ['ack', '--all'], ['prune'], ['completion', 'bash']]) {
			expect(await installed(...line)).toMatchObject({code: 0, stderr: ''});
		}
		expect(textOf(await installed('unregister', ...as))).toBe(`Session unregistered: ${sessionId}`);
		expect(await installed('watch')).toMatchObject({code: 2, stdout: ''});
	});
});

describe('the library', () => {
	const source = `import {BusError, openBus, type Session} from 'session-bus';

const bus = await openBus({path: './own.db'});
const {session, created} = await bus.register({vendor: 'my-agent', pid: process.pid, cwd: process.cwd()});
const registered: Session = session;
const {claimed, holder} = await bus.claim(registered.sessionId, 'H.13.7');
const names: readonly string[] = (await bus.snapshot()).sessions.map(({sessionId}) => sessionId);
const failed = await bus.findSession('nobody').catch((error: unknown) => error instanceof BusError && error.kind);
console.log(JSON.stringify({created, claimed, isHolder: holder?.sessionId === registered.sessionId, names: names.length, failed}));
await bus.close();
`;

	test('type-checks under the strictest rules, and runs', async () => {
		writeFileSync(path.join(consumer, 'use.ts'), source);
		writeFileSync(
			path.join(consumer, 'tsconfig.json'),
			JSON.stringify({
				compilerOptions: {
					...{strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true},
					...{target: 'es2024', module: 'nodenext', types: ['node'], noEmit: true, skipLibCheck: false},
				},
				files: ['use.ts'],
			}),
		);
		mkdirSync(path.join(consumer, 'node_modules', '@types'), {recursive: true});
		for (const name of ['@types/node', 'undici-types']) {
			symlinkSync(path.join(root, 'node_modules', name), path.join(consumer, 'node_modules', name));
		}
		const tsc = path.join(root, 'node_modules', '.bin', 'tsc');
		expect(await inConsumer(tsc, ['-p', '.'])).toEqual({code: 0, stdout: '', stderr: ''});
		const outcome = await inConsumer(process.execPath, ['use.ts'], sandbox.env);
		expect(outcome).toEqual({
			code: 0,
			stdout: '{"created":true,"claimed":true,"isHolder":true,"names":1,"failed":"usage"}\n',
			stderr: '',
		});
	});

	test('can be required from CommonJS, too', async () => {
		const line = "const {openBus} = require('session-bus'); console.log(typeof openBus)";
		expect(textOf(await inConsumer(process.execPath, ['-e', line], sandbox.env))).toBe('function');
	});
});
