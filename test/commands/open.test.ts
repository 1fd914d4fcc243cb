import {hostname} from 'node:os';
import * as v from 'valibot';
import {describe, expect, test} from 'vitest';
import {startAgentInTmux} from '../terminals/support/agent-in-tmux.js';
import {hasTmux} from '../terminals/support/tmux-server.js';
import {until} from './support/condition.js';
import {documents, read} from './support/documents.js';
import {textOf} from './support/lines.js';
import {openSandbox} from './support/sandbox.js';

describe.skipIf(!hasTmux)('open, with an agent in tmux', () => {
	test('brings its pane to the front in the client that is attached, and says where that is', async () => {
		const sandbox = openSandbox();
		const {tmux, pane, session, client} = await startAgentInTmux(sandbox);
		const outcome = await sandbox.run('open', session.sessionId);
		expect(textOf(outcome)).toMatch(
			new RegExp(`^${session.sessionId} is in front: tmux pane ${pane.id}(?:, ${pane.tty})?$`),
		);
		expect(tmux.shown().get(client.name)).toMatchObject({session: 'work', pane: pane.id});
	});

	test('--json prints where its terminal is, and that it is in front', async () => {
		const sandbox = openSandbox();
		const {tmux, pane, session} = await startAgentInTmux(sandbox);
		const document = read(documents.open, await sandbox.run('open', session.sessionId, '--json'));
		expect(document).toMatchObject({
			sessionId: session.sessionId,
			opened: true,
			reason: null,
			terminal: {program: 'tmux', socket: tmux.socket, pane: pane.id},
		});
	});

	test('shows it in the client of the agent that asks, where that is in the same tmux', async () => {
		const sandbox = openSandbox();
		const {tmux, pane, session, other, client} = await startAgentInTmux(sandbox);
		tmux.start('new-session', 'elsewhere');
		const stranger = await tmux.attach('elsewhere');
		await tmux.use(stranger);
		const outcome = await sandbox.runWith({env: tmux.environmentOf(other)}, 'open', session.sessionId);
		expect(outcome.code).toBe(0);
		expect(tmux.shown().get(client.name)).toMatchObject({session: 'work', pane: pane.id});
		expect(tmux.shown().get(stranger.name)).toMatchObject({session: 'elsewhere'});
	});

	test('is refused where its tmux has no such pane, with the reason and where it was', async () => {
		const sandbox = openSandbox();
		const {pane, session} = await startAgentInTmux(sandbox);
		await until('the keeper has found the device', async () => {
			const {terminal} = await (await sandbox.bus()).findSession(session.sessionId);
			return terminal?.tty === pane.tty;
		});
		const database = sandbox.connect();
		database
			.prepare("UPDATE session_registry SET terminal = replace(terminal, '%', '%9') WHERE pid = ?")
			.run(pane.pid);
		database.close();
		const outcome = await sandbox.run('open', session.sessionId);
		expect(outcome).toEqual({
			code: 1,
			stdout: '',
			stderr:
				`error: ${session.sessionId} is not brought to the front: its tmux has no pane %9${pane.id.slice(1)} any more\n` +
				`hint: it is at tmux pane %9${pane.id.slice(1)}, ${pane.tty} on ${hostname()}\n`,
		});
	});

	test('what its keeper finds of its terminal is in status --verbose and in its documents', async () => {
		const sandbox = openSandbox();
		const {tmux, pane, session} = await startAgentInTmux(sandbox);
		const line = `    terminal      tmux pane ${pane.id}, ${pane.tty}\n`;
		await until('the keeper has found the device', async () =>
			textOf(await sandbox.run('status', '--verbose')).includes(line),
		);
		const {sessions} = read(documents.status, await sandbox.run('status', '--json'));
		expect(sessions.find(({sessionId}) => sessionId === session.sessionId)?.terminal).toEqual({
			program: 'tmux',
			socket: tmux.socket,
			pane: pane.id,
			window: null,
			tty: pane.tty,
			outer: null,
		});
	});
});

describe('open, where nothing can be brought to the front', () => {
	test('says that nothing is known, and fails', async () => {
		const sandbox = openSandbox();
		const {sessionId} = await sandbox.join('codex');
		expect(await sandbox.run('open', sessionId)).toEqual({
			code: 1,
			stdout: '',
			stderr: `error: ${sessionId} is not brought to the front: nothing is known of its terminal\n`,
		});
		const outcome = await sandbox.run('open', sessionId, '--json');
		expect(outcome.code).toBe(1);
		expect(v.parse(documents.open, JSON.parse(outcome.stdout))).toMatchObject({
			opened: false,
			reason: 'nothing is known of its terminal',
			terminal: null,
		});
	});

	test('names a session first by its name, by which it can be asked for', async () => {
		const sandbox = openSandbox();
		const {sessionId} = await sandbox.join('codex');
		await sandbox.run('rename', sessionId, 'fix login');
		expect(await sandbox.run('open', 'fix login')).toMatchObject({
			code: 1,
			stderr: `error: "fix login" (${sessionId}) is not brought to the front: nothing is known of its terminal\n`,
		});
	});

	test('says where the terminal of a session on another host is', async () => {
		const sandbox = openSandbox();
		await sandbox.join('codex');
		const database = sandbox.connect();
		database
			.prepare(
				`INSERT INTO session_registry (session_id, llm_vendor, host, boot_id, terminal)
				VALUES ('claude-9@away', 'claude', 'away', 'b', '{"program": "kitty", "window": "2", "tty": "/dev/pts/7"}')`,
			)
			.run();
		database.close();
		expect(await sandbox.run('open', 'claude-9@away')).toEqual({
			code: 1,
			stdout: '',
			stderr:
				'error: claude-9@away is not brought to the front: it runs on another host\n' +
				'hint: it is at kitty window 2, /dev/pts/7 on away\n',
		});
	});

	test.each([
		[['open'], /^error: the session is missing\n/],
		[['open', 'nobody'], /^error: .*nobody/],
		[['open', 'a', 'b'], /^error: "b" is an argument too many\n/],
	])('%j is wrong usage', async (words, error) => {
		const sandbox = openSandbox();
		await sandbox.join('codex');
		const {code, stderr} = await sandbox.run(...words);
		expect({code, stderr}).toEqual({code: 2, stderr: expect.stringMatching(error)});
	});
});
