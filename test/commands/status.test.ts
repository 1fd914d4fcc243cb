import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {Session} from '../../source/bus/types.js';
import {documents, read} from './support/documents.js';
import {textOf} from './support/lines.js';
import {openSandbox, Sandbox} from './support/sandbox.js';

describe('with sessions that are in conflict', () => {
	let sandbox: Sandbox;
	let claude: Session;
	let codex: Session;

	beforeAll(async () => {
		sandbox = new Sandbox();
		claude = await sandbox.join('claude', {model: 'opus-4.6', projectId: 'PILOT', taskId: 'H.13.2'});
		codex = await sandbox.join('codex', {model: 'o3', projectId: 'PILOT', taskId: 'J.15.6'});
		const gemini = await sandbox.join('gemini', {projectId: 'ATLAS', cwd: '/'});
		const bus = await sandbox.bus();
		await bus.claim(codex.sessionId, 'J.15.6');
		await bus.lock(codex.sessionId, 'api.ts', {cwd: sandbox.work});
		await bus.send(codex.sessionId, {to: claude.sessionId, body: 'please release it', priority: 'urgent'});
		await bus.unregister(gemini.sessionId);
	});

	afterAll(() => sandbox.close());

	test('it shows sessions, alerts, unread messages, locks and claims', async () => {
		const text = textOf(await sandbox.run('status'));
		const sections = text.split('\n\n').map(section => section.split('\n'));
		expect(sections.map(([title]) => title?.replace(/\(\d+ KB\)/, '(n KB)'))).toEqual([
			'Bus: ~/.session-bus/messaging.db (n KB)',
			'Sessions 2',
			'Alerts 2',
			'Messages 3',
			'Locks 1',
			'Claims 1',
		]);
		const [, sessions = [], alerts = [], unread = [], locks = [], claims = []] = sections;
		expect(sessions[1]).toMatch(
			/^ {2}SESSION +VENDOR +MODEL +PROJECT +TASK +DIRECTORY +BEAT +STATE +LOCKS +CLAIMS +MAIL$/,
		);
		expect(sessions[2]).toMatch(
			new RegExp(`^ {2}● ${claude.sessionId} +claude +opus-4.6 +PILOT +H.13.2 +~/rollout +\\d+s +active +2$`),
		);
		expect(sessions[3]).toMatch(
			new RegExp(`^ {2}● ${codex.sessionId} +codex +o3 +PILOT +J.15.6 +~/rollout +\\d+s +active +1 +1 +1$`),
		);
		expect(alerts.slice(2).map(line => line.trim().split(/ {2,}/).slice(1, -1))).toEqual([
			['CRITICAL', 'project_conflict', `${claude.sessionId} ↔ ${codex.sessionId}`, 'PILOT', 'open'],
			['HIGH', 'cwd_overlap', `${claude.sessionId} ↔ ${codex.sessionId}`, '~/rollout', 'open'],
		]);
		expect(unread.at(-1)).toMatch(
			new RegExp(
				`^ {2}#\\d+ {2}\\d\\d:\\d\\d {2}${codex.sessionId} → ${claude.sessionId} {2}direct !urgent: please release it$`,
			),
		);
		expect(locks[2]).toMatch(
			new RegExp(`^ {2}~/rollout/api\\.ts +exclusive +${codex.sessionId} +\\d+s +\\d+m$`),
		);
		expect(claims[2]).toMatch(new RegExp(`^ {2}J\\.15\\.6 +${codex.sessionId} +\\d+s$`));
	});

	test('--all adds sessions that ended', async () => {
		const text = textOf(await sandbox.run('status', '--all'));
		expect(text).toMatch(/\nSessions 3\n[\s\S]*\n {2}· gemini-\d+ .*ended/);
	});

	test('--verbose tells everything that is known of each session', async () => {
		const text = textOf(await sandbox.run('status', '--verbose'));
		expect(text).toContain(
			`  ● ${codex.sessionId}\n    state         active: it showed activity within 10m\n`,
		);
		expect(text).toMatch(
			/\n {4}vendor {8}codex o3\n {4}project {7}PILOT\n {4}task {10}J\.15\.6\n {4}directory {5}~\/rollout\n/,
		);
		expect(text).toContain('\n    holds         1 locks, 1 claims, 1 unread\n');
	});

	test.each([
		['--locks', /^Locks 1\n {2}PATH/],
		['--claims', /^Claims 1\n {2}TASK/],
		['--alerts', /^Alerts 2\n {2}ID/],
		['--unread', /^Messages 3\n {2}#/],
		['--lifecycle', /^Lifecycle 4\n {2}\d\d:\d\d {2}gemini-\d+ {2}ended: it unregistered\n/],
		[
			'--stats',
			/^Sessions: 2 \(2 active\)\nVendors: 1 claude, 1 codex\nAlerts: 2 open, 0 acknowledged\nUnread, of all sessions: 3\nLocks: 1\nClaims: 1$/,
		],
	])('%s shows that part alone', async (flag, expected) => {
		expect(textOf(await sandbox.run('status', flag))).toMatch(expected);
	});

	test('several narrowing flags show several parts', async () => {
		const text = textOf(await sandbox.run('status', '--locks', '--claims'));
		expect(text.split('\n\n').map(section => section.split('\n')[0])).toEqual(['Locks 1', 'Claims 1']);
	});

	test('--json prints the documented document', async () => {
		const document = read(documents.status, await sandbox.run('status', '--json'));
		expect(document.bus.path).toBe(sandbox.database);
		expect(
			document.sessions.map(({sessionId, locks, claims, unread}) => ({sessionId, locks, claims, unread})),
		).toEqual([
			{sessionId: claude.sessionId, locks: 0, claims: 0, unread: 2},
			{sessionId: codex.sessionId, locks: 1, claims: 1, unread: 1},
		]);
		expect(document.alerts.map(({type}) => type)).toEqual(['project_conflict', 'cwd_overlap']);
		expect(document.unread.map(({type}) => type)).toContain('direct');
		expect(document.claims).toMatchObject([{taskId: 'J.15.6', sessionId: codex.sessionId}]);
		expect(document.locks).toMatchObject([{path: `${sandbox.work}/api.ts`, mode: 'exclusive'}]);
	});

	test.each(['alerts', 'unread', 'locks', 'claims', 'lifecycle', 'stats'] as const)(
		'--json --%s keeps the bus and that part, and nothing else',
		async part => {
			const document = read(documents[part], await sandbox.run('status', `--${part}`, '--json'));
			expect(Object.keys(document)).toEqual(['bus', part]);
		},
	);

	test('--session counts the unread messages of that session alone', async () => {
		const text = textOf(await sandbox.run('status', '--unread', '--session', codex.sessionId));
		expect(text).toMatch(/^Unread 1\n/);
		expect(text.match(/ → \S+/g)).toEqual(Array(1).fill(` → ${codex.sessionId}`));
	});

	test('looking changes nothing that sessions hold or have read', async () => {
		const bus = await sandbox.bus();
		const before = (await bus.snapshot()).sessions.map(({heartbeatAt: _, ...session}) => session);
		await sandbox.run('status');
		expect((await bus.snapshot()).sessions.map(({heartbeatAt: _, ...session}) => session)).toEqual(before);
	});
});

describe('with nobody there', () => {
	test('it says so, and what to do', async () => {
		const sandbox = openSandbox();
		expect(
			textOf(await sandbox.run('status'))
				.split('\n\n')
				.slice(1),
		).toEqual(['No sessions. Run `session-bus register` inside an agent.', 'No alerts.', 'No messages.']);
		expect(textOf(await sandbox.run('status', '--lifecycle'))).toBe('Nobody came or went.');
		expect(textOf(await sandbox.run('status', '--locks', '--claims'))).toBe('No locks.\n\nNo claims.');
	});

	test('no keeper is started', async () => {
		const sandbox = openSandbox();
		await sandbox.run('status');
		expect(sandbox.keepers()).toEqual([]);
	});
});

describe('messages that are long or have several lines', () => {
	test('take one line each, cut where it gets too long', async () => {
		const sandbox = openSandbox();
		const {sessionId} = await sandbox.join('claude');
		const bus = await sandbox.bus();
		await bus.send(sessionId, {to: sessionId, body: `one\ntwo ${'x'.repeat(60_000)}`});
		const [title, line = '', ...more] = textOf(await sandbox.run('status', '--unread')).split('\n');
		expect([title, more]).toEqual(['Messages 1', []]);
		expect(line).toMatch(/: one two x+…$/);
		expect(line.length).toBeLessThan(200);
	});
});
