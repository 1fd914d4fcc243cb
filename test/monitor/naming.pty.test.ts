import {expect, it} from 'vitest';
import {prepareMonitor, runMonitorInTerminal} from './support/run-in-terminal.js';
import {connect, makeSampleDatabase} from './support/seed.js';

prepareMonitor();

const enter = '\r';
const leave = '\u001b';
const killLine = '\u0015';

it('the key n names the marked session, names it anew from its name, and takes the name away', async () => {
	const {path} = await makeSampleDatabase();
	const nameOf = () =>
		connect(path)
			.database.prepare<[], {name: string | null}>(
				"SELECT name FROM session_registry WHERE session_id = 'claude-12345'",
			)
			.get()?.name;
	const terminal = runMonitorInTerminal({database: path});
	await terminal.see('2 unread');
	terminal.type('n');
	await terminal.see(/^ name of claude-12345 › +⏎ name {2}esc leave$/m);
	terminal.type('login form');
	terminal.type(enter);
	await terminal.see('✓ claude-12345 is called login form');
	await terminal.see(/^│▸● login form +/m);
	expect(nameOf()).toBe('login form');
	// the sender of its message, too
	await terminal.see(/login form +.*→ all/);

	terminal.type('n');
	await terminal.see(' name of claude-12345 › login form');
	terminal.type(`${killLine}codex-41200${enter}`);
	await terminal.see('✗ not done: the name "codex-41200" looks like the id of a session');
	expect(nameOf()).toBe('login form');

	terminal.type('n');
	await terminal.see(' name of claude-12345 › login form');
	terminal.type(` x${leave}`);
	await terminal.see('tab pane');
	expect(nameOf()).toBe('login form');

	terminal.type(enter);
	await terminal.see('Session login form · claude-12345');
	terminal.type(`n${killLine}${enter}`);
	await terminal.see('✓ claude-12345 has no name');
	await terminal.see(/ Session claude-12345 /);
	expect(nameOf()).toBeNull();
	terminal.type('q');
	await terminal.see('code=0');
});
