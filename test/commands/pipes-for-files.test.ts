import {execFileSync} from 'node:child_process';
import {mkdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {until} from './support/condition.js';
import {HookedAgent} from './support/hooked-agent.js';
import {openSandbox, type Sandbox} from './support/sandbox.js';

/** Whoever waits for the other end of a pipe waits for ever; this is more than anything here takes. */
const patience = {timeout: 60_000};

/** Puts a pipe that nobody writes to or reads from at a place of the sandbox. */
function pipeAt(...parts: string[]): string {
	const file = path.join(...parts);
	mkdirSync(path.dirname(file), {recursive: true});
	execFileSync('mkfifo', [file]);
	return file;
}

const places: ReadonlyArray<readonly [what: string, make: (sandbox: Sandbox) => object]> = [
	['the transcript a payload names', ({home}) => ({transcript_path: pipeAt(home, 'talk.jsonl')})],
	['the project file', ({work}) => [pipeAt(work, '.session-bus.json')]],
	['the configuration', ({home}) => [pipeAt(home, '.session-bus', 'config.json')]],
	['the log of failures', ({home}) => [pipeAt(home, '.session-bus', 'hook-errors.log')]],
	['.git', ({work}) => [pipeAt(work, '.git')]],
	['HEAD of a repository', ({work}) => [pipeAt(work, '.git', 'HEAD')]],
	[
		'HEAD of the repository a .git file names',
		({work, home}) => {
			writeFileSync(path.join(work, '.git'), `gitdir: ${home}/crafted\n`);
			return [pipeAt(home, 'crafted', 'HEAD'), pipeAt(home, 'crafted', 'commondir')];
		},
	],
	[
		'a device as HEAD',
		({work}) => {
			mkdirSync(path.join(work, '.git'));
			return [symlinkSync('/dev/zero', path.join(work, '.git', 'HEAD'))];
		},
	],
];

describe('a pipe in the place of a file', () => {
	test.each(places)('holds up no hook and opens no guard: %s', patience, async (_what, make) => {
		const sandbox = openSandbox();
		const file = path.join(sandbox.work, 'a.ts');
		const holder = await HookedAgent.start(sandbox, 'codex', 'conversation-2');
		await holder.wantsToWrite(file);
		const facts = make(sandbox);
		const agent = await HookedAgent.start(sandbox, 'claude', 'conversation-1');
		await expect(agent.fire('SessionStart', facts)).resolves.toMatchObject({code: 0, stderr: ''});
		await expect(agent.fireText('Stop', 'garbage')).resolves.toMatchObject({code: 0, stdout: ''});
		const write = {...facts, tool_name: 'Edit', tool_input: {file_path: file}};
		expect((await agent.fire('PreToolUse', write)).stdout).toContain('is held by');
	});

	test(
		'holds up no keeper: it notices deaths beside sessions whose transcripts and checkouts are pipes',
		patience,
		async () => {
			const sandbox = openSandbox();
			const bystander = await sandbox.join('kimi');
			for (const vendor of ['claude', 'codex', 'gemini', 'copilot'])
				await sandbox.join(vendor, {
					agentSessionId: `conversation-of-${vendor}`,
					transcriptPath: pipeAt(sandbox.home, vendor, 'talk.jsonl'),
					repository: path.join(sandbox.work, '.git'),
					worktree: sandbox.work,
				});
			pipeAt(sandbox.work, '.git', 'HEAD');
			await sandbox.run('status');
			await sandbox.keeper();
			await sandbox.crash(bystander.pid);
			const database = sandbox.connect();
			try {
				const statusOf = database.prepare<[string], {status: string}>(
					'SELECT status FROM session_registry WHERE session_id = ?',
				);
				await until(
					'the keeper writes down the end of the bystander',
					() => statusOf.get(bystander.sessionId)?.status === 'orphaned',
				);
			} finally {
				database.close();
			}
		},
	);

	test.each([
		['.kimi-code', 'config.toml'],
		['.session-bus', 'installed.json'],
		['.session-bus', 'bin', 'session-bus'],
	])('is refused by install and found by doctor: %s/%s', patience, async (...parts) => {
		const sandbox = openSandbox();
		mkdirSync(path.join(sandbox.home, '.kimi-code'));
		await sandbox.run('install', 'kimi');
		rmSync(path.join(sandbox.home, ...parts), {force: true});
		const file = pipeAt(sandbox.home, ...parts);
		expect(await sandbox.run('doctor')).toMatchObject({code: 1, stderr: ''});
		expect(await sandbox.run('install', 'kimi')).toEqual({
			code: 3,
			stdout: '',
			stderr:
				`error: ${file} cannot be used: a pipe, a socket or a device is where the file must be\n` +
				'hint: move that away, then run the command again\n',
		});
		rmSync(file);
		expect(await sandbox.run('install', 'kimi')).toMatchObject({code: 0, stderr: ''});
	});

	test(
		'in the place of the database of OpenCode only leaves the conversation out of an export',
		patience,
		async () => {
			const sandbox = openSandbox();
			const {sessionId} = await sandbox.join('opencode', {agentSessionId: 'conversation-1'});
			pipeAt(sandbox.home, '.local', 'share', 'opencode', 'opencode.db');
			const {code, stderr} = await sandbox.run('rescue', sessionId, '--export');
			expect({code, stderr}).toEqual({code: 0, stderr: expect.stringContaining('it is no file')});
		},
	);
});
