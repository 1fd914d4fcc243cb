import {describe, expect, it} from 'vitest';
import {defaultSeverities} from '../../../source/bus/rules/conflicts.js';
import {minute} from '../../../source/bus/timestamps.js';
import type {AlertType} from '../../../source/bus/types.js';
import {openTestBus, type TestBus} from '../support/test-bus.js';

type Scenario = {
	readonly type: AlertType;
	/** Brings the conflict about between two sessions, one of which works for `claude-100`. */
	readonly begin: (test: TestBus, ids: {readonly one: string; readonly other: string}) => Promise<unknown>;
	/** Ends its cause. */
	readonly end: (test: TestBus, ids: {readonly one: string; readonly other: string}) => Promise<unknown>;
};

const worktree = {cwd: '/src/a', worktree: '/src/a', repository: '/src/a/.git'};

const scenarios: ReadonlyArray<[string, Scenario]> = [
	[
		'two on one task',
		{
			type: 'task_conflict',
			begin: async ({bus}, {one, other}) => {
				await bus.setTask(one, 'T');
				await bus.setTask(other, 'T');
			},
			end: ({bus}, {other}) => bus.setTask(other, null),
		},
	],
	[
		'one on a task another has claimed',
		{
			type: 'task_conflict',
			begin: async ({bus}, {one, other}) => {
				await bus.claim(one, 'T');
				await bus.setTask(other, 'T');
			},
			end: ({bus}, {one}) => bus.release(one, 'T'),
		},
	],
	[
		'a claim on a task another works on',
		{
			type: 'task_conflict',
			begin: async ({bus}, {one, other}) => {
				await bus.setTask(other, 'T');
				await bus.claim(one, 'T');
			},
			end: ({bus}, {other}) => bus.setTask(other, 'U'),
		},
	],
	[
		'a claim that was refused',
		{
			type: 'task_conflict',
			begin: async ({bus}, {one, other}) => {
				await bus.claim(one, 'T');
				await bus.claim(other, 'T');
			},
			end: ({bus}, {other}) => bus.claim(other, 'another task'),
		},
	],
	[
		'a lock that was refused',
		{
			type: 'file_conflict',
			begin: async ({bus}, {one, other}) => {
				await bus.lock(one, '/etc/hosts');
				await bus.lock(other, '/etc/hosts');
			},
			end: ({bus}, {one}) => bus.unlock(one, '/etc/hosts'),
		},
	],
	[
		'a lock that was refused because of a folder',
		{
			type: 'file_conflict',
			begin: async ({bus}, {one, other}) => {
				await bus.lock(one, '/etc/');
				await bus.lock(other, '/etc/hosts');
			},
			end: ({bus}, {one}) => bus.unlockAll(one),
		},
	],
	[
		'one file edited by both',
		{
			type: 'file_conflict',
			begin: async ({bus}, {one, other}) => {
				await bus.recordEdit(one, '/etc/hosts');
				await bus.recordEdit(other, '/etc/hosts');
			},
			end: async ({bus, clock}) => {
				clock.advance(15 * minute + 1);
				await bus.prune();
			},
		},
	],
	[
		'both move to one folder',
		{
			type: 'cwd_overlap',
			begin: async ({bus}) => {
				await bus.register({vendor: 'claude', pid: 100, ...worktree});
				await bus.register({vendor: 'codex', pid: 200, ...worktree, cwd: '/src/a/api'});
			},
			end: ({bus}) =>
				bus.register({vendor: 'codex', pid: 200, cwd: '/src/b', worktree: '/src/b', repository: null}),
		},
	],
	[
		'both on one project',
		{
			type: 'project_conflict',
			begin: async ({bus}) => {
				await bus.register({vendor: 'claude', pid: 100, projectId: 'P'});
				await bus.register({vendor: 'codex', pid: 200, projectId: 'P'});
			},
			end: ({bus}) => bus.register({vendor: 'codex', pid: 200, projectId: 'Q'}),
		},
	],
	[
		'one file edited in two worktrees',
		{
			type: 'merge_risk',
			begin: async ({bus}) => {
				const repository = '/etc/.git';
				await bus.register({vendor: 'claude', pid: 100, cwd: '/etc', worktree: '/etc', repository});
				await bus.register({vendor: 'codex', pid: 200, cwd: '/usr', worktree: '/usr', repository});
				await bus.recordEdit('claude-100', '/etc/notes.md');
				await bus.recordEdit('codex-200', '/usr/notes.md');
			},
			end: async ({bus, clock}) => {
				clock.advance(15 * minute + 1);
				await bus.prune();
			},
		},
	],
];

