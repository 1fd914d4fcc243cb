import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {Session} from '../../source/bus/types.js';
import {documents, read} from './support/documents.js';
import {textOf} from './support/lines.js';
import {openSandbox, Sandbox} from './support/sandbox.js';

describe('two agents on one project in one folder', () => {
	let sandbox: Sandbox;
	let claude: Session;
	let codex: Session;

	beforeAll(async () => {
		sandbox = new Sandbox();
		claude = await sandbox.join('claude', {model: 'opus-4.6', projectId: 'PILOT', taskId: 'H.13.2'});
		codex = await sandbox.join('codex', {model: 'o3', projectId: 'PILOT', taskId: 'J.15.6', branch: 'main'});
		const bus = await sandbox.bus();
		await bus.claim(codex.sessionId, 'J.15.6');
		for (const name of ['api.ts', 'docs/']) await bus.lock(codex.sessionId, name, {cwd: sandbox.work});
	});

	afterAll(() => sandbox.close());

	test('the locks and every conflict are listed, and the exit code is 1', async () => {
		const {code, stdout, stderr} = await sandbox.run('conflicts');
		expect({code, stderr}).toEqual({code: 1, stderr: ''});
		expect(stdout).toMatch(/^Locks 2\n {2}PATH[\s\S]*\n\nConflicts 2\n/);
		expect(
			stdout
				.split('\n')
				.slice(-3, -1)
				.map(line => line.replace(/\d+s ago/, 'n ago')),
		).toEqual([
			`  #1 [CRITICAL] project_conflict: ${claude.sessionId} and ${codex.sessionId} both on PILOT (n ago)`,
			`  #2 [HIGH] cwd_overlap: ${claude.sessionId} and ${codex.sessionId} both in ${sandbox.work} (n ago)`,
		]);
	});

	test('--alerts leaves the locks out', async () => {
		expect((await sandbox.run('conflicts', '--alerts')).stdout).toMatch(/^Conflicts 2\n/);
	});

	test('--full gives each side one line with what it holds, and says what to do', async () => {
		const {stdout} = await sandbox.run('conflicts', '--full', '--alerts');
		const [, first = '', second = ''] = stdout.split(/^Conflicts 2\n|\n\n/);
		const side = (marks: string) => new RegExp(`^ {4}● ${marks}$`);
		expect(first.split('\n')).toEqual([
			expect.stringContaining('#1 [CRITICAL] project_conflict'),
			expect.stringMatching(side(`${claude.sessionId} +active +opus-4.6 +task H.13.2 +~/rollout`)),
			expect.stringMatching(
				side(
					`${codex.sessionId} +active +o3 +task J.15.6 +~/rollout +main +holds J.15.6, ~/rollout/api.ts and 1 more`,
				),
			),
			'    next: split the work: `session-bus claim TASK` in each, or move one to another project with --project',
		]);
		expect(second).toContain('\n    next: give one its own worktree: git worktree add ../NAME');
	});

	test('--json prints locks and conflicts', async () => {
		const document = read(documents.conflicts, await sandbox.run('conflicts', '--json'));
		expect(document.locks.map(lock => lock.path)).toEqual([
			`${sandbox.work}/api.ts`,
			`${sandbox.work}/docs/`,
		]);
		expect(document.conflicts.map(({type}) => type)).toEqual(['project_conflict', 'cwd_overlap']);
	});
});

