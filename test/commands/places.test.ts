import {spawnSync} from 'node:child_process';
import {expect, test} from 'vitest';
import {systemProcessTable} from '../../source/system/process-table.js';
import type {Caller} from './support/caller.js';
import {documents, read} from './support/documents.js';
import {textOf} from './support/lines.js';
import {entry, type Outcome} from './support/program.js';
import {openSandbox} from './support/sandbox.js';

/** A way to run a line elsewhere, as root or as a user who may have namespaces of his own; `null` where there is none. */
function wayTo(...flags: readonly string[]): readonly string[] | null {
	const ways = [
		['unshare', ...flags],
		['unshare', '-Ur', ...flags],
	];
	return ways.find(([command = '', ...words]) => spawnSync(command, [...words, 'true']).status === 0) ?? null;
}

/** Runs `session-bus` below an agent, with more before its line. */
function runAs(agent: Caller, before: readonly string[], ...words: readonly string[]): Promise<Outcome> {
	const [command = '', ...rest] = [...before, process.execPath, entry, ...words];
	return agent.execute(command, rest);
}

test('a session stays itself when its machine is renamed', async ({skip}) => {
	const unshare = wayTo('--uts') ?? skip('names of machines are not free here');
	const renamed = [...unshare, 'sh', '-c', 'hostname elsewhere && exec "$@"', 'sh'];
	const sandbox = openSandbox();
	const agent = await sandbox.startAgent('gemini');
	const before = read(documents.register, await agent.run('register', '--project', 'P', '--json'));
	await agent.run('claim', 'T');

	expect(textOf(await runAs(agent, renamed, 'claim', 'T'))).toBe(`Claimed T for gemini-${agent.pid}`);
	const after = read(documents.register, await runAs(agent, renamed, 'register', '--project', 'P', '--json'));
	expect(after).toMatchObject({
		created: false,
		conflicts: [],
		session: {sessionId: before.session.sessionId, host: 'elsewhere', claims: 1, state: 'active'},
		keeper: before.keeper,
	});
	expect(sandbox.keepers()).toEqual([before.keeper.pid]);
});

test('a command in another time namespace finds every session alive', async ({skip}) => {
	const unshare = wayTo('--time', '--boottime', '100000') ?? skip('time namespaces are not permitted here');
	const sandbox = openSandbox();
	const agent = await sandbox.startAgent('gemini');
	const {keeper} = read(documents.register, await agent.run('register', '--json'));
	await agent.run('claim', 'T');
	const other = await sandbox.startAgent('kimi');
	await other.run('register');

	expect((await runAs(other, unshare, 'claim', 'T')).code).toBe(1);
	const {sessions} = read(documents.status, await runAs(other, unshare, 'status', '--json'));
	expect(sessions.map(({state}) => state)).toEqual(['active', 'active']);
	const database = sandbox.connect();
	expect(database.prepare('SELECT missing_since_ms FROM session_registry').pluck().all()).toEqual([
		null,
		null,
	]);
	database.close();
	expect(sandbox.keepers()).toEqual([keeper.pid]);

	// What was written down there is understood here, and a signal from there reaches the one that is meant
	await runAs(agent, unshare, 'register');
	expect(read(documents.status, await sandbox.run('status', '--json')).sessions).toMatchObject([
		{sessionId: `gemini-${agent.pid}`, state: 'active'},
		{state: 'active'},
	]);
	const killed = await runAs(other, unshare, 'rescue', `gemini-${agent.pid}`, '--kill', '--force');
	expect(killed).toMatchObject({code: 0, stderr: expect.not.stringContaining('error')});
	expect(systemProcessTable().look(agent.pid)).toBe('gone');
});
