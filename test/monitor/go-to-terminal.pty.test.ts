import {describe, expect, onTestFinished, test} from 'vitest';
import {until} from '../commands/support/condition.js';
import {entry} from '../commands/support/program.js';
import {openSandbox, type Sandbox} from '../commands/support/sandbox.js';
import {startAgentInTmux} from '../terminals/support/agent-in-tmux.js';
import {hasTmux} from '../terminals/support/tmux-server.js';
import {openTerminal} from './support/terminal.js';

const monitor = `${process.execPath} ${entry}`;

/** Runs the monitor in a terminal of its own, outside of any tmux. */
function openMonitor({work, env}: Sandbox) {
	const command = `cd ${work}; unset TMUX TMUX_PANE; ${monitor}; echo "code=$?"`;
	const terminal = openTerminal({command, columns: 120, rows: 30, env});
	onTestFinished(() => terminal.kill());
	return terminal;
}

describe.skipIf(!hasTmux)('o in the monitor', () => {
	test('brings the pane of the marked agent to the front, says so, and works on', async () => {
		const sandbox = openSandbox();
		const {tmux, pane, session, client} = await startAgentInTmux(sandbox);
		const terminal = openMonitor(sandbox);
		await terminal.see(new RegExp(`▸● ${session.sessionId} `));
		await terminal.see(/ o go to /);
		terminal.type('o');
		await terminal.see(`✓ ${session.sessionId} is in front: tmux pane ${pane.id}`);
		expect(tmux.shown().get(client.name)).toMatchObject({session: 'work', pane: pane.id});
		terminal.type('q');
		await terminal.see('code=0');
	});

	test('goes from an alert to the session that it is about', async () => {
		const sandbox = openSandbox();
		const {tmux, pane, session, client} = await startAgentInTmux(sandbox);
		const database = sandbox.connect();
		database
			.prepare(
				`INSERT INTO operator_alerts (type, severity, episode, session_a, subject, detail)
				VALUES ('note', 'HIGH', 'note 1', ?, 'a note', 'from elsewhere')`,
			)
			.run(session.sessionId);
		database.close();
		const terminal = openMonitor(sandbox);
		await terminal.see('a note');
		terminal.type('2o');
		await terminal.see(`✓ ${session.sessionId} is in front: tmux pane ${pane.id}`);
		expect(tmux.shown().get(client.name)).toMatchObject({session: 'work', pane: pane.id});
		terminal.type('q');
		await terminal.see('code=0');
	});

	test('takes the client in which the monitor itself runs to the agent', async () => {
		const sandbox = openSandbox();
		const {tmux, pane, session, client} = await startAgentInTmux(sandbox);
		const own = tmux.start('new-window', 'other', `env PATH="$PATH" ${monitor} --db ${sandbox.database}`);
		tmux.run('select-window', '-t', own.window);
		await until('the monitor shows the agent', () =>
			tmux.run('capture-pane', '-p', '-t', own.id).includes(`▸● ${session.sessionId}`),
		);
		expect(tmux.shown().get(client.name)).toMatchObject({session: 'other', pane: own.id});
		client.type('o');
		await until('the client shows the agent', () => tmux.shown().get(client.name)?.pane === pane.id);
		await until('the monitor says so', () =>
			tmux.run('capture-pane', '-p', '-t', own.id).includes(`✓ ${session.sessionId} is in front`),
		);
		tmux.run('send-keys', '-t', own.id, 'q');
		await until(
			'the monitor has left',
			() => !tmux.run('list-panes', '-a', '-F', '#{pane_id}').includes(own.id),
		);
	});

	test('draws and takes keys while the program that it calls does not answer', async () => {
		const sandbox = openSandbox();
		const {tmux, pane, session} = await startAgentInTmux(sandbox);
		// A stopped server takes connections, and does nothing
		const server = Number(tmux.run('display-message', '-p', '#{pid}'));
		onTestFinished(() => void process.kill(server, 'SIGCONT'));
		const terminal = openMonitor(sandbox);
		await terminal.see(/ o go to /);
		process.kill(server, 'SIGSTOP');
		terminal.type('o');
		terminal.type('?');
		await terminal.see('▸ Help');
		terminal.type('\u001b');
		await terminal.see(/▸ Sessions/);
		process.kill(server, 'SIGCONT');
		await terminal.see(`✓ ${session.sessionId} is in front: tmux pane ${pane.id}`);
		terminal.type('q');
		await terminal.see('code=0');
	});

	test('says why it goes nowhere where nothing is known of a terminal', async () => {
		const sandbox = openSandbox();
		const {sessionId} = await sandbox.join('codex');
		const terminal = openMonitor(sandbox);
		const screen = await terminal.see(new RegExp(`▸● ${sessionId} `));
		expect(screen).not.toContain('o go to');
		terminal.type('o');
		await terminal.see(`${sessionId}: nothing is known of its terminal`);
		terminal.type('q');
		await terminal.see('code=0');
	});
});
