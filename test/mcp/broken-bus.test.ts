import {chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import {describe, expect, onTestFinished, test} from 'vitest';
import {documents} from '../commands/support/documents.js';
import {type ProcessOptions, runProcess} from '../commands/support/program.js';
import {openSandbox, type Sandbox} from '../commands/support/sandbox.js';
import {connect} from './support/connection.js';
import {initialize, RawClient, toolCall} from './support/raw-client.js';

const isRoot = process.getuid?.() === 0;
/** The user `nobody` of most systems. */
const nobody = 65_534;

const toolAnswer = v.object({
	result: v.object({
		content: v.tuple([v.object({text: v.string()})]),
		isError: v.optional(v.boolean(), false),
	}),
});

describe('a bus that another program has locked', () => {
	test('is said by the call, and used by the next one once it is free', async () => {
		const sandbox = openSandbox();
		const agent = await connect(sandbox);
		await agent.call('register');
		const other = sandbox.connect();
		other.exec('BEGIN EXCLUSIVE');
		expect(await agent.call('claim', {task: 'H.1'})).toEqual({
			isError: true,
			document: undefined,
			text:
				`error: the database ${sandbox.database} is busy: another program has held it locked for more than 3 s\n` +
				'hint: end the program that holds a transaction open, or try again',
		});
		other.exec('ROLLBACK');
		other.close();
		expect(await agent.read(documents.claim, 'claim', {task: 'H.1'})).toMatchObject({claimed: true});
	});
});

describe('a bus that was deleted', () => {
	test('is made again by the next call, and the session registered in it', async () => {
		const sandbox = openSandbox();
		const agent = await connect(sandbox);
		await agent.call('claim', {task: 'H.1'});
		rmSync(path.dirname(sandbox.database), {recursive: true});
		expect(await agent.call('sessions')).toMatchObject({document: {sessions: [], own: null}});
		const claimed = await agent.read(documents.claim, 'claim', {task: 'H.1'});
		expect(claimed).toMatchObject({claimed: true, holder: {sessionId: `claude-${agent.agentPid}`}});
		expect(await (await sandbox.bus()).listClaims()).toHaveLength(1);
	});

	test('and replaced by another one is the other one from then on', async () => {
		const sandbox = openSandbox();
		const agent = await connect(sandbox);
		await agent.call('claim', {task: 'H.1'});
		rmSync(path.dirname(sandbox.database), {recursive: true});
		const {sessionId} = await sandbox.join('codex');
		await (await sandbox.bus()).claim(sessionId, 'H.1');
		const claimed = await agent.read(documents.claim, 'claim', {task: 'H.1'});
		expect(claimed).toMatchObject({claimed: false, holder: {sessionId}});
	});
});

describe('a bus that cannot be opened', () => {
	test('is said by every call, and used as soon as it can be', async () => {
		const sandbox = openSandbox();
		const file = path.join(sandbox.work, 'notes.txt');
		writeFileSync(file, 'Dear diary, today I was opened as a database. '.repeat(200));
		const agent = await connect(sandbox, {flags: ['--db', file]});
		for (const tool of ['sessions', 'register', 'inbox']) {
			const {text, isError} = await agent.call(tool);
			expect(isError).toBe(true);
			expect(text).toMatch(new RegExp(`^error: ${file} is not a database\nhint: `));
		}
		rmSync(file);
		expect(await agent.call('claim', {task: 'H.1'})).toMatchObject({isError: false});
	});
});

describe('a bus that may only be read', () => {
	/** Gives everyone these rights to the database and its folder. */
	function allow(sandbox: Sandbox, file: number, folder: number): void {
		const place = path.dirname(sandbox.database);
		for (const name of readdirSync(place)) chmodSync(path.join(place, name), file);
		chmodSync(place, folder);
	}

	test('can be looked at, refuses every change, and is used once it may be written', async ({skip}) => {
		const sandbox = openSandbox();
		const {sessionId} = await sandbox.join('codex');
		allow(sandbox, 0o444, 0o555);
		onTestFinished(() => allow(sandbox, 0o666, 0o777));
		chmodSync(sandbox.home, 0o755);
		const stranger: ProcessOptions = isRoot ? {uid: nobody, gid: nobody} : {};
		const attempt = await runProcess(process.execPath, ['-e', '0'], stranger).catch(() => null);
		if ((await sandbox.runWith(stranger, '--version')).code !== 0 || attempt?.code !== 0) {
			skip('another user cannot run the build');
		}
		const client = new RawClient(sandbox, ['--session', sessionId], stranger);
		let calls = 0;
		const call = async (name: string, words: object = {}) => {
			client.say(toolCall(++calls, name, words));
			const {content, isError} = v.parse(toolAnswer, await client.hear()).result;
			return {text: content[0].text, isError};
		};
		client.say(initialize);
		await client.hear();
		expect(await call('sessions')).toEqual({isError: false, text: expect.stringContaining(sessionId)});
		expect((await call('conflicts', {files: ['api.ts']})).isError).toBe(false);
		const refused = await call('claim', {task: 'H.1'});
		expect(refused.isError).toBe(true);
		expect(refused.text).toMatch(/^error: .*\nhint: .*$/);
		allow(sandbox, 0o666, 0o777);
		expect((await call('claim', {task: 'H.1'})).isError).toBe(false);
		expect(client.stderr).toBe('');
	});
});

describe('a folder that was removed', () => {
	test('under the server stops no call that needs none', async () => {
		const sandbox = openSandbox();
		const gone = path.join(sandbox.folder, 'gone');
		mkdirSync(gone);
		const {sessionId} = await sandbox.join('claude');
		const client = new RawClient(sandbox, ['--session', sessionId], {cwd: gone});
		client.say(initialize);
		await client.hear();
		rmSync(gone, {recursive: true});
		client.say(toolCall(1, 'claim', {task: 'H.1'}));
		expect(await client.hear()).toMatchObject({result: {structuredContent: {claimed: true}}});
	});
});
