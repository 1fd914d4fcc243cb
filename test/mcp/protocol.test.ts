import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test, vi} from 'vitest';
import {systemProcessTable} from '../../source/system/process-table.js';
import {until} from '../commands/support/condition.js';
import {commandOf, openFilesOf} from '../commands/support/processes.js';
import {entry} from '../commands/support/program.js';
import {openSandbox} from '../commands/support/sandbox.js';
import {connect} from './support/connection.js';
import {initialize, RawClient, toolCall} from './support/raw-client.js';

const standIn = path.join(import.meta.dirname, 'support/agent.ts');
const textIn = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

describe('a call that makes no sense', () => {
	test('of a tool that is not there is refused with the names of those that are', async () => {
		const agent = await connect(openSandbox());
		await expect(agent.call('clam')).rejects.toThrow(
			/there is no tool "clam"; did you mean claim\? there are register, sessions, .*conflicts/,
		);
		expect((await agent.call('sessions')).isError).toBe(false);
	});

	test.each<[string, object, string]>([
		['claim', {}, 'error: the argument task is missing\nhint: this tool takes task'],
		['claim', {task: 7}, 'error: the argument task must be string, not 7\nhint: this tool takes task'],
		['claim', {task: 'x', force: true}, 'error: there is no argument "force"\nhint: this tool takes task'],
		['claim', {task: ''}, 'error: the task id is empty\nhint: give a task id, such as H.13.2'],
		['sessions', {all: true}, 'error: there is no argument "all"\nhint: this tool takes no arguments'],
		[
			'unlock',
			{paths: ['a', null]},
			'error: the argument paths.1 must be string, not null\nhint: this tool takes paths',
		],
		[
			'send',
			{all: true, text: 'x', priority: 'asap'},
			'error: the argument priority must be ("low" | "normal" | "high" | "urgent"), not "asap"\n' +
				'hint: this tool takes to, all, text, type, priority, reply_to, ttl',
		],
	])('with bad arguments, %s %j, says what is wrong', async (tool, words, text) => {
		const agent = await connect(openSandbox());
		expect(await agent.call(tool, words)).toMatchObject({isError: true, text});
	});

	test.each<[string, object]>([
		['lock', {paths: []}],
		['send', {all: true, text: 'x', reply_to: 1.5}],
		['send', {all: true, text: 'x', ttl: '0s'}],
		['send', {all: true, text: ''}],
		['register', {task: 'a\u001bb'}],
	])('with values out of range, %s %j, is an error and no more', async (tool, words) => {
		const agent = await connect(openSandbox());
		const {isError, text} = await agent.call(tool, words);
		expect(isError).toBe(true);
		expect(text).toMatch(/^error: .*\nhint: .*$/);
		expect(text).not.toContain('defect');
	});
});

describe('the protocol', () => {
	test('an unknown first request is refused, and all goes on', async () => {
		const client = new RawClient(openSandbox());
		client.say({jsonrpc: '2.0', id: 1, method: 'server/discover', params: {}});
		expect(await client.hear()).toMatchObject({id: 1, error: {code: -32601}});
		client.say(initialize);
		expect(await client.hear()).toMatchObject({
			id: 'initialize',
			result: {serverInfo: {name: 'session-bus'}},
		});
	});

	test('a line that is none of it is answered as such, and told on standard error', async () => {
		const client = new RawClient(openSandbox());
		for (const line of ['', 'hello', '{"jsonrpc": "2.0"', '[]', '{"id": {}}']) client.say(line);
		client.say(initialize);
		const [noJson, noMessage] = [-32700, -32600];
		for (const code of [noJson, noJson, noJson, noMessage, noMessage])
			expect(await client.hear()).toMatchObject({jsonrpc: '2.0', id: null, error: {code}});
		expect(await client.hear()).toMatchObject({id: 'initialize'});
		await until('all are told', () => client.stderr.split('\n').length > 5);
		expect(client.stderr).toMatch(/^(?:error: .{1,300}\n){5}$/);
	});

	test('nothing else is ever on standard output, and nothing on standard error', async () => {
		const sandbox = openSandbox();
		const client = new RawClient(sandbox);
		client.say(initialize);
		client.say({jsonrpc: '2.0', method: 'notifications/initialized'});
		client.say(toolCall(1, 'register'));
		client.say(toolCall(2, 'sessions'));
		client.say(toolCall(3, 'claim', {}));
		for (const id of ['initialize', 1, 2, 3]) expect(await client.hear()).toMatchObject({jsonrpc: '2.0', id});
		client.end();
		expect(await client.hear()).toBe(null);
		expect(client.stderr).toBe('');
	});

	test('calls take effect in the order they were made', async () => {
		const sandbox = openSandbox();
		const {sessionId} = await sandbox.join('claude');
		const client = new RawClient(sandbox, ['--session', sessionId]);
		client.say(initialize);
		for (let id = 1; id <= 20; id++)
			client.say(toolCall(id, id % 2 === 1 ? 'claim' : 'release', {task: 'H.1'}));
		await client.hear();
		for (let id = 1; id <= 20; id++) {
			expect(await client.hear()).toMatchObject({id, result: {structuredContent: {claimed: id % 2 === 1}}});
		}
	});

	test('connecting opens no bus', async () => {
		const sandbox = openSandbox();
		const agent = await connect(sandbox);
		expect(openFilesOf(agent.serverPid).filter(file => file.startsWith(sandbox.home))).toEqual([]);
	});
});

