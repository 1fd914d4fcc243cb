import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {HookedAgent} from './support/hooked-agent.js';
import {entry} from './support/program.js';
import {openSandbox} from './support/sandbox.js';

/** An agent that writes, another that holds a file, and what is told of it. */
async function openWithHolder() {
	const sandbox = openSandbox();
	const file = path.join(sandbox.work, 'a.ts');
	writeFileSync(file, '');
	const holder = await HookedAgent.start(sandbox, 'codex', 'conversation of the holder');
	const writer = await HookedAgent.start(sandbox, 'claude', 'conversation of the writer');
	for (const agent of [holder, writer]) await agent.fire('SessionStart');
	const bus = await sandbox.bus();
	const alerts = async () => (await bus.listAlerts()).filter(({type}) => type === 'file_conflict');
	const mail = async ({sessionId}: HookedAgent) =>
		(await bus.inbox(sessionId)).map(({body}) => body).join('\n');
	return {sandbox, file, holder, writer, alerts, mail};
}

describe('an edit that went past the guard is told to both sides and the operator at the next event', () => {
	test('when the hook was killed before it answered', async () => {
		const {sandbox, file, holder, writer, alerts, mail} = await openWithHolder();
		await expect(holder.wantsToWrite(file)).resolves.toBeNull();
		const facts = {session_id: writer.conversation, cwd: sandbox.work, tool_name: 'Edit'};
		const payload = path.join(sandbox.folder, 'payload.json');
		writeFileSync(payload, JSON.stringify({...facts, tool_input: {file_path: file}}));
		const line = `"${process.execPath}" "${entry}" hook claude PreToolUse < "${payload}" & kill -KILL $!; wait`;
		await expect(writer.caller.execute('sh', ['-c', line])).resolves.toMatchObject({stdout: ''});
		writeFileSync(file, 'written');
		const {stdout} = await writer.hasWritten(file);
		const told = `${writer.sessionId} wrote unguarded ${file} while ${holder.sessionId} held it`;
		expect(await alerts()).toMatchObject([{detail: told, status: 'open'}]);
		expect(await mail(holder)).toContain(told);
		expect(`${stdout}${await mail(writer)}`).toContain('wrote unguarded');
	});

	test('when the hooks before and after it could not use the bus', async () => {
		const {sandbox, file, holder, writer, alerts, mail} = await openWithHolder();
		await expect(holder.wantsToWrite(file)).resolves.toBeNull();
		const damaged = path.join(sandbox.folder, 'damaged.db');
		writeFileSync(damaged, 'this is no database, however long one looks at it'.repeat(100));
		const env = {SESSION_BUS_DB: damaged};
		const edit = {tool_name: 'Edit', tool_input: {file_path: file}};
		await expect(writer.fire('PreToolUse', edit, env)).resolves.toMatchObject({stdout: ''});
		writeFileSync(file, 'written');
		await writer.fire('PostToolUse', edit, env);
		const {stdout} = await writer.fire('Stop');
		const told = `${writer.sessionId} wrote unguarded ${file} while ${holder.sessionId} held it`;
		expect(await alerts()).toMatchObject([{detail: told}]);
		expect(await mail(holder)).toContain(told);
		expect(`${stdout}${await mail(writer)}`).toContain('wrote unguarded');
	});

	test('when another program had the bus locked for longer than a hook waits, and the file is wanted afterwards', async () => {
		const {sandbox, file, holder, writer, alerts, mail} = await openWithHolder();
		const other = sandbox.connect();
		other.exec('BEGIN IMMEDIATE');
		await expect(writer.wantsToWrite(file)).resolves.toBeNull();
		writeFileSync(file, 'written');
		await writer.hasWritten(file);
		other.exec('ROLLBACK');
		other.close();
		await expect(holder.wantsToWrite(file)).resolves.toBeNull();
		const {stdout} = await writer.fire('Stop');
		expect(await alerts()).toMatchObject([{sessionIds: [holder.sessionId, writer.sessionId]}]);
		expect(await mail(holder)).toContain('file_conflict');
		expect(`${stdout}${await mail(writer)}`).toContain('file_conflict');
	});
});
