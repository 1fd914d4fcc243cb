import path from 'node:path';
import {expect, test} from 'vitest';
import {HookedAgent} from './support/hooked-agent.js';
import {entry} from './support/program.js';
import {openSandbox} from './support/sandbox.js';
import {eventsOf, silent} from './support/turn-events.js';

test.each(['claude', 'kimi'])(
	'late events of a conversation that %s has left change nothing',
	async vendor => {
		const sandbox = openSandbox();
		const file = path.join(sandbox.work, 'a.ts');
		const events = eventsOf(vendor);
		const old = await HookedAgent.start(sandbox, vendor, 'old');
		await old.fire(events.start, {source: 'startup'});
		const cleared = old.converse('new');
		await cleared.fire(events.start, {source: 'clear'});
		await cleared.fire(events.prompt);
		expect(await cleared.wantsToWrite(file)).toBeNull();

		for (const event of [events.tool, events.stop, events.end])
			expect(await old.fire(event, {reason: 'other'})).toMatchObject(silent);
		const bus = await sandbox.bus();
		const {sessions} = await bus.snapshot();
		expect(sessions).toMatchObject([{agentSessionId: 'new', turn: 'working'}]);
		expect((await bus.listLocks()).map(lock => lock.path)).toEqual([file]);
	},
);

test('a shell of a conversation that was left changes nothing of the one that followed it', async () => {
	const sandbox = openSandbox();
	const old = await HookedAgent.start(sandbox, 'claude', 'old');
	await old.fire('SessionStart', {source: 'startup'});
	await old.converse('new').fire('SessionStart', {source: 'clear'});
	const env = (conversation: string) => ({CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: conversation});
	const runAs = (conversation: string, ...words: string[]) =>
		old.caller.execute(process.execPath, [entry, ...words], env(conversation));
	for (const words of [['claim', 'T'], ['lock', 'a.ts'], ['register'], ['unregister'], ['inbox']])
		expect(await runAs('old', ...words)).toMatchObject({
			code: 2,
			stderr: expect.stringContaining('the conversation that calls was left for another one'),
		});
	const bus = await sandbox.bus();
	expect((await bus.snapshot()).sessions).toMatchObject([{agentSessionId: 'new', locks: 0, claims: 0}]);
	expect(await runAs('new', 'claim', 'T')).toMatchObject({code: 0});
});
