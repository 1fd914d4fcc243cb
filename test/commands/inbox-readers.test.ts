import {readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {until} from './support/condition.js';
import {FullPipe} from './support/full-pipe.js';
import {entry} from './support/program.js';
import {openSandbox} from './support/sandbox.js';

const count = 40;

/** An agent with forty messages, which reads them in the words of its shell. */
async function openMailbox() {
	const sandbox = openSandbox();
	const agent = await sandbox.startAgent('claude');
	await agent.run('register', '--project', 'P');
	const {sessionId} = await (await sandbox.bus()).findSession(`claude-${agent.pid}`);
	const peer = await sandbox.join('codex', {cwd: '/'});
	const bus = await sandbox.bus();
	await bus.inbox(sessionId);
	for (let number = 1; number <= count; number++) {
		await bus.send(peer.sessionId, {to: sessionId, body: `message ${number} ends here`});
	}
	const unread = async () => (await bus.peek(sessionId)).map(({body}) => body);
	return {
		sandbox,
		agent,
		sessionId,
		unread,
		shell: (words: string) => agent.execute('sh', ['-c', `"${process.execPath}" "${entry}" inbox ${words}`]),
	};
}

const all = Array.from({length: count}, (_, index) => `message ${index + 1} ends here`);

describe('what another program reads of the inbox', () => {
	test.each([
		['head -5', 'message 1 ', 'message 9 '],
		['head -c 500', 'message 1 ', 'message 40 '],
		['tail -3', 'message 40 ', 'message 1 '],
		['grep "message 7 "', 'message 7 ', 'message 8 '],
		['cat', 'message 40 ', 'message 41 '],
		['(sleep 0.2; head -2)', 'message 1 ', 'message 2 '],
	])('is shown by `inbox | %s`, and stays unread', async (program, shown, hidden) => {
		const {shell, unread} = await openMailbox();
		const {stdout, stderr} = await shell(`| ${program}`);
		expect(stdout).toContain(shown);
		expect(stdout).not.toContain(hidden);
		expect(stderr).toContain('another program reads this, so nothing counts as read');
		expect(await unread()).toEqual(all);
	});

	test('stays unread where the shell hides what it says, and in its document', async () => {
		const {shell, unread} = await openMailbox();
		const {stdout} = await shell('--json 2>&1 | cat');
		const [first] = JSON.parse(stdout).messages;
		expect(first).toMatchObject({status: 'pending', readAt: null});
		expect(await unread()).toEqual(all);
	});

	test('counts as read when that is asked for', async () => {
		const {shell, unread} = await openMailbox();
		const {stdout} = await shell('--filtered | cat');
		expect(stdout.match(/message \d+ ends here/g)).toHaveLength(count);
		expect(await unread()).toEqual([]);
	});
});

describe('the inbox is read', () => {
	test('by the agent itself', async () => {
		const {agent, unread} = await openMailbox();
		const {stdout} = await agent.run('inbox');
		expect(stdout.match(/message \d+ ends here/g)).toEqual(all);
		expect(await unread()).toEqual([]);
	});

	test('by a file', async () => {
		const {sandbox, shell, unread} = await openMailbox();
		const file = path.join(sandbox.folder, 'mail.txt');
		await shell(`> "${file}"`);
		expect(readFileSync(file, 'utf8').match(/message \d+ ends here/g)).toEqual(all);
		expect(await unread()).toEqual([]);
	});

	test('by a variable of the shell', async () => {
		const {agent, unread} = await openMailbox();
		const line = `mail=$("${process.execPath}" "${entry}" inbox); echo "$mail"`;
		const {stdout} = await agent.execute('sh', ['-c', line]);
		expect(stdout.match(/message \d+ ends here/g)).toEqual(all);
		expect(await unread()).toEqual([]);
	});

	test('by nobody when it is killed in the middle, and at once given to whoever asks next', async () => {
		const {sandbox, agent, shell, unread} = await openMailbox();
		const pipe = new FullPipe(sandbox.folder);
		const reading = shell(`> "${pipe.path}"`);
		const connection = sandbox.connect();
		const pid = await until('it has taken them', () => {
			const taker = connection.prepare('SELECT max(taker) FROM inter_session_messages').pluck().get();
			return Number(/^reader (\d+)/.exec(String(taker))?.[1] ?? 0) || null;
		});
		connection.close();
		process.kill(pid, 'SIGKILL');
		await reading;
		expect(await unread()).toEqual(all);
		expect((await agent.run('inbox')).stdout.match(/message \d+ ends here/g)).toEqual(all);
		expect(await unread()).toEqual([]);
	});

	test('by nobody when its reader has gone', async () => {
		const {shell, unread} = await openMailbox();
		await shell('| :');
		expect(await unread()).toEqual(all);
	});
});
