import {spawn} from '@lydell/node-pty';
import stripAnsi from 'strip-ansi';
import {afterAll, beforeAll, expect, test} from 'vitest';
import type {Session} from '../../source/bus/types.js';
import {until} from './support/condition.js';
import {documents, read} from './support/documents.js';
import {textOf} from './support/lines.js';
import {entry} from './support/program.js';
import {openSandbox, Sandbox} from './support/sandbox.js';

let sandbox: Sandbox;
let claude: Session;
let codex: Session;

beforeAll(async () => {
	sandbox = new Sandbox();
	claude = await sandbox.join('claude', {model: 'opus-4.6', projectId: 'PILOT', taskId: 'H.13.2'});
	codex = await sandbox.join('codex', {projectId: 'PILOT', taskId: 'J.15.6'});
	const bus = await sandbox.bus();
	await bus.claim(codex.sessionId, 'J.15.6');
	await bus.send(codex.sessionId, {to: claude.sessionId, body: 'please release it', priority: 'urgent'});
});

afterAll(() => sandbox.close());

/** Runs a shell line on a terminal of 100 columns, to its end. */
function runOnTerminal(line: string): Promise<{readonly code: number; readonly raw: string}> {
	const terminal = spawn('sh', ['-c', line, process.execPath, entry], {
		cwd: sandbox.work,
		env: {...sandbox.env},
		cols: 100,
		name: 'xterm-256color',
	});
	let raw = '';
	terminal.onData(text => {
		raw += text;
	});
	return new Promise(resolve => {
		terminal.onExit(({exitCode}) => resolve({code: exitCode, raw: raw.replaceAll('\r\n', '\n')}));
	});
}

test('one frame goes into a pipe as plain text, without a terminal anywhere', async () => {
	const text = textOf(await sandbox.run('watch', '--once'));
	const sections = text.split('\n\n').map(section => section.split('\n'));
	expect(sections.map(([title]) => title)).toEqual([
		expect.stringMatching(/^ session-bus {3}2 sessions {3}1 needs you · 3 messages +live · \d\d:\d\d$/),
		'Sessions 2',
		'Alerts 2',
		'Messages 3',
		'Timeline',
	]);
	const [, sessions = [], alerts = [], unread = [], timeline = []] = sections;
	expect(sessions[1]).toMatch(
		/^ {3}SESSION +MODEL +PROJECT +TASK +DIRECTORY +BRANCH +BEAT +STATE +LOCKS +MAIL$/,
	);
	expect(sessions[2]).toMatch(
		new RegExp(`^ ● ${claude.sessionId} +opus-4\\.6 +PILOT +H\\.13\\.2 +~/rollout +\\d+s +active \\d+s +2$`),
	);
	expect(alerts[1]).toMatch(/^ ● CRITICAL {2}project PILOT +claude-\d+ ↔ codex-\d+ +\d+s$/);
	expect(alerts[2]).toMatch(/^ └ HIGH {6}directory ~\/rollout +claude-\d+ ↔ codex-\d+ +\d+s$/);
	expect(unread).toContainEqual(
		expect.stringMatching(/^ ! \d\d:\d\d {2}codex-\d+ +→ \S+ +direct +please release it$/),
	);
	expect(timeline.join('\n')).toMatch(/codex-\d+ +claimed/);
	expect(text).not.toContain('\u001b');
});

test('COLUMNS says how wide it may be', async () => {
	const text = textOf(await sandbox.runWith({env: {COLUMNS: '60'}}, 'watch', '--once'));
	expect(text).toMatch(/\n {3}SESSION +PROJECT +TASK +STATE +MAIL\n/);
	expect(Math.max(...text.split('\n').map(line => line.length))).toBe(60);
});

test('a terminal has colours and its own width, and needs no keyboard', async () => {
	const {code, raw} = await runOnTerminal('COLUMNS=60 "$0" "$1" watch --once </dev/null');
	expect(code).toBe(0);
	expect(raw).toContain('\u001b[31m');
	expect(stripAnsi(raw).split('\n')[0]).toHaveLength(99);
});

test.each(['NO_COLOR=1 "$0" "$1" watch --once', '"$0" "$1" watch --once --no-color'])(
	'there are no colours with %s',
	async line => {
		const {code, raw} = await runOnTerminal(line);
		expect(code).toBe(0);
		expect(raw).toContain('Sessions 2');
		expect(raw).not.toContain('\u001b');
	},
);

test('a screen reader gets sentences', async () => {
	const text = textOf(await sandbox.runWith({env: {INK_SCREEN_READER: 'true'}}, 'watch', '--once'));
	expect(text).toMatch(/^session-bus, 2 sessions, 1 needs you, 3 messages, live, \d\d:\d\d\.\n\nSessions:\n/);
	expect(text).toMatch(/\nclaude-\d+, state active, project PILOT, task H\.13\.2, mail 2, /);
});

test('--json prints the document of status with the time it was taken', async () => {
	const {takenAt, ...document} = read(documents.watch, await sandbox.run('watch', '--once', '--json'));
	const {bus: _, ...status} = read(documents.status, await sandbox.run('status', '--json'));
	expect(Object.keys(document)).toEqual(['bus', ...Object.keys(status)]);
	expect(document).toMatchObject({alerts: status.alerts, unread: status.unread, claims: status.claims});
	expect(Date.parse(takenAt)).toBeLessThanOrEqual(Date.now());
});

test('--session shows the mail of that session alone', async () => {
	const text = textOf(await sandbox.run('watch', '--once', '--session', codex.sessionId));
	expect(text).toMatch(/\nUnread 1\n/);
	expect(text).toMatch(/ → you /);
});

test('nobody is registered by looking, and a keeper is started', async () => {
	await sandbox.run('watch', '--once');
	expect((await (await sandbox.bus()).snapshot({ended: true})).sessions.map(({kind}) => kind)).toEqual([
		'agent',
		'agent',
	]);
	expect(await sandbox.keeper()).toBeGreaterThan(0);
});

test('without a keeper it finds agents that never registered by itself', async () => {
	const empty = openSandbox();
	const agent = await empty.startAgent('kimi');
	const row = new RegExp(`\\n \\+ kimi-${agent.pid} +~/rollout +unregistered\\n`);
	await until('it has run for long enough', async () => row.test(textOf(await empty.run('watch', '--once'))));
	expect(empty.keepers()).toEqual([]);
});

test('a bus that cannot be used is an error', async () => {
	const {code, stdout, stderr} = await sandbox.run('watch', '--once', '--db', '/dev/null/x');
	expect([code, stdout]).toEqual([3, '']);
	expect(stderr).toMatch(/^error: .*\nhint: .*\n$/);
});