async function twoSessions() {
	const test = await openTestBus();
	const ids = {one: await test.join(100), other: await test.join(200, {vendor: 'codex'})};
	return {test, ids};
}

const current = async ({bus}: TestBus) => (await bus.listAlerts()).map(({type, status}) => [type, status]);

describe.each(scenarios)('the alert of %s', (_name, {type, begin, end}) => {
	it('opens once, tells the newcomer and who shares his place, resolves when its cause ends, and can come again', async () => {
		const {test, ids} = await twoSessions();
		const {bus} = test;
		await begin(test, ids);
		expect(await current(test)).toEqual([[type, 'open']]);
		const [alert] = await bus.listAlerts();
		expect(alert).toMatchObject({severity: defaultSeverities[type]});
		expect([...(alert?.sessionIds ?? [])].sort()).toEqual(['claude-100', 'codex-200']);
		const mail = [...(await bus.peek(ids.one)), ...(await bus.peek(ids.other))];
		const isOnePlace = ['cwd_overlap', 'file_conflict', 'head_moved'].includes(type);
		expect(mail.map(message => message.type)).toEqual(Array(isOnePlace ? 2 : 1).fill('operator_alert'));
		for (const {body} of mail) expect(body).toContain(`[${defaultSeverities[type]}] ${type}: `);

		await begin(test, ids);
		await bus.prune();
		await bus.detectConflicts();
		expect(await bus.listAlerts({all: true})).toHaveLength(1);

		await end(test, ids);
		expect(await current(test)).toEqual([]);
		expect((await bus.listAlerts({all: true})).map(({status}) => status)).toEqual(['resolved']);
		// What was refused is kept for who wanted it, and given back here
		await bus.unlockAll(ids.other);
		for (const id of [ids.one, ids.other])
			expect((await bus.peek(id)).filter(({type: of}) => of !== 'lock_free')).toEqual([]);

		await begin(test, ids);
		expect(await current(test)).toEqual([[type, 'open']]);
		expect(await bus.listAlerts({all: true})).toHaveLength(2);
	});

	it('stays acknowledged, and does not ring again, while its cause lasts', async () => {
		const {test, ids} = await twoSessions();
		const {bus} = test;
		await begin(test, ids);
		const [alert] = await bus.listAlerts();
		expect(await bus.acknowledge([alert?.id ?? 0], 'you')).toEqual([alert?.id]);
		await begin(test, ids);
		await bus.prune();
		expect(await current(test)).toEqual([[type, 'acknowledged']]);
		expect(await bus.listAlerts({all: true})).toHaveLength(1);
		await end(test, ids);
		expect(await current(test)).toEqual([]);
	});

	it('ends with either session', async () => {
		for (const leaver of ['claude-100', 'codex-200']) {
			const {test, ids} = await twoSessions();
			await begin(test, ids);
			await test.bus.unregister(leaver);
			expect(await current(test)).toEqual([]);
		}
	});
});

/** The conflicts that need no new registration, which would make an agent of whoever registers. */
const conflictsOfDeeds = scenarios.filter(
	([, {type}]) => type === 'task_conflict' || type === 'file_conflict',
);

describe.each(conflictsOfDeeds)('the alert of %s', (_name, {begin}) => {
	it.each(['person', 'monitor'] as const)('never opens for a %s', async kind => {
		const {test, ids} = await twoSessions();
		test.foreign.prepare('UPDATE session_registry SET kind = ? WHERE session_id = ?').run(kind, 'codex-200');
		await begin(test, ids);
		expect(await current(test)).toEqual([]);
	});
});

