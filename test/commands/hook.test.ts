import {utimesSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import type {Session} from '../../source/bus/types.js';
import {readHookFailures} from '../../source/hook/hook-log.js';
import {HookedAgent} from './support/hooked-agent.js';
import {openSandbox, type Sandbox} from './support/sandbox.js';
import {eventsOf, silent} from './support/turn-events.js';

const vendors = ['claude', 'codex', 'gemini', 'kimi', 'copilot', 'opencode'];

async function sessionOf(sandbox: Sandbox, agent: HookedAgent): Promise<Session> {
	return (await sandbox.bus()).findSession(agent.sessionId);
}

describe.each(vendors)('the hooks of %s', vendor => {
	const events = eventsOf(vendor);

	it('register its session without asking, and tell its turn', async () => {
		const sandbox = openSandbox();
		const agent = await HookedAgent.start(sandbox, vendor, 'conversation-1');
		const turns: Array<string | null> = [];
		// Not every vendor tells that a person is asked
		const told = [
			events.start,
			events.prompt,
			events.ask,
			events.answered ?? events.tool,
			events.stop,
		].filter(Boolean);
		for (const event of told) {
			await expect(agent.fire(event, {tool_name: 'Bash', toolName: 'bash', tool: 'bash'})).resolves.toEqual(
				silent,
			);
			turns.push((await sessionOf(sandbox, agent)).turn);
		}
		const asked = events.ask === '' ? [] : ['waiting'];
		expect(turns).toEqual(['idle', 'working', ...asked, 'working', 'idle']);
		const session = await sessionOf(sandbox, agent);
		expect(session).toMatchObject({
			llmVendor: vendor,
			pid: agent.caller.pid,
			agentSessionId: 'conversation-1',
			cwd: sandbox.work,
			projectId: 'rollout',
			state: 'idle',
		});
		await agent.fire(events.end, {reason: 'other'});
		expect((await sessionOf(sandbox, agent)).state).toBe('ended');
		expect(readHookFailures(path.join(sandbox.home, '.session-bus'))).toEqual([]);
	});

	it('find the session at whatever event comes first', async () => {
		const sandbox = openSandbox();
		const agent = await HookedAgent.start(sandbox, vendor, 'conversation-1');
		await agent.fire(events.tool, {tool_name: 'Bash', toolName: 'bash', tool: 'bash'});
		// Kimi's come beside the turn, and so tell nothing of it
		const turn = vendor === 'kimi' ? null : 'working';
		expect((await sessionOf(sandbox, agent)).turn).toBe(turn);
	});

	it('take the lock of a file about to be written, and give it back with the turn', async () => {
		const sandbox = openSandbox();
		const file = path.join(sandbox.work, 'a.ts');
		writeFileSync(file, 'a');
		const [agent, other] = [
			await HookedAgent.start(sandbox, vendor, 'conversation-1'),
			await HookedAgent.start(sandbox, vendor === 'claude' ? 'codex' : 'claude', 'conversation-2'),
		];
		await expect(agent.wantsToWrite(file)).resolves.toBeNull();
		const bus = await sandbox.bus();
		expect(await bus.listLocks()).toMatchObject([{path: file, sessionId: agent.sessionId}]);
		const reason = await other.wantsToWrite(file);
		expect(reason).toContain(agent.sessionId);
		expect(reason).toContain('a.ts is held by');
		// A command of Codex could not write the bus from its sandbox
		const way = other.vendor === 'codex' ? 'the tool send of the MCP server' : 'session-bus send ';
		expect(reason).toContain(way);
		await agent.fire(events.stop);
		expect((await bus.listLocks()).map(({sessionId}) => sessionId)).toEqual([other.sessionId]);
		await expect(other.wantsToWrite(file)).resolves.toBeNull();
	});

	it('know of a write that no event has told, once its turn is over', async () => {
		const sandbox = openSandbox();
		const file = path.join(sandbox.work, 'a.ts');
		writeFileSync(file, 'a');
		const agent = await HookedAgent.start(sandbox, vendor, 'conversation-1');
		await agent.fire(events.prompt);
		const other = await HookedAgent.start(
			sandbox,
			vendor === 'claude' ? 'codex' : 'claude',
			'conversation-2',
		);
		await other.fire(eventsOf(other.vendor).prompt);
		await agent.wantsToWrite(file);
		writeFileSync(file, 'b');
		await agent.fire(events.stop);
		expect(await other.wantsToWrite(file)).toContain(`was changed by ${agent.sessionId}`);
		await expect(other.wantsToWrite(file)).resolves.toBeNull();
	});

	it('make others look anew at a file whose change they tell of only after the end of the turn', async () => {
		const sandbox = openSandbox();
		const file = path.join(sandbox.work, 'a.ts');
		writeFileSync(file, 'a');
		const agent = await HookedAgent.start(sandbox, vendor, 'conversation-1');
		await agent.fire(events.prompt);
		const other = await HookedAgent.start(
			sandbox,
			vendor === 'claude' ? 'codex' : 'claude',
			'conversation-2',
		);
		await other.fire(eventsOf(other.vendor).prompt);
		await agent.wantsToWrite(file);
		writeFileSync(file, 'b');
		// Most file systems tell the time of a change in nanoseconds
		const changed = Date.now() / 1000 + 0.000_123;
		utimesSync(file, changed, changed);
		await agent.fire(events.stop);
		await agent.hasWritten(file);
		expect(await other.wantsToWrite(file)).toContain(`was changed by ${agent.sessionId}`);
		await expect(other.wantsToWrite(file)).resolves.toBeNull();
	});

	it('deny a write once after another session changed the file, then let the new look through', async () => {
		const sandbox = openSandbox();
		const file = path.join(sandbox.work, 'a.ts');
		writeFileSync(file, 'a');
		const agent = await HookedAgent.start(sandbox, vendor, 'conversation-1');
		await agent.fire(events.prompt);
		const other = await HookedAgent.start(
			sandbox,
			vendor === 'claude' ? 'codex' : 'claude',
			'conversation-2',
		);
		await other.wantsToWrite(file);
		await other.hasWritten(file);
		await other.fire(eventsOf(other.vendor).stop);
		const reason = await agent.wantsToWrite(file);
		expect(reason).toContain(`a.ts was changed by ${other.sessionId}`);
		// From the refusal on the file is this session's, so that nobody writes while it reads anew
		await expect(other.wantsToWrite(file)).resolves.toContain('is held by');
		await expect(agent.wantsToWrite(file)).resolves.toBeNull();
	});

	it('hand over mail once, and call it read when the next event comes', async () => {
		const sandbox = openSandbox();
		const agent = await HookedAgent.start(sandbox, vendor, 'conversation-1');
		await agent.fire(events.prompt);
		const sender = await sandbox.join('peer');
		const bus = await sandbox.bus();
		const {id} = await bus.send(sender.sessionId, {to: agent.sessionId, body: 'please release it'});
		const stop = await agent.fire(events.stop);
		const said = `${stop.stdout}${stop.stderr}`;
		expect(said).toContain('please release it');
		expect(said).toContain('not instructions of the user');
		expect(await bus.findMessage(agent.sessionId, id)).toMatchObject({status: 'delivered'});
		const next = await agent.fire(events.stop);
		expect(`${next.stdout}${next.stderr}`).toBe('');
		expect(await bus.findMessage(agent.sessionId, id)).toMatchObject({status: 'read'});
	});
});

describe('a session', () => {
	it('is one for each conversation of a process that carries several', async () => {
		const sandbox = openSandbox();
		const daemon = sandbox.keep(
			await sandbox.startAgent('codex', {words: ['app-server', '--listen', 'x', '--managed-daemon']}),
		);
		const first = Object.assign(await HookedAgent.start(sandbox, 'codex', 'thread-1'), {caller: daemon});
		await first.fire('SessionStart');
		await first.converse('thread-2').fire('SessionStart');
		const {sessions} = await (await sandbox.bus()).snapshot();
		expect(sessions.map(({sessionId, agentSessionId}) => [sessionId, agentSessionId])).toEqual([
			[`codex-${daemon.pid}`, 'thread-1'],
			[`codex-${daemon.pid}.2`, 'thread-2'],
		]);
	});

	it('goes on under another conversation when the one in its process was cleared', async () => {
		const sandbox = openSandbox();
		const agent = await HookedAgent.start(sandbox, 'claude', 'conversation-1');
		await agent.fire('SessionStart');
		await agent.fire('SessionEnd', {reason: 'clear'});
		await agent.converse('conversation-2').fire('SessionStart', {source: 'clear'});
		const {sessions} = await (await sandbox.bus()).snapshot();
		expect(sessions).toMatchObject([{sessionId: agent.sessionId, agentSessionId: 'conversation-2'}]);
	});

	it('is not brought back by an event that is late', async () => {
		const sandbox = openSandbox();
		const agent = await HookedAgent.start(sandbox, 'claude', 'conversation-1');
		await agent.fire('SessionStart');
		await agent.fire('SessionEnd', {reason: 'other'});
		await agent.fire('SubagentStop', {agent_id: 'a1'});
		expect((await sessionOf(sandbox, agent)).state).toBe('ended');
	});

	it('belongs to the agent whose process runs the hook, not to another whose hooks it borrowed', async () => {
		const sandbox = openSandbox();
		const copilot = await HookedAgent.start(sandbox, 'copilot', 'conversation-1');
		const borrowed = Object.assign(await HookedAgent.start(sandbox, 'claude', 'conversation-1'), {
			caller: copilot.caller,
		});
		await expect(borrowed.fire('SessionStart')).resolves.toEqual(silent);
		const {sessions} = await (await sandbox.bus()).snapshot();
		expect(sessions).toEqual([]);
	});

	it('of Kimi is not idle when only its subagent has stopped', async () => {
		const sandbox = openSandbox();
		const agent = await HookedAgent.start(sandbox, 'kimi', 'conversation-1');
		await agent.fire('UserPromptSubmit');
		await agent.fire('SubagentStart', {agent_name: 'coder'});
		await agent.fire('TurnStarted', {origin_kind: 'system_trigger', origin_name: 'subagent'});
		await agent.fire('Stop');
		expect((await sessionOf(sandbox, agent)).turn).toBe('working');
		await agent.fire('SubagentStop', {agent_name: 'coder'});
		await agent.fire('Stop');
		expect((await sessionOf(sandbox, agent)).turn).toBe('idle');
	});

	it('of Kimi is not known to work when mail made its turn go on, as its end is never told', async () => {
		const sandbox = openSandbox();
		const agent = await HookedAgent.start(sandbox, 'kimi', 'conversation-1');
		await agent.fire('UserPromptSubmit');
		const sender = await sandbox.join('peer');
		const bus = await sandbox.bus();
		await bus.send(sender.sessionId, {to: agent.sessionId, body: 'go on'});
		expect((await agent.fire('Stop')).stderr).toContain('go on');
		const turns: Array<string | null> = [(await sessionOf(sandbox, agent)).turn];
		for (const event of ['PreToolUse', 'PostToolUse', 'UserPromptSubmit', 'Stop', 'PostToolUse']) {
			await agent.fire(event, {tool_name: 'Bash'});
			turns.push((await sessionOf(sandbox, agent)).turn);
		}
		expect(turns).toEqual([null, null, null, 'working', 'idle', 'idle']);
	});

	it('knows its model and transcript, from the payload or from the transcript itself', async () => {
		const sandbox = openSandbox();
		const transcript = path.join(sandbox.home, 'chat.jsonl');
		writeFileSync(transcript, '{"type":"user"}\n{"type":"gemini","model":"gemini-2.5-pro"}\n{"$set":{}}\n');
		const agent = await HookedAgent.start(sandbox, 'gemini', 'conversation-1');
		await agent.fire('SessionStart', {transcript_path: transcript});
		expect(await sessionOf(sandbox, agent)).toMatchObject({
			llmModel: 'gemini-2.5-pro',
			transcriptPath: transcript,
		});
	});

	it('says what it does, and that a subagent does it', async () => {
		const sandbox = openSandbox();
		const agent = await HookedAgent.start(sandbox, 'claude', 'conversation-1');
		await agent.fire('PreToolUse', {tool_name: 'Bash', tool_input: {command: 'npm\n test'}});
		expect((await sessionOf(sandbox, agent)).lastActivity).toBe('Bash npm test');
		await agent.fire('PreToolUse', {agent_id: 'a', tool_name: 'Bash', tool_input: {command: 'ls'}});
		const session = await sessionOf(sandbox, agent);
		expect(session.lastActivity).toBe('subagent: Bash ls');
		expect((await (await sandbox.bus()).snapshot()).sessions).toHaveLength(1);
	});
});

describe('a shell command', () => {
	it('that changed a file another session holds alerts both', async () => {
		const sandbox = openSandbox();
		const file = path.join(sandbox.work, 'a.ts');
		writeFileSync(file, 'a');
		const old = new Date(Date.now() - 60_000);
		utimesSync(file, old, old);
		const bus = await sandbox.bus();
		const holder = await sandbox.join('codex', {projectId: 'other'});
		await bus.lock(holder.sessionId, file);
		const agent = await HookedAgent.start(sandbox, 'claude', 'conversation-1');
		await agent.fire('SessionStart');
		const other = sandbox.connect();
		other.exec('UPDATE file_locks SET expires_ms = expires_ms - 60000');
		other.close();
		await agent.fire('PreToolUse', {tool_name: 'Bash', tool_input: {command: 'sed -i s/a/b/ a.ts'}});
		writeFileSync(file, 'b');
		await agent.fire('PostToolBatch', {
			tool_calls: [{tool_name: 'Bash', tool_input: {command: 'sed -i s/a/b/ a.ts'}}],
		});
		const alerts = await bus.listAlerts();
		expect(alerts.filter(({type}) => type === 'file_conflict')).toMatchObject([{subject: file}]);
	});

	it('that changes a file right after another session was told to have edited it alerts both', async () => {
		const sandbox = openSandbox();
		const file = path.join(sandbox.work, 'a.ts');
		const holder = await HookedAgent.start(sandbox, 'gemini', 'holder');
		const agent = await HookedAgent.start(sandbox, 'claude', 'conversation-1');
		await agent.fire('SessionStart', {source: 'startup'});
		await holder.wantsToWrite(file);
		writeFileSync(file, 'a');
		await holder.hasWritten(file);
		const command = {tool_name: 'Bash', tool_input: {command: 'sed -i s/a/b/ a.ts'}};
		await agent.fire('PreToolUse', command);
		writeFileSync(file, 'b');
		await agent.fire('PostToolBatch', {tool_calls: [command]});
		const alerts = await (await sandbox.bus()).listAlerts();
		expect(alerts.filter(({type}) => type === 'file_conflict')).toMatchObject([{subject: file}]);
	});
});
