import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {Session} from '../../source/bus/types.js';
import {documents, read} from './support/documents.js';
import {textOf} from './support/lines.js';
import {Sandbox} from './support/sandbox.js';

describe('claim and release', () => {
	let sandbox: Sandbox;
	let claude: Session;
	let codex: Session;

	beforeAll(async () => {
		sandbox = new Sandbox();
		claude = await sandbox.join('claude');
		codex = await sandbox.join('codex', {model: 'o3', projectId: 'PILOT', taskId: 'J.1'});
	});

	afterAll(() => sandbox.close());

	const asClaude = (...words: string[]) => sandbox.run(...words, '--session', claude.sessionId);
	const asCodex = (...words: string[]) => sandbox.run(...words, '--session', codex.sessionId);

	test('a task is claimed once, and again by its holder', async () => {
		expect(textOf(await asCodex('claim', 'H.1'))).toBe(`Claimed H.1 for ${codex.sessionId}`);
		expect(textOf(await asCodex('claim', 'H.1'))).toBe(`Claimed H.1 for ${codex.sessionId}`);
	});

	test('the loser learns how to free what a session holds that cannot be seen and is silent', async () => {
		const database = sandbox.connect();
		database.exec(`INSERT INTO session_registry (session_id, llm_vendor, heartbeat_at)
			VALUES ('acme-1', 'acme', '2026-01-01 00:00:00')`);
		database.exec("INSERT INTO task_claims (task_id, session_id) VALUES ('S.1', 'acme-1')");
		const {stderr} = await asClaude('claim', 'S.1');
		expect(stderr).toContain(
			'hint: or free it, once that session has surely ended: session-bus unregister --session acme-1\n',
		);
		database.exec("DELETE FROM session_registry WHERE session_id = 'acme-1'");
		database.close();
	});

	test('the loser learns who holds it and how to ask, with exit code 1', async () => {
		await asCodex('claim', 'H.2');
		const refused = await asClaude('claim', 'H.2');
		expect({...refused, stderr: refused.stderr.replace(/\d+s ago/, 'n ago')}).toEqual({
			code: 1,
			stdout: '',
			stderr: `error: H.2 is held by ${codex.sessionId} (o3, project PILOT, task J.1), since n ago
hint: ask for it: session-bus send ${codex.sessionId} 'may I take H.2?'
`,
		});
		const document = await asClaude('claim', 'H.2', '--json');
		expect([document.code, document.stderr]).toEqual([1, '']);
		expect(read(documents.claim, document)).toMatchObject({
			taskId: 'H.2',
			claimed: false,
			holder: {sessionId: codex.sessionId},
			since: expect.any(String),
		});
	});

	test('a task that was released is free for others', async () => {
		await asCodex('claim', 'H.3');
		expect(textOf(await asCodex('release', 'H.3'))).toBe('Released H.3');
		const document = read(documents.claim, await asClaude('claim', 'H.3', '--json'));
		expect(document).toMatchObject({claimed: true, holder: {sessionId: claude.sessionId}});
		const released = read(documents.claim, await asClaude('release', 'H.3', '--json'));
		expect(released).toEqual({taskId: 'H.3', claimed: false, holder: null, since: null});
	});

	test('only the holder can release, and only what is held', async () => {
		await asCodex('claim', 'H.4');
		const foreign = await asClaude('release', 'H.4');
		expect([foreign.code, foreign.stdout]).toEqual([1, '']);
		expect(foreign.stderr).toMatch(
			new RegExp(`^error: H\\.4 is held by ${codex.sessionId} .*, not by ${claude.sessionId}\nhint: .*\n$`),
		);
		expect((await asClaude('release', 'nothing')).stderr).toMatch(
			/^error: nobody holds nothing\nhint: .*\n$/,
		);
	});

	test('of many that claim at once exactly one wins', async () => {
		const sessions = [claude, codex];
		const outcomes = await Promise.all(
			Array.from({length: 8}, (_, index) => {
				const {sessionId} = sessions[index % 2] ?? claude;
				return sandbox.run('claim', 'H.5', '--session', sessionId, '--json');
			}),
		);
		const holders = outcomes.map(outcome => read(documents.claim, outcome).holder?.sessionId);
		expect(new Set(holders).size).toBe(1);
		expect(outcomes.filter(({code}) => code === 0)).toHaveLength(4);
		expect(outcomes.filter(({code}) => code === 1)).toHaveLength(4);
	});

	test.each([['1.10'], ['007'], ['任务-1'], ['H.13 with spaces'], ['__proto__']])(
		'the task id %s stays as it is',
		async taskId => {
			expect(read(documents.claim, await asCodex('claim', taskId, '--json')).taskId).toBe(taskId);
			// Flags before the command take the long way, through another parser
			expect(read(documents.claim, await asCodex('--json', 'release', taskId)).taskId).toBe(taskId);
		},
	);
});
