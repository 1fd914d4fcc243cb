import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {copyFileSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it, test} from 'vitest';
import {readHookFailures} from '../../source/hook/hook-log.js';
import {readHookNews} from '../../source/hook/hook-news.js';
import {HookedAgent} from './support/hooked-agent.js';
import {entry, runProcess} from './support/program.js';
import {openSandbox} from './support/sandbox.js';
import {silent} from './support/turn-events.js';

describe('a hook that goes wrong', () => {
	const big = JSON.stringify({
		session_id: 'c',
		cwd: '/',
		tool_input: {content: 'x'.repeat(10 * 1024 * 1024)},
	});

	test.each<[what: string, event: string, input: string | Buffer]>([
		['nothing', 'PreToolUse', ''],
		['garbage', 'PreToolUse', 'not json at all'],
		['half a document', 'PreToolUse', '{"session_id":"c"'],
		['a list', 'PreToolUse', '[1,2,3]'],
		['a number', 'PreToolUse', '7'],
		['bytes that are no text', 'PreToolUse', Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x7b])],
		['no conversation', 'PreToolUse', '{"cwd":"/"}'],
		['a conversation that is no text', 'PreToolUse', '{"session_id":{"a":1},"cwd":["/"]}'],
		['ten megabytes', 'PreToolUse', big],
	])('because it was given %s ends well, says nothing, and is on record', async (_what, event, input) => {
		const sandbox = openSandbox();
		const agent = await HookedAgent.start(sandbox, 'claude', 'conversation-1');
		await expect(agent.fireText(event, input)).resolves.toEqual(silent);
		const failures = readHookFailures(path.join(sandbox.home, '.session-bus'));
		expect(failures).toMatchObject([{vendor: 'claude', event}]);
	});

	it('counts events and fields it does not know, each kind once, and fails for none of them', async () => {
		const sandbox = openSandbox();
		const agent = await HookedAgent.start(sandbox, 'claude', 'conversation-1');
		const facts = {session_title: 'x', mood: 'good', energy: {left: 3}};
		for (const event of ['NoSuchEvent', 'constructor', 'PreToolUse', 'PreToolUse', 'Stop'])
			await expect(agent.fire(event, event === 'Stop' ? {} : facts)).resolves.toEqual(silent);
		const home = path.join(sandbox.home, '.session-bus');
		expect(readHookFailures(home)).toEqual([]);
		expect(readHookNews(home).map(({event, field}) => [event, field])).toEqual([
			['NoSuchEvent', null],
			['constructor', null],
			['PreToolUse', 'mood'],
			['PreToolUse', 'energy'],
		]);
	});

	test.each<[what: string, facts: object]>([
		['control characters', {session_id: 'c\u0000\u001b[31m', cwd: '/tmp\u0007'}],
		['fields of other types', {tool_name: 7, tool_input: 'x', transcript_path: [], model: {}}],
		['a path that cannot be', {tool_name: 'Write', tool_input: {file_path: '/dev/null/x\u0000y'}}],
		['a very long path', {tool_name: 'Write', tool_input: {file_path: `/${'a'.repeat(9000)}`}}],
	])('or is given %s denies nothing', async (_what, facts) => {
		const sandbox = openSandbox();
		const agent = await HookedAgent.start(sandbox, 'claude', 'conversation-1');
		await expect(agent.fire('PreToolUse', facts)).resolves.toEqual(silent);
	});

	it('lets the tool through when the database is damaged', async () => {
		const sandbox = openSandbox();
		mkdirSync(path.dirname(sandbox.database), {recursive: true});
		writeFileSync(sandbox.database, 'this is no database, however long one looks at it'.repeat(100));
		const agent = await HookedAgent.start(sandbox, 'claude', 'conversation-1');
		await expect(agent.wantsToWrite(path.join(sandbox.work, 'a.ts'))).resolves.toBeNull();
		expect(readHookFailures(path.join(sandbox.home, '.session-bus'))).toHaveLength(1);
	});

	test.each([
		[
			'a wrong value',
			'{"synchronous": "none"}',
			'config.json:1:17: synchronous: expected one of "normal", "full"',
		],
		['no JSON', '{"severities": ', 'this is not JSON'],
		['a list', '[]', 'expected an object'],
	])('guards the file under a configuration with %s, and records it once', async (_what, content, error) => {
		const sandbox = openSandbox();
		const folder = path.dirname(sandbox.database);
		const file = path.join(sandbox.work, 'a.ts');
		mkdirSync(folder, {recursive: true});
		writeFileSync(path.join(folder, 'config.json'), content);
		const holder = await HookedAgent.start(sandbox, 'codex', 'conversation-2');
		await expect(holder.wantsToWrite(file)).resolves.toBeNull();
		const agent = await HookedAgent.start(sandbox, 'claude', 'conversation-1');
		await expect(agent.wantsToWrite(file)).resolves.toContain('is held by');
		expect(readHookFailures(folder)).toMatchObject([{error: expect.stringContaining(error)}]);
		expect(await sandbox.run('doctor')).toMatchObject({code: 1, stdout: expect.stringContaining(error)});
	});

	it('obeys a configuration', async () => {
		const sandbox = openSandbox();
		const folder = path.dirname(sandbox.database);
		mkdirSync(folder, {recursive: true});
		writeFileSync(path.join(folder, 'config.json'), '{"thresholds": {"quietMinutes": 5}} // quiet');
		const agent = await HookedAgent.start(sandbox, 'claude', 'conversation-1');
		await expect(agent.fire('SessionStart')).resolves.toMatchObject({code: 0, stderr: ''});
		expect(readHookFailures(folder)).toEqual([]);
		expect((await (await sandbox.bus()).snapshot()).sessions).toMatchObject([{llmVendor: 'claude'}]);
	});

	it('lets the tool through when somebody sits on the database', async () => {
		const sandbox = openSandbox();
		const agent = await HookedAgent.start(sandbox, 'claude', 'conversation-1');
		await agent.fire('SessionStart');
		const other = sandbox.connect();
		try {
			other.exec('BEGIN EXCLUSIVE');
			await expect(agent.fire('UserPromptSubmit')).resolves.toEqual(silent);
		} finally {
			other.exec('ROLLBACK');
			other.close();
		}
		const [failure] = readHookFailures(path.join(sandbox.home, '.session-bus'));
		expect(failure?.error).toContain('busy');
	});

	it('guards the file even where the project file is broken', async () => {
		const sandbox = openSandbox();
		const file = path.join(sandbox.work, 'a.ts');
		const holder = await HookedAgent.start(sandbox, 'codex', 'conversation-2');
		await holder.wantsToWrite(file);
		writeFileSync(path.join(sandbox.work, '.session-bus.json'), '{"project": "X",}');
		const agent = await HookedAgent.start(sandbox, 'claude', 'conversation-1');
		await expect(agent.wantsToWrite(file)).resolves.toContain('is held by');
		await agent.hasWritten(path.join(sandbox.work, 'b.ts'));
		const failures = readHookFailures(path.join(sandbox.home, '.session-bus'));
		expect(failures).toMatchObject([{error: expect.stringContaining('is not JSON')}]);
		expect(await sandbox.run('doctor')).toMatchObject({
			code: 1,
			stdout: expect.stringContaining('project file'),
		});
	});

	it('guards a file whose name looks like a pattern, and no folder', async () => {
		const sandbox = openSandbox();
		const folder = path.join(sandbox.work, 'app', '[locale]');
		mkdirSync(folder, {recursive: true});
		const file = path.join(folder, '[slug].tsx');
		const holder = await HookedAgent.start(sandbox, 'codex', 'conversation-2');
		const agent = await HookedAgent.start(sandbox, 'claude', 'conversation-1');
		await expect(holder.wantsToWrite(file)).resolves.toBeNull();
		await expect(agent.wantsToWrite(file)).resolves.toContain('is held by');
		writeFileSync(file, 'x');
		await expect(agent.wantsToWrite(file)).resolves.toContain('is held by');
		await expect(agent.wantsToWrite(folder)).resolves.toBeNull();
		await expect(holder.wantsToWrite(path.join(folder, 'other.tsx'))).resolves.toBeNull();
	});

	it('ends well without an agent, an event, or a home folder', async () => {
		const sandbox = openSandbox();
		for (const words of [
			['hook'],
			['hook', 'claude'],
			['hook', 'nobody', 'Stop'],
			['hook', '--no-such-flag'],
		]) {
			await expect(sandbox.run(...words)).resolves.toMatchObject({code: 0, stdout: ''});
		}
		await expect(
			sandbox.runWith({env: {HOME: '', SESSION_BUS_DB: ''}, input: '{}'}, 'hook', 'claude', 'Stop'),
		).resolves.toMatchObject({code: 0, stdout: ''});
	});

	it('does not wait for an agent that keeps the pipe open', async () => {
		const sandbox = openSandbox();
		const child = spawn(process.execPath, [entry, 'hook', 'claude', 'SessionStart'], {
			env: sandbox.env,
			stdio: ['pipe', 'ignore', 'ignore'],
		});
		child.stdin.write(JSON.stringify({session_id: 'conversation-1', cwd: sandbox.work}));
		const [code] = await once(child, 'exit');
		expect(code).toBe(0);
		const {sessions} = await (await sandbox.bus()).snapshot();
		expect(sessions).toMatchObject([{agentSessionId: 'conversation-1'}]);
	});

	test.each([
		['nothing', '', [], 'claude'],
		['nothing, to a bus that is named', '', ['--db', 'other.db'], 'codex'],
		['half a payload', '{"session_id":"conv', [], 'copilot'],
	])('ends well when an agent keeps the pipe open and writes %s', async (_what, input, flags, vendor) => {
		const sandbox = openSandbox();
		const child = spawn(process.execPath, [entry, ...flags, 'hook', vendor, 'PreToolUse'], {
			cwd: sandbox.work,
			env: sandbox.env,
			stdio: ['pipe', 'pipe', 'pipe'],
		});
		const said: string[] = [];
		child.stdout.on('data', text => said.push(String(text)));
		child.stderr.on('data', text => said.push(String(text)));
		child.stdin.write(input);
		const [code] = await once(child, 'close');
		expect({code, said}).toEqual({code: 0, said: []});
		const [failure] = readHookFailures(path.join(sandbox.home, '.session-bus'));
		expect(failure).toMatchObject({vendor, error: expect.stringContaining('fell silent')});
	});

	test.each([
		['missing', null],
		['half written', 'const started = {'],
	])('lets the tool through when the file it is started from is %s', async (_what, content) => {
		const sandbox = openSandbox();
		const part = path.join(sandbox.folder, 'dist');
		mkdirSync(part);
		copyFileSync(entry, path.join(part, 'entry.cjs'));
		if (content !== null) writeFileSync(path.join(part, 'hook-cli.cjs'), content);
		const line = [path.join(part, 'entry.cjs'), 'hook', 'codex', 'PreToolUse'];
		const outcome = await runProcess(process.execPath, line, {env: sandbox.env, input: '{}'});
		expect(outcome).toEqual(silent);
	});

	it('keeps its log short', async () => {
		const sandbox = openSandbox();
		const agent = await HookedAgent.start(sandbox, 'claude', 'conversation-1');
		const log = path.join(sandbox.home, '.session-bus', 'hook-errors.log');
		mkdirSync(path.dirname(log), {recursive: true});
		writeFileSync(log, 'x'.repeat(300 * 1024));
		await agent.fireText('Stop', 'garbage');
		expect(readFileSync(log, 'utf8').length).toBeLessThan(1000);
	});
});
