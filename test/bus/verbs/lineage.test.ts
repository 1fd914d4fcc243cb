import {describe, expect, test} from 'vitest';
import {isKin} from '../../../source/bus/rules/lineage.js';
import {findSession} from '../../../source/bus/tables/sessions.js';
import {judgeWrite} from '../../../source/bus/verbs/judge-write.js';
import {writeReal} from '../../../source/system/real-path.js';
import {event} from '../support/observation.js';
import {openTestBus, type TestBus} from '../support/test-bus.js';

const file = '/work/a.ts';
const place = {projectId: 'PILOT', taskId: 'T', cwd: '/work', repository: '/work/.git', worktree: '/work'};
const [outer, shell, inner, other] = [10, 11, 12, 20];

const registration = (pid: number) => ({vendor: 'claude', pid, agentSessionId: `c-${pid}`, ...place});
const at = (pid: number, facts = {}) => event(pid, {registration: registration(pid), ...facts});

/** An agent with a shell in which it runs another one. */
async function openFamily(): Promise<TestBus> {
	const bench = await openTestBus();
	bench.processes.start(outer, shell, inner, other);
	bench.processes.change(shell, {parent: outer});
	bench.processes.change(inner, {parent: shell});
	await bench.bus.observe(at(outer));
	return bench;
}

const standing = async ({bus}: TestBus) =>
	(await bus.listAlerts()).map(({type, sessionIds}) => `${type} ${sessionIds.join(' ')}`).sort();

const denialOf = async ({bus}: TestBus, pid: number) => (await bus.observe(at(pid, {wants: [file]}))).denial;

