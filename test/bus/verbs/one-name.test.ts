import {describe, expect, it} from 'vitest';
import {value} from '../support/raw-rows.js';
import {openTestBus, sessionOf, type TestBus} from '../support/test-bus.js';

/** Spellings of one name, the form it has first. */
const spellings: ReadonlyArray<readonly [form: string, ...others: string[]]> = [
	['T1', 'T1 ', ' T1', 'T1\n', '\ufeffT1', 'T\u200b1', 'T\u00ad1', '\u202eT1'],
	['caf\u00e9', 'cafe\u0301', 'cafe\u0301 '],
	['fix the login', 'fix  the login', 'fix\u00a0the\tlogin '],
];

/** What our doors refuse, and a program can write all the same; it looks like `T1`. */
const foreignOnly = ['T1\u0007', '\u001b[31mT1', 'T1\u0000'];

const pairs = spellings.flatMap(([form, ...others]) => others.map(other => [form, other] as const));

async function twoAgents() {
	const test = await openTestBus();
	return {...test, one: await test.join(100), other: await test.join(200, {vendor: 'codex'})};
}

const claimRow = ({foreign}: TestBus, taskId: string, sessionId: string) =>
	foreign.prepare('INSERT INTO task_claims (task_id, session_id) VALUES (?, ?)').run(taskId, sessionId);

const types = async ({bus}: TestBus) => (await bus.listAlerts()).map(({type, subject}) => [type, subject]);

describe('a task', () => {
	it.each(pairs)(
		'%j claimed as %j is one: exactly one session gets it, by any of its spellings',
		async (form, spelled) => {
			const {bus, one, other} = await twoAgents();
			expect(await bus.claim(one, spelled)).toMatchObject({claimed: true, taskId: form});
			for (const again of [form, spelled]) {
				expect(await bus.claim(other, again)).toMatchObject({claimed: false, holderId: one, taskId: form});
				expect(await bus.claim(one, again)).toMatchObject({claimed: true});
			}
			expect(await bus.listClaims()).toMatchObject([{taskId: form, sessionId: one}]);
			expect(await bus.release(one, form)).toMatchObject({released: true, taskId: form});
			expect((await bus.claim(other, spelled)).claimed).toBe(true);
		},
	);

	it.each([...pairs, ...foreignOnly.map(spelled => ['T1', spelled] as const)])(
		'%j that a program has claimed as %j is held, and can be released, as it was spelled',
		async (form, spelled) => {
			const test = await twoAgents();
			const {bus, foreign, one, other} = test;
			claimRow(test, spelled, one);
			expect(await bus.claim(other, form)).toMatchObject({claimed: false, holderId: one, taskId: form});
			expect(await bus.listClaims()).toMatchObject([{taskId: form, sessionId: one}]);
			expect(await bus.claim(one, form)).toMatchObject({claimed: true});
			expect(await bus.release(other, form)).toMatchObject({released: false, holderId: one});
			expect(await bus.release(one, form)).toMatchObject({released: true, holderId: null});
			expect(value(foreign, 'SELECT count(*) FROM task_claims WHERE released_ms IS NULL')).toBe(0);
			expect((await bus.claim(other, form)).claimed).toBe(true);
			expect(await sessionOf(bus, other)).toMatchObject({claims: 1});
		},
	);

	it('that a program claims in another spelling while a session holds it is a conflict of both', async () => {
		const test = await twoAgents();
		const {bus, one, other} = test;
		await bus.claim(one, 'T1');
		claimRow(test, 'T1 ', other);
		await bus.setTask(one, null);
		expect(await types(test)).toEqual([['task_conflict', 'T1']]);
		await bus.release(other, 'T1');
		await bus.setTask(one, null);
		expect(await types(test)).toEqual([]);
	});

	it('whose holder is dead comes free, however the row spells it', async () => {
		const test = await twoAgents();
		const {bus, clock, processes, one, other} = test;
		claimRow(test, 'T1 ', one);
		processes.kill(100);
		expect((await bus.claim(other, 'T1')).claimed).toBe(false);
		clock.advance(2000);
		expect((await bus.claim(other, 'T1')).claimed).toBe(true);
		expect(await bus.listClaims()).toMatchObject([{taskId: 'T1', sessionId: other}]);
	});

	it('is worked on by all that spell it so: at registering, by setting it, in rows of programs', async () => {
		const test = await openTestBus();
		const {bus, foreign, join} = test;
		await join(100, {taskId: 'cafe\u0301'});
		const other = await join(200, {vendor: 'codex'});
		await bus.setTask(other, ' caf\u00e9');
		expect(await types(test)).toEqual([['task_conflict', 'caf\u00e9']]);
		foreign
			.prepare(
				"INSERT INTO session_registry (session_id, llm_vendor, task_id, pid) VALUES ('kimi-9', 'kimi', ?, 9)",
			)
			.run('cafe\u0301\n');
		await bus.detectConflicts();
		expect(await bus.listAlerts()).toMatchObject([{type: 'task_conflict', memberCount: 3}]);
		expect(await sessionOf(bus, 'kimi-9')).toMatchObject({taskId: 'caf\u00e9'});
		await bus.claim(other, 'caf\u00e9');
		expect((await bus.claim('claude-100', 'caf\u00e9 ')).claimed).toBe(false);
	});

	it('that is spelled with capital letters is another one', async () => {
		const {bus, one, other} = await twoAgents();
		expect([(await bus.claim(one, 'T1')).claimed, (await bus.claim(other, 't1')).claimed]).toEqual([
			true,
			true,
		]);
	});

	it('of which nothing can be seen, or that cannot be shown, is refused', async () => {
		const {bus, one} = await twoAgents();
		for (const name of ['\u200b', ' \n', 'a\u0007', 'a\ue000', '\ud800'])
			await expect(bus.claim(one, name)).rejects.toMatchObject({kind: 'usage'});
	});
});

