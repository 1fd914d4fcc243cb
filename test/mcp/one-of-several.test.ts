import {describe, expect, test} from 'vitest';
import {openSandbox, type Sandbox} from '../commands/support/sandbox.js';
import {connect} from './support/connection.js';

/** Two conversations of one process, with mail for the newer one. */
async function converse(sandbox: Sandbox, vendor: string, pid: number) {
	const bus = await sandbox.bus();
	const peer = await sandbox.join('peer');
	const ids: string[] = [];
	for (const agentSessionId of ['one', 'two']) {
		const facts = {vendor, pid, agentSessionId, sharedProcess: true, cwd: sandbox.work};
		ids.push((await bus.register(facts)).session.sessionId);
	}
	await bus.send(peer.sessionId, {to: ids[1] ?? '', body: 'for the second'});
	return {bus, ids};
}

describe('a call of one of several conversations of a process', () => {
	test.each(['opencode', 'codex', 'claude'])(
		'that does not tell which acts for none of them, by a tool of %s or a command',
		async vendor => {
			const sandbox = openSandbox();
			const agent = await connect(sandbox, {agent: vendor});
			const {bus, ids} = await converse(sandbox, vendor, agent.agentPid);
			const refusal = `process ${agent.agentPid} carries 2 conversations, and which one calls is not told`;
			for (const [tool, words] of [
				['inbox', {}],
				['claim', {task: 'T'}],
				['lock', {paths: ['a.ts']}],
				['send', {all: true, text: 'x'}],
				['register', {task: 'T'}],
			] as const) {
				const {text, isError} = await agent.call(tool, words);
				expect([tool, isError, text.split('\n')[0]]).toEqual([tool, true, `error: ${refusal}`]);
				for (const id of ids) expect(text).toContain(id);
			}
			expect(await agent.call('sessions')).toMatchObject({isError: false, document: {own: null}});
			expect(await agent.call('conflicts')).toMatchObject({isError: false});
			expect(await bus.listClaims()).toEqual([]);
			expect((await bus.peek(ids[1] ?? '')).at(-1)).toMatchObject({
				body: 'for the second',
				status: 'pending',
			});
		},
	);

	test('that tells which acts for that one', async () => {
		const sandbox = openSandbox();
		const agent = await connect(sandbox, {agent: 'opencode', env: {SESSION_BUS_ID: 'one'}});
		const {bus, ids} = await converse(sandbox, 'opencode', agent.agentPid);
		expect(await agent.call('claim', {task: 'T'})).toMatchObject({isError: false});
		expect(await bus.listClaims()).toMatchObject([{taskId: 'T', sessionId: ids[0]}]);
	});

	test('is refused in a command that acts, and only looks around in one that looks', async () => {
		const sandbox = openSandbox();
		const agent = await sandbox.startAgent('opencode');
		const {bus, ids} = await converse(sandbox, 'opencode', agent.pid);
		const error = `error: process ${agent.pid} carries 2 conversations, and which one calls is not told\n`;
		for (const words of [
			['claim', 'T'],
			['inbox'],
			['unregister'],
			['wait'],
			['send', '--all', 'x'],
			['register'],
		]) {
			const {code, stderr} = await agent.run(...words);
			expect([words, code, stderr.slice(0, error.length)]).toEqual([words, 2, error]);
		}
		for (const words of [['status'], ['conflicts']]) expect((await agent.run(...words)).stderr).toBe('');
		const [, second = ''] = ids;
		expect((await agent.run('claim', 'T', '--session', second)).code).toBe(0);
		expect(await bus.listClaims()).toMatchObject([{taskId: 'T', sessionId: second}]);
	});
});