describe('the end', () => {
	test.each<[string, (client: RawClient) => void]>([
		['its input ends', client => client.end()],
		['SIGTERM', client => client.signal('SIGTERM')],
		['SIGINT', client => client.signal('SIGINT')],
	])('comes at once when %s, with exit 0, and the session stays', async (_, finish) => {
		const sandbox = openSandbox();
		const {sessionId} = await sandbox.join('claude');
		const client = new RawClient(sandbox, ['--session', sessionId]);
		client.say(initialize);
		client.say(toolCall(1, 'claim', {task: 'H.1'}));
		for (const id of ['initialize', 1]) expect(await client.hear()).toMatchObject({id});
		finish(client);
		expect(await client.ended()).toEqual({code: 0, signal: null});
		const bus = await sandbox.bus();
		expect(await bus.findSession(sessionId)).toMatchObject({status: 'active', claims: 1});
	});

	test('comes when nobody reads any more', async () => {
		const client = new RawClient(openSandbox());
		client.say(initialize);
		await client.hear();
		client.vanish();
		client.say(toolCall(1, 'sessions'));
		expect(await client.ended()).toEqual({code: 0, signal: null});
	});

	test('comes before anything was said, too', async () => {
		const client = new RawClient(openSandbox());
		client.end();
		expect(await client.ended()).toEqual({code: 0, signal: null});
	});

	test('comes with the death of the agent, though somebody else holds its pipe open', async () => {
		const sandbox = openSandbox();
		const agent = await sandbox.startAgent('claude');
		const [pipe = '', told = ''] = ['pipe', 'told'].map(name => path.join(sandbox.folder, name));
		const line = `mkfifo "${pipe}"; exec 3<>"${pipe}"; echo "$0" >&3; exec "$1" "$2" mcp <&3 >"${told}"`;
		agent.execute('sh', ['-c', line, JSON.stringify(initialize), process.execPath, entry]).catch(() => {});
		await until(
			'the server has answered',
			() => existsSync(told) && readFileSync(told, 'utf8').includes('\n'),
		);
		const server = systemProcessTable()
			.list()
			.find(({parent, pid}) => parent === agent.pid && commandOf(pid).includes(entry))?.pid;
		if (server === undefined) throw new Error('the agent has no server');
		await sandbox.crash(agent.pid);
		await vi.waitFor(() => expect(openFilesOf(server)).toEqual([]), {interval: 100, timeout: 30_000});
	});

	test('comes with the death of a client that an agent started, not with that of the agent', async () => {
		const sandbox = openSandbox();
		const agent = await sandbox.startAgent('claude');
		const [pipe = '', said = ''] = ['pipe', 'said'].map(name => path.join(sandbox.folder, name));
		const line = `mkfifo "${pipe}"; exec 3<>"${pipe}"; echo "$0" >&3; "$@" <&3 >"${pipe}.told" 2>"${said}"; true`;
		const words = [sandbox.executable('my-editor'), standIn, '--', process.execPath, entry, 'mcp'];
		agent.execute('sh', ['-c', line, JSON.stringify(initialize), ...words]).catch(() => {});
		await until('the server has answered', () => /\n/.test(textIn(`${pipe}.told`)));
		const pids = JSON.parse(textIn(said));
		await sandbox.crash(pids.agent);
		await vi.waitFor(() => expect(openFilesOf(pids.server)).toEqual([]), {interval: 100, timeout: 30_000});
	});

	test('comes with the agent, that of a crash included', async () => {
		const sandbox = openSandbox();
		const agent = await connect(sandbox);
		await agent.call('register');
		await agent.close();
		await until('the server is gone', () => openFilesOf(agent.serverPid).length === 0);
	});
});