describe('a project', () => {
	it.each(pairs)('%j named as %j is one', async (form, spelled) => {
		const test = await openTestBus();
		const {bus, foreign, join} = test;
		await join(100, {projectId: spelled});
		await join(200, {vendor: 'codex', projectId: form});
		foreign
			.prepare(
				"INSERT INTO session_registry (session_id, llm_vendor, project_id, pid) VALUES ('kimi-9', 'kimi', ?, 9)",
			)
			.run(spelled);
		await bus.detectConflicts();
		expect(await bus.listAlerts()).toMatchObject([{type: 'project_conflict', subject: form, memberCount: 3}]);
		const {sessions} = await bus.snapshot();
		expect(new Set(sessions.map(({projectId}) => projectId))).toEqual(new Set([form]));
	});

	it('that is found and occupied is passed over, however it is spelled; one that is no name is none', async () => {
		const {bus, foreign, join} = await openTestBus();
		foreign.exec(
			"INSERT INTO session_registry (session_id, llm_vendor, project_id, pid) VALUES ('kimi-9', 'kimi', 'P ', 9)",
		);
		const id = await join(100, {projectCandidates: ['\u200b', 'P', ' Q ', 'R']});
		expect(await sessionOf(bus, id)).toMatchObject({projectId: 'Q'});
	});
});

describe('other names', () => {
	it('of types, models and vendors have one form, too', async () => {
		const {bus, join} = await openTestBus();
		const one = await join(100, {vendor: 'claude ', model: ' opus\u00a04.6'});
		expect(await sessionOf(bus, one)).toMatchObject({llmVendor: 'claude', llmModel: 'opus 4.6'});
		expect(await bus.send(one, {to: null, body: 'x', type: 'task_broadcast\n'})).toMatchObject({
			type: 'task_broadcast',
		});
	});

	it('find a session by its task or conversation in any spelling', async () => {
		const {bus, join} = await openTestBus();
		await join(100, {taskId: 'caf\u00e9', agentSessionId: 'talk'});
		await join(200, {vendor: 'codex'});
		for (const name of ['cafe\u0301 ', ' talk', 'claude-100\n', ' claude-1'])
			expect((await bus.findSession(name)).sessionId).toBe('claude-100');
	});
});
