import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {describe, expect, onTestFinished, test} from 'vitest';
import {openTerminal} from '../monitor/support/terminal.js';
import {startAgentProgram} from './support/agent-program.js';
import {until} from './support/condition.js';
import {entry} from './support/program.js';
import {openSandbox, type Sandbox} from './support/sandbox.js';

/** Runs `session-bus` in a terminal, and then says how it ended. */
function runInTerminal(sandbox: Sandbox, words: string, {columns = 80, rows = 24} = {}) {
	const program = `${JSON.stringify(process.execPath)} ${JSON.stringify(entry)} ${words}`;
	const terminal = openTerminal({
		command: `cd ${JSON.stringify(sandbox.work)}; ${program}; echo "code=$?"`,
		columns,
		rows,
		env: sandbox.env,
	});
	onTestFinished(() => terminal.kill());
	return terminal;
}

const enter = '\r';
const down = '\u001b[B';
const up = '\u001b[A';
const esc = '\u001b';

/** An agent that runs, and one that has died in a folder with a long Chinese name. */
async function openScene() {
	const sandbox = openSandbox();
	const bus = await sandbox.bus();
	const {pid, ended} = await startAgentProgram(sandbox, 'claude', '');
	const {session: live} = await bus.register({
		vendor: 'claude',
		pid,
		agentSessionId: 'live',
		projectId: '导航项目',
		cwd: sandbox.work,
	});
	const folder = path.join(sandbox.home, '很长的目录名'.repeat(8));
	mkdirSync(folder);
	const dead = await sandbox.join('kimi', {agentSessionId: 'dead', projectId: '航海', cwd: folder});
	const {identity} = await bus.boundProcess(dead.sessionId);
	await sandbox.crash(dead.pid);
	await bus.recordKill({identity, by: 'person', sinceMs: 0});
	return {sandbox, bus, live, dead, folder, pid, ended};
}

describe('rescue on a terminal', () => {
	test.each([
		[80, 24],
		[120, 32],
	])('shows a line for each session, those first that want it most, in %i columns', async (columns, rows) => {
		const {sandbox, live, dead} = await openScene();
		const terminal = runInTerminal(sandbox, 'rescue', {columns, rows});
		const screen = await terminal.see(/it was killed by person/);
		const lines = screen.split('\n');
		const [first, second] = [dead.sessionId, live.sessionId].map(id =>
			lines.findIndex(line => line.includes(id)),
		);
		expect(second).toBe((first ?? 0) + 1);
		expect(lines[first ?? 0]).toMatch(/^❯ † kimi-\d+ +orphaned +航海 +…[很长的目录名]+$/);
		expect(lines[second ?? 0]).toMatch(/^ {2}● claude-\d+ +active +导航项目 +~\/rollout$/);
		expect(terminal.emulator.buffer.active.baseY).toBe(0);
	});

	test.each([
		['esc', esc],
		['ctrl-c', '\u0003'],
	])('is left with %s at either question, without anything done', async (_name, key) => {
		const {sandbox, bus, live, pid} = await openScene();
		const first = runInTerminal(sandbox, 'rescue');
		await first.see('Which session?');
		first.type(key);
		await first.see('code=130');
		const second = runInTerminal(sandbox, `rescue ${live.sessionId}`);
		await second.see('what shall be done?');
		second.type(key);
		await second.see('code=130');
		expect(process.kill(pid, 0)).toBe(true);
		expect((await bus.findSession(live.sessionId)).state).toBe('active');
		expect(readdirSync(path.join(sandbox.home, '.session-bus'))).not.toContain('rescue');
	});

	test('offers what can be done: no kill for the dead, no resume for the living', async () => {
		const {sandbox, live, dead} = await openScene();
		const ofDead = runInTerminal(sandbox, `rescue ${dead.sessionId}`);
		const dying = await ofDead.see('what shall be done?');
		expect(dying).toContain('resume its conversation here');
		expect(dying).not.toContain('kill');
		const ofLive = runInTerminal(sandbox, `rescue ${live.sessionId}`);
		const living = await ofLive.see('what shall be done?');
		expect(living).toContain('kill its process');
		expect(living).not.toContain('resume');
	});

	test('prints the line that resumes what was chosen', async () => {
		const {sandbox, folder} = await openScene();
		const terminal = runInTerminal(sandbox, 'rescue', {columns: 200});
		await terminal.see('Which session?');
		terminal.type(enter);
		await terminal.see('what shall be done?');
		terminal.type(`${down}${down}${down}${enter}`);
		expect(await terminal.see('code=0')).toContain(`cd '${folder}' && kimi -r dead`);
	});

	test('kills after a yes, and only then', async () => {
		const {sandbox, bus, live, pid, ended} = await openScene();
		const timid = runInTerminal(sandbox, `rescue ${live.sessionId} --kill`);
		expect(await timid.see(/Kill claude-\d+\? \(y\/N\)/)).toContain(`process     ${pid}, running for`);
		timid.type(enter);
		await timid.see('code=0');
		expect(timid.screen()).toContain(`${live.sessionId} was left alone.`);
		expect(process.kill(pid, 0)).toBe(true);
		const bold = runInTerminal(sandbox, `rescue ${live.sessionId} --kill`);
		await bold.see('(y/N)');
		bold.type(`y${enter}`);
		await bold.see('code=0');
		expect(await ended).toBe('SIGTERM');
		expect((await bus.findSession(live.sessionId)).state).toBe('orphaned');
	});

	test('gives the terminal to the conversation it resumes, and its signals, too', async () => {
		const {sandbox, dead} = await openScene();
		const program = path.join(sandbox.folder, 'path', 'kimi');
		mkdirSync(path.dirname(program));
		writeFileSync(
			program,
			`#!/bin/bash\ntrap 'echo interrupted' INT\necho "$*"; read -r line; read -r line; echo "heard $line"; exit 5\n`,
			{mode: 0o755},
		);
		const terminal = openTerminal({
			command: `cd /; ${process.execPath} ${entry} rescue ${dead.sessionId} --resume --exec; echo "code=$?"`,
			columns: 80,
			rows: 24,
			env: {...sandbox.env, PATH: `${path.dirname(program)}:${process.env.PATH}`},
		});
		onTestFinished(() => terminal.kill());
		await terminal.see('-r dead');
		terminal.type('\u0003');
		await terminal.see('interrupted');
		terminal.type('one\rtwo\r');
		expect(await terminal.see('code=5')).toContain('heard two');
	});
});

