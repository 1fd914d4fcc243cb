import {spawnSync} from 'node:child_process';
import {
	appendFileSync,
	chmodSync,
	existsSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {opencodePlugin} from '../../source/agents/opencode-plugin.js';

/** The plugin, calling a stand-in for session-bus that writes down what it is given and answers as told. */
async function loadPlugin(answers: Readonly<Record<string, string>>, onPrompt = () => {}) {
	const folder = mkdtempSync(path.join(tmpdir(), 'session-bus plugin '));
	onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
	const [launcher, log] = [path.join(folder, 'session-bus'), path.join(folder, 'log')];
	appendFileSync(log, '');
	writeFileSync(
		launcher,
		`#!${process.execPath}
const input = require('node:fs').readFileSync(0, 'utf8');
require('node:fs').appendFileSync(${JSON.stringify(log)}, JSON.stringify([process.argv.slice(2), JSON.parse(input)]) + '\\n');
process.stdout.write(${JSON.stringify(answers)}[process.argv[4]] ?? '');`,
	);
	chmodSync(launcher, 0o755);
	const file = path.join(folder, 'plugin.mjs');
	writeFileSync(file, opencodePlugin(launcher));
	const prompts: unknown[] = [];
	const client = {
		session: {
			prompt: async (request: unknown) => {
				prompts.push(request);
				onPrompt();
			},
		},
	};
	const {SessionBus} = await import(/* @vite-ignore */ file);
	const plugin = await SessionBus({client, directory: '/w'});
	const calls = () =>
		readFileSync(log, 'utf8')
			.trim()
			.split('\n')
			.filter(line => line !== '')
			.map(line => JSON.parse(line));
	return {plugin, calls, prompts, launcher, file};
}

test('the plugin passes events on with the facts that hooks read', async () => {
	const {plugin, calls} = await loadPlugin({});
	await plugin.event({
		event: {type: 'session.created', properties: {info: {id: 'ses_2', parentID: 'ses_1'}}},
	});
	await plugin['chat.message']({sessionID: 'ses_1', model: {providerID: 'p', modelID: 'm'}}, {});
	await plugin['tool.execute.before']({sessionID: 'ses_1', tool: 'write'}, {args: {filePath: '/w/a'}});
	await plugin.event({event: {type: 'message.updated', properties: {sessionID: 'ses_1'}}});
	expect(calls()).toEqual([
		[
			['hook', 'opencode', 'session.created'],
			{sessionID: 'ses_2', directory: '/w', parentID: 'ses_1', hasHeard: true},
		],
		[['hook', 'opencode', 'chat.message'], {sessionID: 'ses_1', directory: '/w', model: 'm', hasHeard: true}],
		[
			['hook', 'opencode', 'tool.execute.before'],
			{
				sessionID: 'ses_1',
				directory: '/w',
				model: 'm',
				hasHeard: true,
				tool: 'write',
				args: {filePath: '/w/a'},
			},
		],
	]);
});

test('the plugin denies, tells and goes on as the answers say', async () => {
	const {plugin, calls, prompts} = await loadPlugin({
		'tool.execute.before': '{"deny": "held by codex-1"}',
		'tool.execute.after': '{"context": "mail"}',
		'chat.message': '{"context": "hello"}',
		'session.idle': '{"continuation": "go on"}',
	});
	const before = plugin['tool.execute.before']({sessionID: 's', tool: 'edit'}, {args: {}});
	await expect(before).rejects.toThrow('held by codex-1');
	const result = {output: 'done'};
	await plugin['tool.execute.after']({sessionID: 's', tool: 'bash', args: {}}, result);
	expect(result.output).toBe('done\n\nmail');
	await plugin['chat.message']({sessionID: 's'}, {});
	const told = {system: ['base']};
	await plugin['experimental.chat.system.transform']({sessionID: 's'}, told);
	await plugin['experimental.chat.system.transform']({sessionID: 'another'}, told);
	expect(told.system).toEqual(['base', 'hello']);
	const idle = {event: {type: 'session.idle', properties: {sessionID: 's'}}};
	await plugin.event(idle);
	await plugin.event(idle);
	expect(prompts[0]).toEqual({path: {id: 's'}, body: {parts: [{type: 'text', text: 'go on'}]}});
	expect(
		calls()
			.slice(-2)
			.map(([, payload]) => payload.isContinuation),
	).toEqual([false, true]);
	const environment = {env: {}};
	await plugin['shell.env']({sessionID: 's'}, environment);
	expect(environment.env).toEqual({SESSION_BUS_ID: 's'});
});

test('the plugin tells when no request has carried what the model was told', async () => {
	const {plugin, calls} = await loadPlugin({'tool.execute.after': '{"context": "mail"}'});
	const before = () => plugin['tool.execute.before']({sessionID: 's', tool: 'bash'}, {args: {}});
	const after = () => plugin['tool.execute.after']({sessionID: 's', tool: 'bash', args: {}}, {output: ''});
	const request = () => plugin['experimental.chat.system.transform']({sessionID: 's'}, {system: []});
	await before();
	await before();
	await after();
	// one for the title of the conversation, while the other tool of the answer still runs
	await request();
	await after();
	await request();
	await before();
	expect(calls().map(([, payload]) => payload.hasHeard)).toEqual([true, true, true, false, true]);
});

test('the plugin keeps what it was told with a prompt for the next turn, when a turn is cut off', async () => {
	const {plugin, calls} = await loadPlugin({'chat.message': '{"context": "hello"}'});
	const told = async () => {
		const output = {system: []};
		await plugin['experimental.chat.system.transform']({sessionID: 's'}, output);
		return output.system;
	};
	const happens = (type: string) => plugin.event({event: {type, properties: {sessionID: 's'}}});
	await plugin['chat.message']({sessionID: 's'}, {});
	expect(await told()).toEqual(['hello']);
	await happens('session.error');
	await happens('session.idle');
	await happens('session.idle');
	expect(await told()).toEqual(['hello']);
	await plugin['chat.message']({sessionID: 's'}, {});
	await happens('session.idle');
	expect(await told()).toEqual([]);
	const idle = calls().filter(([words]) => words[2] === 'session.idle');
	expect(idle.map(([, payload]) => payload.hasHeard)).toEqual([false, false, false]);
});

test('the plugin tells with the next turn what it could not go on with', async () => {
	const {plugin} = await loadPlugin({'session.idle': '{"continuation": "go on"}'}, () => {
		throw new Error('the session is busy');
	});
	await plugin.event({event: {type: 'session.idle', properties: {sessionID: 's'}}});
	await new Promise(resolve => setImmediate(resolve));
	const output = {system: []};
	await plugin['experimental.chat.system.transform']({sessionID: 's'}, output);
	expect(output.system).toEqual(['go on']);
});

test('the plugin disturbs nothing when session-bus has gone or talks nonsense', async () => {
	const {plugin, launcher} = await loadPlugin({'tool.execute.before': 'nonsense', 'chat.message': '[1'});
	const write = () => plugin['tool.execute.before']({sessionID: 's', tool: 'write'}, {args: {}});
	await write();
	await plugin['chat.message']({sessionID: 's'}, {});
	await plugin.event({event: {type: 'session.idle'}});
	rmSync(launcher);
	expect(existsSync(launcher)).toBe(false);
	await write();
	writeFileSync(launcher, 'no program', {mode: 0o644});
	await write();
});

test('the plugin says goodbye for its sessions when the process leaves', async () => {
	const {calls, file} = await loadPlugin({});
	const script = `
		import {SessionBus} from ${JSON.stringify(file)};
		const plugin = await SessionBus({client: {}, directory: '/w'});
		const created = {type: 'session.created', properties: {info: {id: 'ses_2', parentID: 'ses_1'}}};
		await plugin['chat.message']({sessionID: 'ses_1'}, {});
		await plugin.event({event: created});
		await plugin['chat.message']({sessionID: 'ses_2'}, {});
		process.exit(0);`;
	const {status} = spawnSync(process.execPath, ['--input-type=module', '--eval', script]);
	expect(status).toBe(0);
	expect(calls().slice(3)).toEqual([
		[['hook', 'opencode', 'session.deleted'], {sessionID: 'ses_1', directory: '/w'}],
	]);
});

test('the plugin tells what a session is called, at once where it has had a turn, but not the name of one without', async () => {
	const {plugin, calls} = await loadPlugin({});
	const update = (info: object) => plugin.event({event: {type: 'session.updated', properties: {info}}});
	await update({id: 's', title: 'New session - 2026-01-01T00:00:00.000Z'});
	await plugin['chat.message']({sessionID: 's'}, {});
	await update({id: 's', title: 'Fix login'});
	await update({id: 's', title: 'Fix login'});
	await update({id: 'sub', parentID: 's', title: 'Look around (@explore subagent)'});
	await update({id: 'unused', title: 'Another one'});
	const told = calls().map(([[, , event], {sessionID, title}]) => [event, sessionID, title]);
	expect(told).toEqual([
		['chat.message', 's', undefined],
		['session.updated', 's', 'Fix login'],
	]);
});
