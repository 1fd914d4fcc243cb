import {linkSync, mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {connect} from '../mcp/support/connection.js';
import {documents, read} from './support/documents.js';
import {HookedAgent} from './support/hooked-agent.js';
import {openSandbox} from './support/sandbox.js';

/** A sandbox with `src/a.ts` and `src/b.ts` in the folder to work in, a twin of `b.ts`, a link to `src` and one to all of it. */
function openTree() {
	const sandbox = openSandbox();
	const at = (name: string) => path.join(sandbox.work, name);
	mkdirSync(at('src/deep'), {recursive: true});
	for (const name of ['src/a.ts', 'src/b.ts']) writeFileSync(at(name), '');
	linkSync(at('src/b.ts'), at('twin.ts'));
	symlinkSync('src', at('link'));
	symlinkSync('src/deep', at('deep'));
	const outside = path.join(sandbox.folder, 'way-in');
	symlinkSync(sandbox.work, outside);
	return {sandbox, at, outside};
}

describe('one file under several names is one', () => {
	test.each(['claude', 'codex', 'gemini', 'kimi', 'copilot', 'opencode'])(
		'to the hooks of %s',
		async vendor => {
			const {sandbox, at, outside} = openTree();
			const holder = await HookedAgent.start(sandbox, 'claude', 'conversation of the holder');
			const agent = await HookedAgent.start(sandbox, vendor, 'conversation-1');
			await holder.wantsToWrite(at('src/a.ts'));
			await holder.wantsToWrite(at('src/b.ts'));
			for (const name of [`${outside}/link/a.ts`, `${sandbox.work}/deep/../a.ts`, at('twin.ts')])
				expect([name, await agent.wantsToWrite(name)]).toEqual([name, expect.stringContaining('is held')]);
			await expect(agent.wantsToWrite(at('link/free.ts'))).resolves.toBeNull();
			await expect(holder.wantsToWrite(at('src/free.ts'))).resolves.toContain('is held by');
		},
	);

	test('to the commands and to the tools of the MCP server', async () => {
		const {sandbox, at} = openTree();
		const {sessionId} = await sandbox.join('codex');
		expect(await sandbox.run('lock', 'src/a.ts', 'twin.ts', '--session', sessionId)).toMatchObject({code: 0});
		const outcome = await sandbox.run('conflicts', 'link/a.ts', 'deep/../b.ts', '--json');
		const {locks} = read(documents.conflicts, outcome);
		expect(locks.map(lock => lock.path).sort()).toEqual([at('src/a.ts'), at('twin.ts')]);
		const agent = await connect(sandbox);
		await agent.call('register', {});
		const {text} = await agent.call('lock', {paths: ['link/a.ts', 'src/b.ts']});
		expect(text).toContain(`src/a.ts is held by ${sessionId}`);
		expect(text).toContain(`src/b.ts is held by ${sessionId}`);
		expect(await sandbox.run('unlock', 'src/b.ts', '--session', sessionId)).toMatchObject({code: 0});
	});
});

test('an agent that came by a link is found in the folder where another works', async () => {
	const {sandbox, outside} = openTree();
	const agent = await HookedAgent.start(sandbox, 'claude', 'conversation-1');
	const other = await HookedAgent.start(sandbox, 'gemini', 'conversation-2');
	await agent.fire('SessionStart');
	await other.fire('SessionStart', {cwd: outside});
	const bus = await sandbox.bus();
	expect((await bus.findSession(other.sessionId)).cwd).toBe(sandbox.work);
	const alerts = (await bus.listAlerts()).filter(({type}) => type === 'cwd_overlap');
	expect(alerts).toMatchObject([{subject: sandbox.work}]);
});
