import {describe, expect, test} from 'vitest';
import {reviewEscalation} from '../../../source/bus/verbs/review.js';
import {ConflictReview} from '../../../source/bus/verbs/review-conflicts.js';
import {value} from '../support/raw-rows.js';
import {openTestBus, type TestBus} from '../support/test-bus.js';

const minute = 60_000;

/** A place in a worktree of one repository. */
const inWorktree = (name: string, branch = name) => ({
	projectId: 'PILOT',
	cwd: `/work/${name}`,
	repository: '/work/main/.git',
	worktree: `/work/${name}`,
	branch,
});

/** Lets as many agents come as there are places, each at a time of its own. */
async function gather(
	bench: TestBus,
	places: ReadonlyArray<ReturnType<typeof inWorktree>>,
): Promise<string[]> {
	const ids: string[] = [];
	for (const [index, place] of places.entries()) {
		bench.clock.advance(10);
		ids.push(await bench.join(100 + index, place));
	}
	return ids;
}

const standing = async ({bus}: TestBus) =>
	(await bus.listAlerts()).map(({type, status, memberCount}) => `${type} ${status} ${memberCount}`).sort();

/** How often each alert has rung so far, as whoever looks all the time sees it. */
class Ringing {
	readonly #rang = new Map<number, Set<string>>();

	async look({bus}: TestBus): Promise<void> {
		for (const {id, rangAt} of await bus.listAlerts()) {
			const rang = this.#rang.get(id) ?? new Set();
			if (rangAt !== null) rang.add(rangAt);
			this.#rang.set(id, rang);
		}
	}