describe('a long export on a terminal', () => {
	test('shows how far it is, and takes that away at the end', async () => {
		const sandbox = openSandbox();
		const transcriptPath = path.join(sandbox.home, 'big.jsonl');
		writeFileSync(transcriptPath, '');
		truncateSync(transcriptPath, 400 * 1024 * 1024);
		const {sessionId} = await sandbox.join('codex', {agentSessionId: 'x', transcriptPath});
		const terminal = runInTerminal(sandbox, `rescue ${sessionId} --export --output out`);
		const copier = await until('the copy has begun', () => {
			const draft = readdirSync(sandbox.work).find(name => name.endsWith('.part'));
			const hasBegun = draft && existsSync(path.join(sandbox.work, draft, 'conversation', 'big.jsonl'));
			return hasBegun ? copierOf(terminal.pid) : null;
		});
		// It is held up so that it takes longer than what needs no progress
		process.kill(copier, 'SIGSTOP');
		await pause(1100);
		process.kill(copier, 'SIGCONT');
		await terminal.see('code=0');
		expect(terminal.raw()).toMatch(/copying codex-\d+: [\d.]+ MB of 400\.0 MB/);
		expect(terminal.screen()).not.toContain('copying');
		expect(terminal.screen()).toContain('400.0 MB, to ~/rollout/out');
		rmSync(path.join(sandbox.work, 'out'), {recursive: true});
	});

	/** The program among the children of the terminal's shell. */
	function copierOf(shell: number): number | null {
		const children = readFileSync(`/proc/${shell}/task/${shell}/children`, 'latin1').trim().split(' ');
		return Number(children[0]) || null;
	}
});

describe('rescue from the monitor', () => {
	test('gets every key, and so does the monitor afterwards', async () => {
		const {sandbox, live} = await openScene();
		const terminal = runInTerminal(sandbox, 'watch');
		await terminal.see(live.sessionId);
		terminal.type(`/${live.sessionId}\r`);
		await terminal.see(/▸. claude-/);
		terminal.type('R');
		await terminal.see(/❯ show all/);
		// the more often, the less likely by chance
		for (let turn = 0; turn < 4; turn++) {
			terminal.type(down);
			await terminal.see(/❯ export/);
			terminal.type(up);
			await terminal.see(/❯ show all/);
		}
		terminal.type(esc);
		await terminal.see(/▸ Sessions/);
		terminal.type('?');
		await terminal.see(/▸ Help/);
		terminal.type('q');
		await terminal.see('code=0');
	});
});
