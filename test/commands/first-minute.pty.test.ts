import {describe, expect, onTestFinished, test} from 'vitest';
import {openTerminal} from '../monitor/support/terminal.js';
import {until} from './support/condition.js';
import {entry} from './support/program.js';
import {openSandbox, type Sandbox} from './support/sandbox.js';

/** Runs `session-bus`, and nothing more, on a terminal of the usual size. */
function openMonitor({work, env}: Sandbox) {
	const terminal = openTerminal({
		command: `cd ${work}; ${process.execPath} ${entry}; echo "code=$?"`,
		columns: 80,
		rows: 24,
		env,
	});
	onTestFinished(() => terminal.kill());
	return terminal;
}

const lastLine = (screen: string) => screen.split('\n').at(-1) ?? '';

describe('the first minute, with nothing installed and nobody registered', () => {
	test('shows three agents that run, says what to press and run, and registers one with one key', async () => {
		const sandbox = openSandbox();
		const agents = [];
		for (const vendor of ['claude', 'codex', 'gemini']) {
			const {pid} = await sandbox.startAgent(vendor);
			agents.push(`${vendor}-${pid}`);
		}
		const terminal = openMonitor(sandbox);
		const screen = await terminal.see('3 unregistered');
		for (const agent of agents) expect(screen).toMatch(new RegExp(`[▸ ]\\+ ${agent} .*unregistered`));
		expect(screen).toContain('│   3 agents run unregistered: + registers the marked one ');
		expect(screen).toContain('│   `session-bus install --all`: new ones do it themselves ');
		expect(lastLine(screen)).toContain('+ register');

		const [, marked = 'nobody'] = /▸\+ (\S+)/.exec(screen) ?? [];
		expect(agents).toContain(marked);
		terminal.type('+');
		await terminal.see(`✓ registered ${marked}`);
		const after = await terminal.see(new RegExp(`[▸ ][^+] ${marked} `));
		expect(after).not.toContain('run unregistered');
		expect(after).toContain('2 unregistered');
		const {sessions} = await (await sandbox.bus()).snapshot();
		expect(sessions.find(({kind}) => kind === 'agent')).toMatchObject({
			sessionId: marked,
			cwd: sandbox.work,
		});
		terminal.type('q');
		await terminal.see('code=0');
	});

	test('says what to do where no agent runs, and offers nothing that has no effect', async () => {
		const sandbox = openSandbox();
		const terminal = openMonitor(sandbox);
		const screen = await terminal.see('no agents seen yet: start one, it shows up by itself');
		expect(screen).toContain('│   `session-bus install --all`: they register themselves ');
		await terminal.see(/▸● monitor-\d+ /);
		expect(lastLine(terminal.screen())).not.toMatch(/message|rescue|register|ack|esc/);
		// the line for a message would stand in place of the keys
		terminal.type('m?');
		await terminal.see('▸ Help');
		terminal.type('\u001b');
		await terminal.see('tab pane');

		const {pid} = await sandbox.startAgent('kimi');
		await terminal.see(`▸+ kimi-${pid} `);
		await terminal.see('1 agent runs unregistered: + registers the marked one');
		terminal.type('q');
		await terminal.see('code=0');
		await until('the monitor has left', async () => {
			const {sessions} = await (await sandbox.bus()).snapshot();
			return sessions.length === 0;
		});
	});
});
