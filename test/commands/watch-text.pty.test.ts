import {afterEach, describe, expect, test} from 'vitest';
import {openTerminal, type TestTerminal} from '../monitor/support/terminal.js';
import {entry} from './support/program.js';
import {openSandbox, type Sandbox} from './support/sandbox.js';

const open: TestTerminal[] = [];

afterEach(() => {
	for (const terminal of open.splice(0)) terminal.kill();
});

/** Runs the monitor on a terminal, with a word before it that changes the environment. */
function watchOn({env, work}: Sandbox, change: string): TestTerminal {
	const terminal = openTerminal({
		command: `cd ${work}; env ${change} ${process.execPath} ${entry} watch; echo "code=$?"`,
		columns: 100,
		rows: 60,
		env,
	});
	open.push(terminal);
	return terminal;
}

describe.each(['TERM=dumb', '-u TERM'])('on a terminal that obeys nothing (%s)', change => {
	test('frames follow each other as plain text, one for what changed, until ctrl-c', async () => {
		const sandbox = openSandbox();
		const {sessionId} = await sandbox.join('claude', {taskId: 'H.13.2'});
		const terminal = watchOn(sandbox, change);
		await terminal.see(/^Timeline$/m);
		await (await sandbox.bus()).claim(sessionId, 'X.1');
		await terminal.see('X.1');
		terminal.type('\u0003');
		await terminal.see('code=0');
		const frames = terminal
			.raw()
			.replaceAll('\r\n', '\n')
			.split(/^ session-bus /m)
			.slice(1);
		expect(frames.length).toBeGreaterThanOrEqual(2);
		expect(frames.slice(0, -1).every(frame => frame.endsWith('\n\n'))).toBe(true);
		expect(new Set(frames).size).toBe(frames.length);
		expect(terminal.raw()).not.toContain('\u001b');
		expect((await (await sandbox.bus()).snapshot({ended: true})).sessions).toHaveLength(1);
	});
});

describe('with a screen reader', () => {
	test('the picture is told in sentences, and then what changed', async () => {
		const sandbox = openSandbox();
		const {sessionId} = await sandbox.join('claude', {taskId: 'H.13.2', projectId: 'PILOT'});
		const terminal = watchOn(sandbox, 'INK_SCREEN_READER=true');
		await terminal.see('What changes is said below.');
		const beginning = terminal.raw().length;
		const codex = await sandbox.join('codex', {projectId: 'ATLAS'});
		await terminal.see(`New session: ${codex.sessionId}, state active, project ATLAS`);
		await (await sandbox.bus()).claim(sessionId, 'X.1');
		await terminal.see(`Event: ${sessionId} claimed, about X.1`);
		terminal.type('\u0003');
		await terminal.see('code=0');
		const told = terminal.raw().replaceAll('\r\n', '\n');
		expect(told).toMatch(/^session-bus, 1 session, /);
		expect(told).toContain(`\n\nSessions:\n${sessionId}, state active, project PILOT, task H.13.2, `);
		expect(told).toContain('\n\nAlerts: no conflicts.\n');
		// nothing is drawn, and nothing is said a second time
		expect(told).not.toMatch(/[\u001b\u2500-\u257f●▸]/);
		expect(terminal.raw().slice(beginning)).not.toContain('Sessions:');
	});
});

describe.each(['LC_ALL=C', 'TERM=vt100', 'TERM=linux'])('on a terminal without UTF-8 (%s)', change => {
	test('the monitor draws itself in ASCII', async () => {
		const sandbox = openSandbox();
		await sandbox.join('claude', {taskId: 'H.13.2'});
		const terminal = watchOn(sandbox, change);
		const screen = await terminal.see(/^\|.*\bH\.13\.2\b/m);
		expect(screen).toMatch(/^\+ > Sessions -+ \d of \d \+$/m);
		terminal.type('q');
		await terminal.see('code=0');
		expect(terminal.raw()).toMatch(/^\p{ASCII}*$/u);
	});
});