describe('conflicts that are over', () => {
	test('are shown with --all only, and are no reason for exit code 1', async () => {
		const sandbox = openSandbox();
		await sandbox.join('claude', {projectId: 'PILOT', cwd: '/'});
		const {sessionId} = await sandbox.join('codex', {projectId: 'PILOT'});
		expect((await sandbox.run('conflicts')).code).toBe(1);
		await sandbox.run('unregister', '--session', sessionId);
		expect(textOf(await sandbox.run('conflicts'))).toBe('No conflicts.');
		expect(textOf(await sandbox.run('conflicts', '--all'))).toMatch(/^Conflicts 1\n {2}#1 .*, resolved\)$/);
	});
});

describe('conflicts among rows of other programs', () => {
	test('are found by asking for them', async () => {
		const sandbox = openSandbox();
		await sandbox.bus();
		const database = sandbox.connect();
		for (const id of ['claude-1', 'codex-2']) {
			database
				.prepare("INSERT INTO session_registry (session_id, llm_vendor, project_id) VALUES (?, 'x', 'PILOT')")
				.run(id);
		}
		database.close();
		const {conflicts} = read(documents.conflicts, await sandbox.run('conflicts', '--json'));
		expect(conflicts.map(({type, sessionIds}) => [type, [...sessionIds].sort()])).toEqual([
			['project_conflict', ['claude-1', 'codex-2']],
		]);
	});
});

describe('questions about files', () => {
	test('tell of each whether it is free or who holds it; held by others is exit code 1', async () => {
		const sandbox = openSandbox();
		const claude = await sandbox.join('claude', {cwd: '/'});
		const codex = await sandbox.join('codex', {model: 'o3', projectId: 'PILOT', taskId: 'J.1'});
		mkdirSync(path.join(sandbox.work, 'src'));
		const bus = await sandbox.bus();
		await bus.lock(codex.sessionId, 'src/', {cwd: sandbox.work});
		await bus.lock(claude.sessionId, 'own.ts', {cwd: sandbox.work});
		const ask = (...files: string[]) => sandbox.run('conflicts', ...files, '--session', claude.sessionId);
		const free = await ask('free.ts');
		expect([free.code, free.stdout]).toEqual([0, 'free.ts is free\n']);
		const own = await ask('own.ts');
		expect([own.code, own.stdout]).toEqual([
			0,
			expect.stringMatching(/^own\.ts is held by this session, exclusive, since \d+s ago\n$/),
		]);
		const held = await ask('free.ts', 'src/api.ts', 'own.ts');
		expect(held.code).toBe(1);
		expect(held.stdout.split('\n').map(line => line.replace(/\d+s ago/, 'n ago'))).toEqual([
			'free.ts is free',
			`src/api.ts is held by ${codex.sessionId} (o3, project PILOT, task J.1), exclusive, since n ago`,
			'own.ts is held by this session, exclusive, since n ago',
			'',
		]);
		const document = read(documents.conflicts, await sandbox.run('conflicts', 'src/api.ts', '--json'));
		expect(document).toMatchObject({
			locks: [{path: `${sandbox.work}/src/`, sessionId: codex.sessionId}],
			conflicts: [],
		});
	});

	test('show the conflict about a file that nobody has locked', async () => {
		const sandbox = openSandbox();
		const bus = await sandbox.bus();
		for (const vendor of ['claude', 'codex']) {
			const {sessionId} = await sandbox.join(vendor, {cwd: '/'});
			await bus.recordEdit(sessionId, 'api.ts', sandbox.work);
		}
		const {code, stdout} = await sandbox.run('conflicts', 'api.ts');
		expect(code).toBe(1);
		expect(stdout).toMatch(
			/^api\.ts is not locked, but in conflict\n\nConflicts 1\n {2}#\d+ \[HIGH\] file_conflict: /,
		);
	});
});

describe('lock and unlock', () => {
	let sandbox: Sandbox;
	let claude: Session;
	let codex: Session;

	beforeAll(async () => {
		sandbox = new Sandbox();
		claude = await sandbox.join('claude', {cwd: '/'});
		codex = await sandbox.join('codex', {model: 'o3'});
		mkdirSync(path.join(sandbox.work, 'src'));
		for (const name of ['a.ts', 'b.ts', 'c.ts', 'src/x.ts']) writeFileSync(path.join(sandbox.work, name), '');
	});

	afterAll(() => sandbox.close());

	const asClaude = (...words: string[]) => sandbox.run(...words, '--session', claude.sessionId);
	const asCodex = (...words: string[]) => sandbox.run(...words, '--session', codex.sessionId);

	test('files, folders and globs are locked and given free one by one', async () => {
		expect(textOf(await asCodex('lock', 'a.ts', 'src/', '**/*.sql'))).toBe(
			[
				`Locked ${sandbox.work}/a.ts (exclusive, for 10m)`,
				`Locked ${sandbox.work}/src/ (exclusive, for 10m)`,
				`Locked ${sandbox.work}/**/*.sql (exclusive, for 10m)`,
			].join('\n'),
		);
		expect(textOf(await asCodex('unlock', 'a.ts'))).toBe(`Unlocked ${sandbox.work}/a.ts`);
		expect(
			textOf(await asCodex('unlock'))
				.split('\n')
				.sort(),
		).toEqual([`Unlocked ${sandbox.work}/**/*.sql`, `Unlocked ${sandbox.work}/src/`]);
		expect(textOf(await asCodex('unlock'))).toBe('Nothing was locked.');
	});

	test('what another session holds is refused with its name; the rest is locked', async () => {
		await asCodex('lock', 'a.ts');
		const refused = await asClaude('lock', 'a.ts', 'b.ts');
		expect({...refused, stderr: refused.stderr.replace(/\d+s ago/, 'n ago')}).toEqual({
			code: 1,
			stdout: `Locked ${sandbox.work}/b.ts (exclusive, for 10m)\n`,
			stderr: `error: ${sandbox.work}/a.ts is held by ${codex.sessionId} (o3), since n ago
hint: ask for it: session-bus send ${codex.sessionId} 'please release ${sandbox.work}/a.ts'
`,
		});
		const document = await asClaude('lock', 'a.ts', '--json');
		expect([document.code, document.stderr]).toEqual([1, '']);
		expect(read(documents.lock, document)).toMatchObject({
			acquired: [],
			refused: [{path: `${sandbox.work}/a.ts`, holder: {sessionId: codex.sessionId}}],
		});
		await asCodex('unlock');
		await asClaude('unlock');
	});

	test('shared locks stand together, and keep an exclusive one out', async () => {
		expect((await asCodex('lock', '--shared', 'b.ts')).code).toBe(0);
		expect((await asClaude('lock', '--shared', 'b.ts')).code).toBe(0);
		expect((await asClaude('lock', 'b.ts')).code).toBe(1);
		await asCodex('unlock');
		await asClaude('unlock');
	});

	test('--ttl sets the length of the lease', async () => {
		const {acquired} = read(documents.lock, await asCodex('lock', 'c.ts', '--ttl', '2h', '--json'));
		const [lock] = acquired;
		expect(Date.parse(lock?.expiresAt ?? '') - Date.parse(lock?.acquiredAt ?? '')).toBe(2 * 60 * 60 * 1000);
		await asCodex('unlock');
	});

	test('conflicts --lock and --unlock do the same', async () => {
		expect(textOf(await asCodex('conflicts', '--lock', '--ttl', '90s', 'a.ts'))).toBe(
			`Locked ${sandbox.work}/a.ts (exclusive, for 90s)`,
		);
		expect(textOf(await asCodex('conflicts', '--unlock', 'a.ts'))).toBe(`Unlocked ${sandbox.work}/a.ts`);
	});

	test('what is not one’s own cannot be given free', async () => {
		await asCodex('lock', 'a.ts');
		expect(await asClaude('unlock', 'a.ts')).toEqual({
			code: 1,
			stdout: '',
			stderr: `error: ${sandbox.work}/a.ts is not locked by ${claude.sessionId}\nhint: \`session-bus status --locks\` lists what is held\n`,
		});
		const document = await asClaude('unlock', 'a.ts', '--json');
		expect(read(documents.unlock, document)).toEqual({released: [], refused: [`${sandbox.work}/a.ts`]});
		await asCodex('unlock');
	});

	test('a path that is yet to be made is locked, and what may have been meant is told', async () => {
		const {code, stdout, stderr} = await asCodex('lock', 'a.tx', 'lib/new/', '--ttl', '90');
		const {work} = sandbox;
		expect({code, stdout, stderr}).toEqual({
			code: 0,
			stdout: [
				`Locked ${work}/a.tx (exclusive, for 90s, does not exist yet)`,
				`Locked ${work}/lib/new/ (exclusive, for 90s, does not exist yet)`,
				'',
			].join('\n'),
			stderr: 'hint: a.tx does not exist yet; did you mean a.ts?\n',
		});
		expect(await asClaude('lock', 'lib/new/one.ts')).toMatchObject({code: 1});
		await asCodex('unlock');
	});
});