	get rings(): number {
		return [...this.#rang.values()].reduce((sum, rang) => sum + rang.size, 0);
	}
}

const mails = ({foreign}: TestBus) =>
	value(foreign, "SELECT count(*) FROM inter_session_messages WHERE channel = 'operator_alert'");

describe.each([5, 10, 20])('of %d agents', count => {
	const alone = Array.from({length: count}, (_, index) => inWorktree(`tree-${index}`));

	test('all who share a folder make one alert of their project and one of the folder, in at most two mails each', async () => {
		const bench = await openTestBus();
		const ids = await gather(
			bench,
			Array.from({length: count}, () => inWorktree('tree')),
		);
		expect(await standing(bench)).toEqual([`cwd_overlap open ${count}`, `project_conflict open ${count}`]);
		expect((await bench.bus.listAlerts())[0]?.sessionIds).toEqual(ids);
		expect(mails(bench)).toBeLessThanOrEqual(2 * count);
		const [told] = await bench.bus.peek(ids[0] ?? '');
		expect(told?.body).toContain('[CRITICAL] project_conflict: claude-101');
		expect(told?.body).toContain('[HIGH] cwd_overlap: claude-101');
	});

	test('those who have a worktree each make one quiet alert, that rings for ten minutes no more than it mails', async () => {
		const bench = await openTestBus();
		const ringing = new Ringing();
		await gather(bench, alone);
		for (let passed = 0; passed < 10; passed++) {
			await ringing.look(bench);
			bench.clock.advance(minute);
			await new ConflictReview(bench.context).review();
			await reviewEscalation(bench.context);
		}
		expect(await standing(bench)).toEqual([`project_conflict quiet ${count}`]);
		expect([ringing.rings, mails(bench), (await bench.bus.snapshot()).openAlerts]).toEqual([0, 0, 0]);
	});

	test('two who share a worktree make the project loud, which rings once', async () => {
		const bench = await openTestBus();
		const ringing = new Ringing();
		await gather(bench, alone);
		await ringing.look(bench);
		await bench.join(900, inWorktree('tree-0'));
		await ringing.look(bench);
		bench.clock.advance(minute);
		await bench.join(901, inWorktree('other'));
		await ringing.look(bench);
		expect(await standing(bench)).toEqual(['cwd_overlap open 2', `project_conflict open ${count + 2}`]);
		// the one of the folder is shown under that of the project, and rings with it
		expect(ringing.rings).toBe(2);
		expect(mails(bench)).toBe(3);
	});
});

test('an agent that moves into the worktree of another rings once, and its leaving makes the project quiet', async () => {
	const bench = await openTestBus();
	const {bus, clock, join} = bench;
	await gather(bench, [inWorktree('a'), inWorktree('b'), inWorktree('c')]);
	expect(await standing(bench)).toEqual(['project_conflict quiet 3']);
	clock.advance(10);
	await join(101, inWorktree('a'));
	expect(await standing(bench)).toEqual(['cwd_overlap open 2', 'project_conflict open 3']);
	const [rang] = (await bus.listAlerts()).map(alert => alert.rangAt);
	clock.advance(minute);
	await join(102, {...inWorktree('c'), model: 'other'});
	expect((await bus.listAlerts())[0]?.rangAt).toBe(rang);
	await join(101, inWorktree('b'));
	expect(await standing(bench)).toEqual(['project_conflict quiet 3']);
});

test.each(['cwd_overlap', 'project_conflict'])(
	'whoever acknowledges the %s of a crowd acknowledges both, and takes back both',
	async type => {
		const bench = await openTestBus();
		const {bus} = bench;
		await gather(bench, [inWorktree('one'), inWorktree('one')]);
		const chosen = (await bus.listAlerts()).find(alert => alert.type === type)?.id ?? 0;
		const done = await bus.acknowledge([chosen], 'operator');
		expect(done).toHaveLength(2);
		expect(await standing(bench)).toEqual(['cwd_overlap acknowledged 2', 'project_conflict acknowledged 2']);
		expect(await bus.reopen(done, 'operator')).toHaveLength(2);
		expect(await standing(bench)).toEqual(['cwd_overlap open 2', 'project_conflict open 2']);
	},
);

test('an acknowledged crowd stays so while members come and go, until two more share a worktree', async () => {
	const bench = await openTestBus();
	const {bus, clock, join} = bench;
	await gather(bench, [inWorktree('a'), inWorktree('a'), inWorktree('b')]);
	const [project] = await bus.listAlerts();
	expect(await bus.acknowledge([project?.id ?? 0], 'operator')).toHaveLength(2);
	clock.advance(10);
	await join(200, inWorktree('a'));
	await join(201, inWorktree('c'));
	await bus.unregister('claude-200');
	expect(await standing(bench)).toEqual(['cwd_overlap acknowledged 2', 'project_conflict acknowledged 4']);
	clock.advance(10);
	await join(202, inWorktree('b'));
	expect(await standing(bench)).toEqual([
		'cwd_overlap acknowledged 2',
		'cwd_overlap open 2',
		'project_conflict open 5',
	]);
});

test.each([
	[
		'a branch of two clones',
		[inWorktree('a', 'main'), {...inWorktree('b', 'main'), repository: '/work/b/.git'}],
	],
	[
		'a task',
		[
			{...inWorktree('a'), taskId: 'T'},
			{...inWorktree('b'), taskId: 'T'},
		],
	],
	['no worktree', [inWorktree('a'), {projectId: 'PILOT', cwd: '/elsewhere'}]],
	['no worktree of the first', [{projectId: 'PILOT', cwd: '/elsewhere'}, inWorktree('a')]],
])('a project is loud when members have in common: %s', async (_case, places) => {
	const bench = await openTestBus();
	for (const [index, place] of places.entries()) await bench.join(100 + index, place);
	expect(await standing(bench)).toContain('project_conflict open 2');
});

test('a project is loud while two members want one file, and quiet after that', async () => {
	const bench = await openTestBus();
	const {bus} = bench;
	const [one = '', other = ''] = await gather(bench, [inWorktree('a'), inWorktree('b')]);
	await bus.lock(one, '/etc/hosts');
	expect(await standing(bench)).toEqual(['project_conflict quiet 2']);
	await bus.lock(other, '/etc/hosts');
	expect(await standing(bench)).toEqual(['file_conflict open 2', 'project_conflict open 2']);
	await bus.unlock(one, '/etc/hosts');
	await bus.lock(other, '/etc/hosts');
	expect(await standing(bench)).toEqual(['project_conflict quiet 2']);
});

test('the configuration makes a project of worktrees loud at once', async () => {
	const bench = await openTestBus({settings: {crowds: {worktrees: 'loud'}}});
	await gather(bench, [inWorktree('a'), inWorktree('b')]);
	expect(await standing(bench)).toEqual(['project_conflict open 2']);
});

test('one who works above others makes one crowd of theirs, and its leaving ends it', async () => {
	const bench = await openTestBus();
	const {bus, join} = bench;
	for (const [pid, cwd] of [
		[1, '/data/x/y/a'],
		[2, '/data/x/y/a'],
		[3, '/data/x/y/b'],
		[4, '/data/x/y/b'],
	] as const)
		await join(pid, {cwd, projectId: `P${pid}`});
	expect(await standing(bench)).toEqual(['cwd_overlap open 2', 'cwd_overlap open 2']);
	await join(5, {cwd: '/data/x/y', projectId: 'P5'});
	expect(await bus.listAlerts()).toMatchObject([{type: 'cwd_overlap', subject: '/data/x/y', memberCount: 5}]);
	expect(
		value(
			bench.foreign,
			`SELECT count(*) FROM inter_session_messages AS m JOIN operator_alerts AS a ON a.id = m.alert_id
			WHERE a.status = 'resolved' AND m.read_at IS NULL AND m.expired_ms IS NULL`,
		),
	).toBe(0);
	await bus.unregister('claude-5');
	for (const sessionId of ['claude-1', 'claude-3']) await bus.setTask(sessionId, null);
	expect(await standing(bench)).toEqual(['cwd_overlap open 2', 'cwd_overlap open 2']);
});

test('a newcomer is told of all in one mail, and who shares his place in one that is written anew while unread', async () => {
	const bench = await openTestBus();
	const {bus, join} = bench;
	const [first = ''] = await gather(bench, [inWorktree('a'), inWorktree('a')]);
	expect(await bus.peek(first)).toHaveLength(1);
	bench.clock.advance(10);
	await join(102, inWorktree('a'));
	expect((await bus.peek(first)).map(({body}) => body)).toEqual([
		'[CRITICAL] project_conflict: claude-101 and claude-102 also on PILOT\n[HIGH] cwd_overlap: claude-101 and claude-102 in /work/a',
	]);
	await bus.inbox(first);
	bench.clock.advance(10);
	await join(103, inWorktree('a'));
	expect(await bus.peek(first)).toHaveLength(1);
});

test('the pairs of an earlier version become crowds, and stay acknowledged', async () => {
	const old = await openTestBus();
	await gather(
		old,
		Array.from({length: 5}, () => ({...inWorktree('a')})),
	);
	const {foreign} = old;
	foreign.exec('DELETE FROM operator_alerts; DELETE FROM alert_members');
	let pairs = 0;
	for (const type of ['project_conflict', 'cwd_overlap'])
		for (let a = 100; a < 105; a++)
			for (let b = a + 1; b < 105; b++) {
				const subject = type === 'cwd_overlap' ? '/work/a' : 'PILOT';
				foreign
					.prepare(
						`INSERT INTO operator_alerts (type, severity, status, episode, session_a, session_b, subject, detail,
							acknowledged_at, acknowledged_by) VALUES (?, 'HIGH', ?, ?, ?, ?, ?, 'both', ?, ?)`,
					)
					.run(
						type,
						type === 'cwd_overlap' ? 'acknowledged' : 'open',
						JSON.stringify([type, `claude-${a}`, `claude-${b}`, subject]),
						`claude-${a}`,
						`claude-${b}`,
						subject,
						type === 'cwd_overlap' ? '2026-02-11 09:30:00' : null,
						type === 'cwd_overlap' ? 'operator' : null,
					);
				pairs++;
			}
	expect(pairs).toBe(20);
	foreign.exec(
		"UPDATE session_bus_meta SET value = 6 WHERE name = 'schema_version'; PRAGMA user_version = 6",
	);
	const bench = await openTestBus({path: old.bus.path, clock: old.clock});
	for (let pid = 100; pid < 105; pid++) bench.processes.start(pid);
	await new ConflictReview(bench.context).review();
	expect(await standing(bench)).toEqual(['cwd_overlap acknowledged 5', 'project_conflict open 5']);
	expect((await bench.bus.listAlerts()).find(({type}) => type === 'cwd_overlap')).toMatchObject({
		acknowledgedBy: 'operator',
	});
	// and nobody rings for what he had acknowledged
	bench.clock.advance(10);
	await bench.join(105, inWorktree('a'));
	expect(await standing(bench)).toEqual(['cwd_overlap acknowledged 6', 'project_conflict open 6']);
});

test('five hundred on one task are one alert, and each is told of in one mail', async () => {
	const bench = await openTestBus();
	const {bus} = bench;
	const work: number[] = [];
	for (let index = 0; index < 500; index++) {
		const before = value(bench.foreign, 'SELECT count(*) FROM inter_session_messages');
		await bench.join(1000 + index, {...inWorktree(`tree-${index}`), projectId: `P${index}`, taskId: 'T'});
		work.push(Number(value(bench.foreign, 'SELECT count(*) FROM inter_session_messages')) - Number(before));
	}
	expect(await bus.listAlerts()).toMatchObject([{type: 'task_conflict', memberCount: 500}]);
	// its own start is told, and it is told of the others
	expect(Math.max(...work.slice(1))).toBe(2);
});

test('one who went elsewhere does not take the crowd of its earlier folder along, which stays acknowledged', async () => {
	const bench = await openTestBus();
	const {bus, foreign} = bench;
	await gather(bench, [inWorktree('a'), inWorktree('a'), inWorktree('a'), inWorktree('b')]);
	await bus.acknowledge('all', 'operator');
	const review = new ConflictReview(bench.context);
	await review.review();
	foreign.exec(
		"UPDATE session_registry SET cwd = '/work/b', worktree = '/work/b' WHERE session_id = 'claude-100'",
	);
	await bus.setTask('claude-103', 'T');
	await review.review();
	const places = (await bus.listAlerts()).filter(({type}) => type === 'cwd_overlap');
	expect(places).toMatchObject([
		{subject: '/work/b', status: 'open', sessionIds: ['claude-100', 'claude-103']},
		{subject: '/work/a', status: 'acknowledged', sessionIds: ['claude-101', 'claude-102']},
	]);
});

test('crowds that become one wait for the operator unless he has acknowledged each', async () => {
	const bench = await openTestBus();
	const {bus, join} = bench;
	for (const [pid, folder] of ['a', 'a', 'b', 'b'].entries())
		await join(pid + 1, {cwd: `/data/x/y/${folder}`, projectId: `P${pid}`});
	const ids = (await bus.listAlerts()).map(({id}) => id);
	await bus.acknowledge([Math.min(...ids)], 'operator');
	await join(5, {cwd: '/data/x/y', projectId: 'P5'});
	expect(await standing(bench)).toEqual(['cwd_overlap open 5']);
});

test('a crowd is over for all who wanted what one held when that one gives it back or ends', async () => {
	const bench = await openTestBus();
	const {bus} = bench;
	const ids: string[] = [];
	for (let index = 0; index < 4; index++)
		ids.push(await bench.join(100 + index, {...inWorktree(`tree-${index}`), projectId: `P${index % 3}`}));
	const [holder = ''] = ids;
	for (const sessionId of ids) {
		await bus.lock(sessionId, '/etc/hosts');
		await bus.claim(sessionId, 'T');
	}
	expect(await standing(bench)).toEqual([
		'file_conflict open 4',
		'project_conflict open 2',
		'task_conflict open 4',
	]);
	await bus.release(holder, 'T');
	expect(await standing(bench)).toEqual(['file_conflict open 4', 'project_conflict open 2']);
	await bus.unlock(holder, '/etc/hosts');
	expect(await standing(bench)).toEqual(['project_conflict quiet 2']);
});

test('a project falls quiet when the file that two of its members wanted is given back by a stranger', async () => {
	const bench = await openTestBus();
	const {bus} = bench;
	const [one = '', other = ''] = await gather(bench, [inWorktree('a'), inWorktree('b')]);
	const stranger = await bench.join(300, {...inWorktree('c'), projectId: 'OTHER'});
	for (const sessionId of [stranger, one, other]) await bus.lock(sessionId, '/etc/hosts');
	expect(await standing(bench)).toEqual(['file_conflict open 3', 'project_conflict open 2']);
	await bus.unregister(stranger);
	expect(await standing(bench)).toEqual(['project_conflict quiet 2']);
});

test('who continues the conversation of a dead member takes its place in a crowd of two, which stays acknowledged', async () => {
	const bench = await openTestBus();
	const {bus, join, processes} = bench;
	await join(100, {...inWorktree('a'), agentSessionId: 'talk'});
	await join(101, inWorktree('a'));
	await bus.acknowledge('all', 'operator');
	processes.kill(100);
	await join(300, {...inWorktree('a'), agentSessionId: 'talk'});
	expect(await standing(bench)).toEqual(['cwd_overlap acknowledged 2', 'project_conflict acknowledged 2']);
	expect((await bus.listAlerts({all: true}))[0]?.sessionIds.toSorted()).toEqual(['claude-101', 'claude-300']);
});

test('an earlier version loses no acknowledgement of a project, and none of an alert that is of no crowd', async () => {
	const old = await openTestBus();
	await gather(old, [inWorktree('a'), inWorktree('a')]);
	old.foreign.exec(`DELETE FROM operator_alerts; DELETE FROM alert_members;
		INSERT INTO operator_alerts (type, severity, status, episode, session_a, session_b, subject, acknowledged_at,
			acknowledged_by) VALUES
			('project_conflict', 'CRITICAL', 'acknowledged', '1', 'claude-100', 'claude-101', 'PILOT', '2026-02-11', 'me'),
			('disk_full', 'HIGH', 'acknowledged', NULL, NULL, NULL, NULL, '2026-02-11', 'me'),
			('disk_full', 'HIGH', 'open', NULL, NULL, NULL, NULL, NULL, NULL);
		UPDATE session_bus_meta SET value = 6 WHERE name = 'schema_version'; PRAGMA user_version = 6`);
	const bench = await openTestBus({path: old.bus.path, clock: old.clock});
	for (const pid of [100, 101]) bench.processes.start(pid);
	await new ConflictReview(bench.context).review();
	expect(await standing(bench)).toEqual([
		'cwd_overlap open 2',
		'disk_full acknowledged 0',
		'disk_full open 0',
		'project_conflict acknowledged 2',
	]);
});

test('a mail that told of two crowds still tells of the other when one is over', async () => {
	const {bus, join} = await openTestBus();
	await join(1, {...inWorktree('a'), projectId: 'P1', taskId: 'T'});
	await join(2, {...inWorktree('a'), projectId: 'P2', taskId: 'T'});
	const bodies = async () => (await bus.peek('claude-1')).map(({body}) => body);
	expect(await bodies()).toEqual([
		'[CRITICAL] task_conflict: claude-2 also on task T\n[HIGH] cwd_overlap: claude-2 in /work/a',
	]);
	await bus.setTask('claude-2', null);
	expect(await bodies()).toEqual(['[HIGH] cwd_overlap: claude-2 in /work/a']);
	await join(2, {...inWorktree('b'), projectId: 'P2'});
	expect(await bodies()).toEqual([]);
});

test('the crowd of a worktree is about a folder in which all of them are', async () => {
	const {bus, join} = await openTestBus();
	const subjects = async () => (await bus.listAlerts()).map(({subject}) => subject);
	for (const [index, folder] of ['a', 'a', 'b', 'b'].entries())
		await join(index + 1, {...inWorktree('w'), cwd: `/work/w/${folder}`, projectId: `P${index}`});
	expect(await subjects()).toEqual(['/work/w']);
	await join(5, {...inWorktree('w'), cwd: '/work/w/a', projectId: 'P5'});
	expect(await subjects()).toEqual(['/work/w']);
});
