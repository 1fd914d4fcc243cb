import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {
	chmodSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	truncateSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {until} from './support/condition.js';
import {documents, read} from './support/documents.js';
import {HookedAgent} from './support/hooked-agent.js';
import {failure, textOf} from './support/lines.js';
import {entry} from './support/program.js';
import {openSandbox, type Sandbox} from './support/sandbox.js';

/** A session whose process has died, with a transcript. */
async function joinOrphan(sandbox: Sandbox, agentSessionId = '0b5c-1') {
	const transcriptPath = path.join(sandbox.home, '.claude', 'projects', 'slug', `${agentSessionId}.jsonl`);
	mkdirSync(path.dirname(transcriptPath), {recursive: true});
	writeFileSync(transcriptPath, '{"type":"user"}\n');
	const session = await sandbox.join('claude', {
		agentSessionId,
		transcriptPath,
		projectId: 'PILOT',
		taskId: 'T',
	});
	await sandbox.crash(session.pid);
	const bus = await sandbox.bus();
	const {identity} = await bus.boundProcess(session.sessionId);
	await bus.recordKill({identity, by: 'person', sinceMs: 0});
	return {...session, transcriptPath, bus};
}

describe('rescue --status', () => {
	test('is the default without a terminal, and shows who wants it most first', async () => {
		const sandbox = openSandbox();
		const live = await sandbox.join('codex', {agentSessionId: '019a', cwd: '/'});
		const orphan = await joinOrphan(sandbox);
		utimesSync(orphan.transcriptPath, new Date(), Date.now() / 1000 - 7200);
		await sandbox.join('person', {kind: 'person'});
		expect(textOf(await sandbox.run('rescue')).replaceAll(/ on \S+/g, ' on HOST')).toBe(
			[
				`† ${orphan.sessionId}  orphaned: it was killed by person`,
				'    project     PILOT, task T',
				'    folder      ~/rollout',
				`    process     ${orphan.pid} on HOST`,
				'    transcript  ~/.claude/projects/slug/0b5c-1.jsonl (written 2h ago)',
				'    resume      claude --resume 0b5c-1',
				'',
				`● ${live.sessionId}  active: it showed activity within 10m`,
				'    folder      /',
				`    process     ${live.pid} on HOST`,
				'    resume      codex resume 019a',
			].join('\n'),
		);
		expect(textOf(await sandbox.run('rescue', '--status', live.sessionId))).not.toContain(orphan.sessionId);
	});

	test('--json has each session with how to go on with it', async () => {
		const sandbox = openSandbox();
		const {sessionId, transcriptPath} = await joinOrphan(sandbox);
		const {sessions} = read(documents.rescue, await sandbox.run('rescue', '--json'));
		expect(sessions).toMatchObject([
			{sessionId, state: 'orphaned', resumeCommand: 'claude --resume 0b5c-1', transcriptPath},
		]);
		expect(sessions[0]?.transcriptModifiedAt).not.toBeNull();
		rmSync(transcriptPath);
		const again = read(documents.rescue, await sandbox.run('rescue', '--json', sessionId));
		expect(again.sessions).toMatchObject([{transcriptPath, transcriptModifiedAt: null}]);
	});

	test('of nobody says so', async () => {
		const sandbox = openSandbox();
		expect(textOf(await sandbox.run('rescue'))).toBe('No sessions to rescue.');
		expect(read(documents.rescue, await sandbox.run('rescue', '--json'))).toEqual({sessions: []});
	});

	test('shows nothing of a foreign name that a terminal would obey', async () => {
		const sandbox = openSandbox();
		await sandbox.bus();
		const database = sandbox.connect();
		database
			.prepare(
				'INSERT INTO session_registry (session_id, llm_vendor, agent_session_id, cwd) VALUES (?, ?, ?, ?)',
			)
			.run('x\u001b[31mred', 'claude', '\u001b]0;title\u0007', '/tmp/\u202eabc');
		database.close();
		const {stdout} = await sandbox.run('rescue');
		expect(stdout).not.toMatch(/[\u001b\u0007\u202e]/);
		expect(stdout).toContain('xred');
	});
});

describe('a line of rescue that contradicts itself', () => {
	test.each([
		[['--export', '--kill', 's'], '--export and --kill exclude each other', 'give one of them'],
		[['--status', '--resume', 's'], '--status and --resume exclude each other', 'give one of them'],
		[['--force', 's'], '--force belongs to --kill', 'add --kill'],
		[['--exec', '--export', 's'], '--exec belongs to --resume', 'add --resume'],
		[['--output', 'x', 's'], '--output belongs to --export', 'add --export'],
		[['--kill'], 'no session is named', 'as in `session-bus rescue kimi-777 --kill`'],
		[
			['--resume', '--exec', '--json', 's'],
			'--exec gives the terminal to the agent, and prints no JSON',
			'leave out one of them',
		],
	])('is wrong usage: %j', async (words, error, hint) => {
		expect(await openSandbox().run('rescue', ...words)).toEqual(failure(2, error, hint));
	});

	test('is wrong usage when it names a session that does not exist, or one folder for two', async () => {
		const sandbox = openSandbox();
		const one = await sandbox.join('claude');
		const two = await sandbox.join('codex', {cwd: '/'});
		expect(await sandbox.run('rescue', one.sessionId, 'claud-1', '--export')).toEqual(
			failure(2, 'there is no session "claud-1"', `did you mean ${one.sessionId}?`),
		);
		expect(await sandbox.run('rescue', one.sessionId, two.sessionId, '--export', '--output', 'x')).toEqual(
			failure(2, '--output is for one session, and 2 are named', 'name one'),
		);
		expect(readdirSync(path.join(sandbox.home, '.session-bus'))).not.toContain('rescue');
	});
});

describe('rescue --export', () => {
	test('makes a folder of its own in the folder of session-bus', async () => {
		const sandbox = openSandbox();
		const {sessionId, transcriptPath, bus} = await joinOrphan(sandbox);
		const peer = await sandbox.join('codex', {cwd: '/'});
		await bus.send(peer.sessionId, {to: sessionId, body: 'mail'});
		const {exported} = read(documents.exported, await sandbox.run('rescue', sessionId, '--export', '--json'));
		const [{folder = '', files = 0, missing = null} = {}] = exported;
		expect(path.relative(sandbox.home, folder)).toMatch(
			new RegExp(`^\\.session-bus/rescue/${sessionId}-\\d{8}T\\d{6}Z$`),
		);
		expect({files, missing}).toEqual({files: 11, missing: []});
		expect(readFileSync(path.join(folder, 'conversation/0b5c-1.jsonl'))).toEqual(
			readFileSync(transcriptPath),
		);
		expect(JSON.parse(readFileSync(path.join(folder, 'bus/messages.json'), 'utf8'))).toEqual(
			expect.arrayContaining([expect.objectContaining({recipient_id: sessionId, payload: 'mail'})]),
		);
		const again = read(documents.exported, await sandbox.run('rescue', sessionId, '--export', '--json'));
		expect(again.exported[0]?.folder).not.toBe(folder);
	});

	test('into a named folder refuses one that exists', async () => {
		const sandbox = openSandbox();
		const {sessionId} = await joinOrphan(sandbox);
		const out = path.join(sandbox.work, 'out');
		expect(textOf(await sandbox.run('rescue', sessionId, '--export', '--output', 'out'))).toMatch(
			new RegExp(`^Exported ${sessionId}: 11 files, \\d+ (B|KB), to ~/rollout/out$`),
		);
		expect(await sandbox.run('rescue', sessionId, '--export', '--output', 'out')).toEqual(
			failure(1, `${out} exists already`, 'name a folder that does not, with --output'),
		);
	});

	test('of a conversation without its transcript says so, and exports the rest', async () => {
		const sandbox = openSandbox();
		const {sessionId, transcriptPath} = await joinOrphan(sandbox);
		rmSync(transcriptPath);
		const outcome = await sandbox.run('rescue', sessionId, '--export', '--output', 'out');
		expect(outcome).toMatchObject({
			code: 0,
			stderr: `note: ${sessionId}: ${transcriptPath} is missing: it is not there\n`,
		});
		expect(readdirSync(path.join(sandbox.work, 'out')).sort()).toEqual([
			'SHA256SUMS',
			'bus',
			'manifest.json',
		]);
	});

	test('that is killed in the middle leaves no folder under its name', async () => {
		const sandbox = openSandbox();
		const {sessionId, transcriptPath} = await joinOrphan(sandbox);
		truncateSync(transcriptPath, 2 ** 31);
		const child = spawn(process.execPath, [entry, 'rescue', sessionId, '--export', '--output', 'out'], {
			cwd: sandbox.work,
			env: sandbox.env,
			stdio: 'ignore',
		});
		const ended = once(child, 'exit');
		const drafts = () => readdirSync(sandbox.work).filter(name => name.endsWith('.part'));
		await until('the copy has begun', () =>
			drafts().some(name => existsSync(path.join(sandbox.work, name, 'conversation', '0b5c-1.jsonl'))),
		);
		child.kill('SIGKILL');
		expect(await ended).toEqual([null, 'SIGKILL']);
		expect(existsSync(path.join(sandbox.work, 'out'))).toBe(false);
		expect(drafts()).toHaveLength(1);
	});
});

describe('rescue --resume', () => {
	/** A program that stands for Claude: it says where it is and what it was told, and ends with 7. */
	function installClaude(sandbox: Sandbox, script = 'pwd; echo "$PWD $*"; exit 7') {
		const file = path.join(sandbox.folder, 'path', 'claude');
		mkdirSync(path.dirname(file));
		writeFileSync(file, `#!/bin/sh\n${script}\n`);
		chmodSync(file, 0o755);
		return {PATH: `${path.dirname(file)}:${process.env.PATH}`};
	}

	test('prints the line that goes on', async () => {
		const sandbox = openSandbox();
		const {sessionId} = await joinOrphan(sandbox);
		const line = `cd ${sandbox.work} && claude --resume 0b5c-1`;
		expect(textOf(await sandbox.run('rescue', sessionId, '--resume'))).toBe(line);
		expect(read(documents.resume, await sandbox.run('rescue', sessionId, '--resume', '--json'))).toEqual({
			resume: [{sessionId, folder: sandbox.work, command: ['claude', '--resume', '0b5c-1'], line}],
		});
	});

	test('--exec runs it there, and ends as it does', async () => {
		const sandbox = openSandbox();
		const {sessionId} = await joinOrphan(sandbox);
		const env = installClaude(sandbox);
		expect(await sandbox.runWith({env, cwd: '/'}, 'rescue', sessionId, '--resume', '--exec')).toEqual({
			code: 7,
			stdout: `${sandbox.work}\n${sandbox.work} --resume 0b5c-1\n`,
			stderr: '',
		});
	});

	test('--exec ends as a shell does after a signal, and says when there is no program', async () => {
		const sandbox = openSandbox();
		const {sessionId} = await joinOrphan(sandbox);
		const env = installClaude(sandbox, 'kill -TERM $$');
		expect(await sandbox.runWith({env}, 'rescue', sessionId, '--resume', '--exec')).toMatchObject({
			code: 143,
		});
		const nothing = {PATH: '/nowhere'};
		expect(await sandbox.runWith({env: nothing}, 'rescue', sessionId, '--resume', '--exec')).toEqual(
			failure(
				1,
				'there is no program claude in PATH',
				'install it where nobody else can change it, or run the line of --resume elsewhere',
			),
		);
	});

	test('is refused while the conversation is open, also in a later session', async () => {
		const sandbox = openSandbox();
		const {sessionId} = await joinOrphan(sandbox);
		const heir = await HookedAgent.start(sandbox, 'claude', '0b5c-1');
		await heir.fire('SessionStart', {source: 'resume'});
		const outcome = await sandbox.run('rescue', sessionId, '--resume');
		expect(outcome).toMatchObject({code: 1, stdout: ''});
		expect(outcome.stderr).toContain(`error: ${heir.sessionId} still runs the conversation`);
		expect(outcome.stderr).toContain(`\`session-bus rescue ${heir.sessionId} --kill\` first`);
	});

	test('is refused when its folder is gone', async () => {
		const sandbox = openSandbox();
		const folder = path.join(sandbox.home, '项目 with space');
		mkdirSync(folder);
		const session = await sandbox.join('claude', {agentSessionId: 'x', cwd: folder});
		await sandbox.crash(session.pid);
		expect(textOf(await sandbox.run('rescue', session.sessionId, '--resume'))).toBe(
			`cd '${folder}' && claude --resume x`,
		);
		rmSync(folder, {recursive: true});
		expect(await sandbox.run('rescue', session.sessionId, '--resume')).toEqual(
			failure(
				1,
				`the folder ${folder} is gone`,
				'make it again, or go where the work is now and run `claude --resume x`',
			),
		);
	});
});