describe('acknowledging', () => {
	it('names those that were open until now, and says who did it', async () => {
		const {test} = await twoSessions();
		const {bus, join} = test;
		for (const pid of [1, 2, 3, 4, 5, 6]) await join(pid, {projectId: `P${pid % 3}`});
		const ids = (await bus.listAlerts()).map(alert => alert.id).sort((a, b) => a - b);
		expect(ids).toHaveLength(3);
		expect(await bus.acknowledge(ids.slice(0, 1), 'claude-1')).toEqual(ids.slice(0, 1));
		expect(await bus.acknowledge(ids.slice(0, 1), 'someone else')).toEqual([]);
		expect(await bus.acknowledge('all', 'you')).toEqual(ids.slice(1));
		const by = (await bus.listAlerts()).map(alert => alert.acknowledgedBy);
		expect(by.sort()).toEqual(['claude-1', 'you', 'you']);
		expect((await bus.snapshot()).openAlerts).toBe(0);
	});

	it('of an alert that does not exist changes nothing', async () => {
		const {bus, join} = await openTestBus();
		for (const pid of [1, 2]) await join(pid, {projectId: 'P'});
		const [alert] = await bus.listAlerts();
		await expect(bus.acknowledge([alert?.id ?? 0, 999], 'you')).rejects.toMatchObject({kind: 'usage'});
		expect((await bus.listAlerts())[0]?.status).toBe('open');
	});
	it('is taken back only by whoever gave it, while the alert is not over', async () => {
		const test = await openTestBus();
		const {bus} = test;
		const one = await test.join(1, {taskId: 'T'});
		await test.join(2, {taskId: 'T'});
		const ids = (await bus.listAlerts()).map(alert => alert.id);
		await bus.acknowledge('all', 'you');
		expect(await bus.reopen(ids, 'someone else')).toEqual([]);
		expect(await bus.reopen(ids, 'you')).toEqual(ids);
		expect(await bus.listAlerts()).toMatchObject([
			{status: 'open', acknowledgedAt: null, acknowledgedBy: null},
		]);
		expect(await bus.reopen(ids, 'you')).toEqual([]);
		await bus.acknowledge('all', 'you');
		await bus.unregister(one);
		expect(await bus.reopen(ids, 'you')).toEqual([]);
	});
});

describe('the settings', () => {
	it('change the severity of a type, or switch it off', async () => {
		const severities = {...defaultSeverities, project_conflict: 'LOW', cwd_overlap: 'off'} as const;
		const {bus, join} = await openTestBus({settings: {severities}});
		for (const pid of [1, 2]) await join(pid, {projectId: 'P', cwd: '/src/a', worktree: '/src/a'});
		expect((await bus.listAlerts()).map(({type, severity}) => [type, severity])).toEqual([
			['project_conflict', 'LOW'],
		]);
	});

	it('of the project file hold for its sessions, and silence no others', async () => {
		const {bus, join} = await openTestBus();
		const severities = {cwd_overlap: 'off', project_conflict: 'MEDIUM'} as const;
		const place = {projectId: 'P', cwd: '/src/p', worktree: '/src/p'};
		for (const pid of [1, 2]) await join(pid, {...place, severities});
		const alerts = async () => (await bus.listAlerts()).map(({type, severity}) => [type, severity]).sort();
		expect(await alerts()).toEqual([['project_conflict', 'MEDIUM']]);
		await join(3, {...place, projectId: 'Q'});
		expect(await alerts()).toEqual([
			['cwd_overlap', 'HIGH'],
			['project_conflict', 'MEDIUM'],
		]);
	});
});

describe('sessions that other programs write', () => {
	it('are looked at for conflicts, with each other and with ours', async () => {
		const {bus, foreign, join} = await openTestBus();
		await join(100, {projectId: 'P'});
		foreign.exec(`INSERT INTO session_registry (session_id, llm_vendor, pid, project_id)
			VALUES ('codex-8', 'codex', 8, 'P'), ('kimi-9', 'kimi', 9, 'P')`);
		await bus.detectConflicts();
		expect((await bus.listAlerts()).map(alert => [...alert.sessionIds].sort())).toEqual([
			['claude-100', 'codex-8', 'kimi-9'],
		]);
		await bus.detectConflicts();
		expect(await bus.listAlerts({all: true})).toHaveLength(1);
		foreign.exec("UPDATE session_registry SET project_id = 'Q' WHERE session_id = 'kimi-9'");
		await bus.detectConflicts();
		expect((await bus.listAlerts()).map(alert => [...alert.sessionIds].sort())).toEqual([
			['claude-100', 'codex-8'],
		]);
	});
});

describe('a lock whose lease runs out', () => {
	it('ends the conflict it was the cause of', async () => {
		const {test, ids} = await twoSessions();
		const {bus, clock} = test;
		await bus.lock(ids.one, '/etc/hosts');
		clock.advance(9 * minute);
		await bus.lock(ids.other, '/etc/hosts');
		expect(await current(test)).toEqual([['file_conflict', 'open']]);
		clock.advance(2 * minute);
		await bus.prune();
		expect(await current(test)).toEqual([]);
	});
});
