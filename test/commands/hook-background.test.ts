import {spawn} from 'node:child_process';
import {mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {createInterface} from 'node:readline';
import * as v from 'valibot';
import {expect, onTestFinished, test} from 'vitest';
import {Caller} from './support/caller.js';
import {HookedAgent} from './support/hooked-agent.js';
import {entry, runProcess} from './support/program.js';
import {openSandbox, type Sandbox} from './support/sandbox.js';

const answers = v.object({pid: v.number(), claim: v.string(), code: v.nullable(v.number())});

/** What the supervisor runs, and what it starts: each tells of its start in a hook, claims one task, and stays. */
const program = `
const {spawn, spawnSync} = require('node:child_process');
const [, , role, version, entry, ...conversations] = process.argv;
if (role === 'daemon') {
	for (const one of conversations)
		spawn(version, [__filename, 'session', version, entry, one], {stdio: ['pipe', 'inherit', 'inherit']});
} else {
	const [conversation] = conversations;
	const call = (words, input) => spawnSync(process.env.NODE, [entry, ...words], {input, encoding: 'utf8'});
	const cwd = process.cwd();
	call(['hook', 'claude', 'SessionStart'], JSON.stringify({session_id: conversation, cwd, source: 'startup'}));
	const {stdout, status} = call(['claim', 'T.1']);
	console.log(JSON.stringify({pid: process.pid, claim: stdout, code: status}));
	process.stdin.resume().on('end', () => process.exit());
}
process.stdin.resume().on('end', () => process.exit());
`;

/** Starts a supervisor of Claude with background sessions that go by their version, and waits for what they say. */
async function startBackground(sandbox: Sandbox, conversations: readonly string[]) {
	const versions = path.join(sandbox.folder, 'versions');
	mkdirSync(versions);
	const version = path.join(versions, '2.1.199');
	symlinkSync(process.execPath, version);
	const script = path.join(sandbox.folder, 'program.cjs');
	writeFileSync(script, program);
	const child = spawn(sandbox.executable('claude'), [script, 'daemon', version, entry, ...conversations], {
		cwd: sandbox.work,
		env: {...sandbox.env, NODE: process.execPath},
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	onTestFinished(() => void child.stdin.end());
	const said: Array<v.InferOutput<typeof answers>> = [];
	for await (const line of createInterface({input: child.stdout})) {
		if (said.push(v.parse(answers, JSON.parse(line))) === conversations.length) break;
	}
	return {said, supervisor: child.pid ?? 0};
}

test('background sessions below one supervisor are sessions of their own', async () => {
	const sandbox = openSandbox();
	const {said, supervisor} = await startBackground(sandbox, ['conversation-1', 'conversation-2']);
	const {sessions} = await (await sandbox.bus()).snapshot();
	expect(sessions.map(({sessionId}) => sessionId).sort()).toEqual(
		said.map(({pid}) => `claude-${pid}`).sort(),
	);
	expect(said.map(({code}) => code).sort()).toEqual([0, 1]);
	expect(await sandbox.run('register', '--pid', String(supervisor))).toMatchObject({
		code: 2,
		stderr: expect.stringContaining('it only keeps the processes of its sessions'),
	});
});

test('a conversation that goes on beside another of its process keeps its id and what it holds', async () => {
	const sandbox = openSandbox();
	const first = await HookedAgent.start(sandbox, 'claude', 'first');
	const second = first.converse('second');
	await first.fire('SessionStart', {source: 'startup'});
	await first.caller.run('claim', 'OF.FIRST');
	await second.fire('SessionStart', {source: 'startup'});
	await second.fire('UserPromptSubmit');
	await first.caller.run('claim', 'OF.SECOND');
	await first.fire('UserPromptSubmit');
	const bus = await sandbox.bus();
	expect((await bus.snapshot()).sessions).toMatchObject([
		{sessionId: first.sessionId, agentSessionId: 'first', turn: 'working'},
		{sessionId: `${first.sessionId}.2`, agentSessionId: 'second'},
	]);
	expect(await bus.listClaims()).toMatchObject([
		{taskId: 'OF.FIRST', sessionId: first.sessionId},
		{taskId: 'OF.SECOND', sessionId: `${first.sessionId}.2`},
	]);
	await second.fire('Stop');
	expect((await bus.snapshot()).sessions.map(({turn}) => turn)).toEqual(['working', 'idle']);
});

test('a conversation that was cleared changes nothing any more', async () => {
	const sandbox = openSandbox();
	const before = await HookedAgent.start(sandbox, 'claude', 'before');
	const after = before.converse('after');
	await before.fire('SessionStart', {source: 'startup'});
	await after.fire('SessionStart', {source: 'clear'});
	await after.fire('UserPromptSubmit');
	expect(await after.wantsToWrite('a.ts')).toBeNull();
	await before.fire('Stop');
	const bus = await sandbox.bus();
	expect((await bus.snapshot()).sessions).toMatchObject([
		{sessionId: before.sessionId, agentSessionId: 'after', turn: 'working', locks: 1},
	]);
	await before.fire('SessionStart', {source: 'resume'});
	expect((await bus.snapshot()).sessions).toMatchObject([{agentSessionId: 'before'}]);
});

/** A process that is kept ready for a conversation, as its file says. */
async function startSpare(sandbox: Sandbox) {
	const line = ['bash', '-c', 'exec -a "claude bg-spare" "$@"', 'bash', process.execPath] as const;
	const caller = sandbox.keep(await Caller.start({line: [...line], cwd: sandbox.work, env: sandbox.env}));
	const spare = await HookedAgent.start(sandbox, 'claude', 'spare', caller);
	const registry = path.join(sandbox.home, '.claude/sessions');
	mkdirSync(registry, {recursive: true});
	const file = path.join(registry, `${spare.caller.pid}.json`);
	writeFileSync(file, JSON.stringify({sessionId: 'spare', spare: true, status: 'idle'}));
	return {spare, file};
}

test('a process kept ready in the background is no session before its first prompt', async () => {
	const sandbox = openSandbox();
	const {spare, file} = await startSpare(sandbox);
	await spare.fire('SessionStart', {source: 'startup'});
	const bus = await sandbox.bus();
	expect((await bus.snapshot()).sessions).toEqual([]);
	writeFileSync(file, JSON.stringify({sessionId: 'spare', status: 'busy'}));
	await spare.fire('UserPromptSubmit');
	expect((await bus.snapshot()).sessions).toMatchObject([{sessionId: spare.sessionId, turn: 'working'}]);
});

test('one that is in use is guarded, whatever its file says or does not say any more', async () => {
	const sandbox = openSandbox();
	const holder = await HookedAgent.start(sandbox, 'codex', 'holder');
	await holder.fire('SessionStart', {source: 'startup'});
	expect(await holder.wantsToWrite('a.ts')).toBeNull();
	const {spare, file} = await startSpare(sandbox);
	await spare.fire('SessionStart', {source: 'startup'});
	await spare.fire('SessionEnd', {reason: 'other'});
	await spare.fire('Notification', {notification_type: 'idle_prompt'});
	const bus = await sandbox.bus();
	expect((await bus.snapshot()).sessions).toMatchObject([{sessionId: holder.sessionId}]);
	expect(await spare.wantsToWrite('a.ts')).toContain(`held by ${holder.sessionId}`);
	rmSync(file);
	await spare.fire('UserPromptSubmit');
	expect(await spare.wantsToWrite('a.ts')).toContain(`held by ${holder.sessionId}`);
	writeFileSync(file, '{"sessionId": "sp');
	await spare.fire('Stop');
	const turns = (await bus.snapshot()).sessions.map(({sessionId, turn}) => `${sessionId} ${turn}`);
	expect(turns).toContain(`${spare.sessionId} idle`);
});

test('a hook that cannot find whose session it serves says so where doctor looks', async ({skip}) => {
	const sandbox = openSandbox();
	const payload = path.join(sandbox.folder, 'payload.json');
	writeFileSync(payload, JSON.stringify({session_id: 'thread-1', cwd: sandbox.work, source: 'startup'}));
	const line = `"${process.execPath}" "${entry}" hook codex SessionStart < "${payload}"; exit $?`;
	const unshare = ['-Urpf', '--mount-proc', '--kill-child', 'sh', '-c', line];
	const {code, stdout} = await runProcess('unshare', unshare, {env: sandbox.env});
	if (code !== 0) skip('PID namespaces are not permitted here');
	expect(stdout).toBe('');
	const log = readFileSync(path.join(sandbox.home, '.session-bus/hook-errors.log'), 'utf8');
	expect(log).toContain('whose session this hook serves cannot be found: no process of Codex is seen');
	expect((await (await sandbox.bus()).snapshot()).sessions).toEqual([]);
});

test('a shell that the variables name is not the agent', async () => {
	const sandbox = openSandbox();
	const agent = await HookedAgent.start(sandbox, 'claude', 'conversation');
	const payload = path.join(sandbox.folder, 'payload.json');
	writeFileSync(payload, JSON.stringify({session_id: 'conversation', cwd: sandbox.work, source: 'startup'}));
	const line = `export CLAUDE_PID=$$; "${process.execPath}" "${entry}" hook claude SessionStart < "${payload}"; true`;
	await agent.caller.execute('sh', ['-c', line]);
	const {sessions} = await (await sandbox.bus()).snapshot();
	expect(sessions.map(one => one.sessionId)).toEqual([agent.sessionId]);
});

test.for([false, true])(
	'a hook that outlives its agent is not taken for the first process of a container, unless that has the conversation: %s',
	async (hasConversation, {skip}) => {
		const sandbox = openSandbox();
		const first = (await sandbox.startNamespace()) ?? skip('PID namespaces are not permitted here');
		const registry = path.join(sandbox.home, '.claude/sessions');
		mkdirSync(registry, {recursive: true});
		const sessionId = hasConversation ? 'conversation' : 'another';
		writeFileSync(path.join(registry, '1.json'), JSON.stringify({sessionId, status: 'busy'}));
		const payload = path.join(sandbox.folder, 'payload.json');
		writeFileSync(
			payload,
			JSON.stringify({session_id: 'conversation', cwd: sandbox.work, source: 'startup'}),
		);
		// The hook begins when the shell that started it has ended
		const hook = `exec "${process.execPath}" "${entry}" hook claude SessionStart < "${payload}"`;
		const line = `mkfifo "$0"; (cat "$0"; ${hook}) & exec 9> "$0"`;
		await first.execute('sh', ['-c', line, path.join(sandbox.folder, 'pipe')]);
		const {sessions} = await (await sandbox.bus()).snapshot();
		expect(sessions.map(one => one.sessionId)).toEqual(hasConversation ? ['claude-1'] : []);
	},
);