describe('an agent that an agent runs', () => {
	test('is in no conflict with it about project, task, place or file, and edits what the other holds', async () => {
		const bench = await openFamily();
		await bench.bus.observe(at(outer, {wants: [file], wrote: [{path: file, atMs: null}]}));
		await bench.bus.lock('claude-10', '/work/b.ts');
		bench.clock.advance(1000);
		expect(await denialOf(bench, inner)).toBeNull();
		await bench.bus.observe(at(inner, {wrote: [{path: file, atMs: null}]}));
		expect(await bench.bus.lock('claude-12', '/work/b.ts')).toMatchObject({granted: true});
		expect(await standing(bench)).toEqual([]);
		expect(await bench.bus.inbox('claude-10')).toEqual([]);
		expect(await bench.bus.inspectSession('claude-12')).toMatchObject({runsInside: 'claude-10'});
	});

	test('is known as its own after the shell between them has gone', async () => {
		const bench = await openFamily();
		await bench.bus.observe(at(inner));
		bench.processes.kill(shell);
		bench.processes.change(inner, {parent: 1});
		await bench.bus.observe(at(outer, {wants: [file]}));
		await bench.bus.register(registration(inner));
		expect(await denialOf(bench, inner)).toBeNull();
		expect(await standing(bench)).toEqual([]);
	});

	test.each([
		['handed to PID 1 as an orphan of another session is none of its own', {sessionLeader: 12}, {}, true],
		['in the session of PID 1 is its own', {sessionLeader: 1}, {}, false],
		[
			'with the conversation of PID 1 in its variables is its own',
			{},
			{CLAUDE_CODE_SESSION_ID: 'c-1'},
			false,
		],
	])('%s', async (_case, facts, environment, isDenied) => {
		const bench = await openTestBus();
		bench.processes.start(1, inner);
		bench.processes.change(inner, {parent: 1, ...facts});
		bench.processes.describe(inner, {environment});
		await bench.bus.observe(at(1, {wants: [file]}));
		expect((await denialOf(bench, inner)) !== null).toBe(isDenied);
	});

	test('holds a file against others, also against one that the same agent runs beside it', async () => {
		const bench = await openFamily();
		bench.processes.start(13);
		bench.processes.change(13, {parent: outer});
		await bench.bus.observe(at(inner, {wants: [file]}));
		expect(await denialOf(bench, 13)).toMatchObject({why: 'locked', blocker: {sessionId: 'claude-12'}});
		expect(await standing(bench)).toEqual([
			'cwd_overlap claude-12 claude-13',
			`file_conflict claude-12 claude-13`,
			'project_conflict claude-12 claude-13',
			'task_conflict claude-12 claude-13',
		]);
	});

	test('lets its agent edit what it holds, after a look at what it has changed', async () => {
		const bench = await openFamily();
		await bench.bus.observe(at(inner, {wants: [file]}));
		bench.clock.advance(1000);
		await bench.bus.observe(at(inner, {wrote: [{path: file, atMs: null}]}));
		expect(await denialOf(bench, outer)).toMatchObject({why: 'changed', editorId: 'claude-12'});
		expect(await denialOf(bench, outer)).toBeNull();
	});

	test('stands with it in a crowd that a stranger makes, which ends with him', async () => {
		const bench = await openFamily();
		await bench.bus.observe(at(inner));
		await bench.bus.observe(at(other));
		expect(await standing(bench)).toEqual(
			['cwd_overlap', 'project_conflict', 'task_conflict'].map(
				type => `${type} claude-10 claude-12 claude-20`,
			),
		);
		await bench.bus.unregister('claude-20');
		expect(await standing(bench)).toEqual([]);
	});

	test('does not open the project of two who have a worktree each', async () => {
		const bench = await openFamily();
		await bench.bus.observe(at(inner));
		await bench.join(other, {projectId: 'PILOT', cwd: '/tree', repository: '/work/.git', worktree: '/tree'});
		const [alert] = await bench.bus.listAlerts();
		expect(alert).toMatchObject({type: 'project_conflict', status: 'quiet', memberCount: 3});
	});

	test('takes the project of its agent, though that is occupied', async () => {
		const bench = await openFamily();
		const candidates = {projectId: null, projectCandidates: ['PILOT', 'ATLAS']};
		const {session} = await bench.bus.register({...registration(inner), ...candidates});
		expect(session.projectId).toBe('PILOT');
	});

	test('loses nothing when its agent ends, and gives back nothing of its agent when it ends', async () => {
		const bench = await openFamily();
		await bench.bus.observe(at(outer, {wants: [file]}));
		await bench.bus.observe(at(inner, {wants: [file]}));
		await bench.bus.unregister('claude-12');
		expect((await bench.bus.listLocks(file)).map(({sessionId}) => sessionId)).toEqual(['claude-10']);
		await bench.bus.observe(at(inner, {wants: [file]}));
		await bench.bus.unregister('claude-10');
		expect((await bench.bus.listLocks(file)).map(({sessionId}) => sessionId)).toEqual(['claude-12']);
		expect(await denialOf(bench, other)).toMatchObject({why: 'locked'});
	});

	test('is let through by a bus that can only be read, registered or not', async () => {
		const bench = await openFamily();
		await bench.bus.observe(at(outer, {wants: [file]}));
		const files = [{path: writeReal(file), scope: 'file', aliases: []}] as const;
		const judge = (pid: number) =>
			bench.context.engine.read(reader => judgeWrite(reader, bench.context, registration(pid), files));
		expect((await judge(inner)).denied).toBeNull();
		expect((await judge(other)).denied).not.toBeNull();
		await bench.bus.register(registration(inner));
		expect((await judge(inner)).denied).toBeNull();
	});

	test('of several conversations in a process is that of the one its variables name', async () => {
		const bench = await openTestBus();
		bench.processes.start(outer, inner);
		bench.processes.change(inner, {parent: outer});
		bench.processes.describe(inner, {environment: {CODEX_THREAD_ID: 'two'}});
		const shared = (agentSessionId: string) =>
			bench.bus.register({...registration(outer), vendor: 'codex', sharedProcess: true, agentSessionId});
		await shared('one');
		await shared('two');
		await bench.bus.register(registration(inner));
		const kin = await bench.context.engine.read(async reader => {
			const row = await findSession(reader, 'claude-12');
			const rows = [await findSession(reader, 'codex-10'), await findSession(reader, 'codex-10.2')];
			return rows.map(one => one && row && isKin(one, row));
		});
		expect(kin).toEqual([false, true]);
	});
});
