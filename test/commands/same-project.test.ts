import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {git, makeRepository} from '../git/support/git.js';
import {documents, read} from './support/documents.js';
import {HookedAgent} from './support/hooked-agent.js';
import {openSandbox, type Sandbox} from './support/sandbox.js';

/** Registers an agent that works in a folder; what it is told of its project. */
async function registerIn(sandbox: Sandbox, folder: string, ...flags: readonly string[]) {
	const pid = String(sandbox.startProcess());
	const line = ['register', '--llm', 'aider', '--pid', pid, '--cwd', folder, '--json', ...flags];
	const {session, conflicts} = read(documents.register, await sandbox.run(...line));
	const rivals = conflicts
		.filter(({type}) => type === 'project_conflict')
		.flatMap(({sessionIds}) => sessionIds.filter(id => id !== session.sessionId));
	return {
		sessionId: session.sessionId,
		project: session.projectId,
		rivals: rivals.sort(),
	};
}

/** A sandbox and a place in it for repositories. */
function openPlace() {
	const sandbox = openSandbox();
	return {sandbox, at: (...names: readonly string[]) => path.join(sandbox.home, ...names)};
}

describe('sessions are on one project', () => {
	test('in all worktrees of a repository, by one name', async () => {
		const {sandbox, at} = openPlace();
		const app = makeRepository(at('app'));
		git(app, 'worktree', 'add', '-q', at('fix-ui'));
		const first = await registerIn(sandbox, app);
		const second = await registerIn(sandbox, at('fix-ui'));
		expect([first.project, second.project]).toEqual(['app', 'app']);
		expect(second.rivals).toEqual([first.sessionId]);
	});

	test('in the worktrees of a bare repository, by the name of the folder around them', async () => {
		const {sandbox, at} = openPlace();
		mkdirSync(at('app'));
		git(at('app'), 'clone', '-q', '--bare', makeRepository(at('origin')), '.bare');
		git(at('app', '.bare'), 'remote', 'remove', 'origin');
		git(at('app', '.bare'), 'worktree', 'add', '-q', '../main');
		git(at('app', '.bare'), 'worktree', 'add', '-q', '-b', 'fix', '../fix');
		const first = await registerIn(sandbox, at('app', 'main'));
		const second = await registerIn(sandbox, at('app', 'fix'));
		const third = await registerIn(sandbox, at('app', '.bare'));
		expect([first.project, second.project, third.project]).toEqual(['app', 'app', 'app']);
		expect(third.rivals).toEqual([first.sessionId, second.sessionId].sort());
	});

	test('in two clones of one remote, by the name of the first', async () => {
		const {sandbox, at} = openPlace();
		git(at(), 'clone', '-q', '--bare', makeRepository(at('origin')), at('api.git'));
		git(at(), 'clone', '-q', at('api.git'), 'one');
		git(at(), 'clone', '-q', at('api.git'), 'two');
		git(at('two'), 'remote', 'set-url', 'origin', `file://${at('api.git')}`);
		const first = await registerIn(sandbox, at('one'));
		const second = await registerIn(sandbox, at('two'));
		expect([first.project, second.project]).toEqual(['api', 'api']);
		expect(second.rivals).toEqual([first.sessionId]);
	});

	test('in a repository that was given a remote of another name meanwhile', async () => {
		const {sandbox, at} = openPlace();
		const app = makeRepository(at('app'));
		const first = await registerIn(sandbox, app);
		git(app, 'remote', 'add', 'origin', 'https://github.com/acme/rollout.git');
		const second = await registerIn(sandbox, app);
		expect(second).toMatchObject({project: 'app', rivals: [first.sessionId]});
	});

	test('where they were named alike on purpose, wherever they are', async () => {
		const {sandbox, at} = openPlace();
		const [one, two] = [makeRepository(at('one')), makeRepository(at('two'))];
		writeFileSync(path.join(two, '.session-bus.json'), '{"project": "PILOT"}');
		const first = await registerIn(sandbox, one, '--project', 'PILOT');
		const second = await registerIn(sandbox, two);
		expect(second).toMatchObject({project: 'PILOT', rivals: [first.sessionId]});
	});

	test('where one was named as the others were found in the same repository, whichever came first', async () => {
		const {sandbox, at} = openPlace();
		const app = makeRepository(at('app'));
		const found = await registerIn(sandbox, app);
		const named = await registerIn(sandbox, app, '--project', 'app');
		expect(named.rivals).toEqual([found.sessionId]);
		const another = await registerIn(sandbox, app);
		expect(another.rivals).toEqual([found.sessionId, named.sessionId].sort());
	});

	test('in one folder outside of git', async () => {
		const {sandbox, at} = openPlace();
		mkdirSync(at('notes'));
		const first = await registerIn(sandbox, at('notes'));
		expect(await registerIn(sandbox, at('notes'))).toMatchObject({
			project: 'notes',
			rivals: [first.sessionId],
		});
	});
});

describe('sessions are on different projects', () => {
	test('in two repositories of one name, which are shown by different names, also in the hooks', async () => {
		const {sandbox, at} = openPlace();
		const [first, second] = [makeRepository(at('clientA', 'api')), makeRepository(at('clientB', 'api'))];
		const [claude, codex] = [
			await HookedAgent.start(sandbox, 'claude', 'conversation-1'),
			await HookedAgent.start(sandbox, 'codex', 'conversation-2'),
		];
		await claude.fire('SessionStart', {cwd: first});
		await codex.fire('SessionStart', {cwd: second});
		const {sessions, alerts} = read(documents.status, await sandbox.run('status', '--json'));
		expect(sessions.map(({projectId}) => projectId)).toEqual(['api', 'clientB/api']);
		expect(alerts).toEqual([]);
	});

	test('the next one in a repository is called as the others there, though the short name is free again', async () => {
		const {sandbox, at} = openPlace();
		const [apiA, apiB] = [makeRepository(at('clientA', 'api')), makeRepository(at('clientB', 'api'))];
		const first = await registerIn(sandbox, apiA);
		const second = await registerIn(sandbox, apiB);
		const bus = await sandbox.bus();
		await bus.unregister(first.sessionId);
		expect(await registerIn(sandbox, apiB)).toMatchObject({
			project: 'clientB/api',
			rivals: [second.sessionId],
		});
	});

	test('in clones of two remotes of one name', async () => {
		const {sandbox, at} = openPlace();
		for (const owner of ['acme', 'other']) {
			const folder = makeRepository(at(`copy-${owner}`));
			git(folder, 'remote', 'add', 'origin', `git@github.com:${owner}/api.git`);
		}
		expect(await registerIn(sandbox, at('copy-acme'))).toMatchObject({project: 'api'});
		expect(await registerIn(sandbox, at('copy-other'))).toMatchObject({project: 'other/api', rivals: []});
	});

	test('where one was named as the other was found in another repository', async () => {
		const {sandbox, at} = openPlace();
		const [app, other] = [makeRepository(at('app')), makeRepository(at('other'))];
		await registerIn(sandbox, app);
		expect(await registerIn(sandbox, other, '--project', 'app')).toMatchObject({rivals: []});
	});
});

describe('a row that another program writes', () => {
	const insert =
		"INSERT INTO session_registry (session_id, llm_vendor, project_id, pid, status) VALUES (?, 'aider', ?, ?, 'active')";

	test('is on the project that is named as it says, and on no project that was only found', async () => {
		const {sandbox, at} = openPlace();
		const app = makeRepository(at('app'));
		await registerIn(sandbox, app);
		const foreign = sandbox.connect();
		foreign.prepare(insert).run('aider-x', 'app', sandbox.startProcess());
		foreign.close();
		const named = await registerIn(sandbox, at('app', '.git', '..', '..'), '--project', 'app');
		expect(named.rivals).toEqual(['aider-x']);
	});

	test('names the project of a session of ours when it changes what is shown', async () => {
		const {sandbox, at} = openPlace();
		const first = await registerIn(sandbox, makeRepository(at('app')));
		const foreign = sandbox.connect();
		foreign
			.prepare('UPDATE session_registry SET project_id = ? WHERE session_id = ?')
			.run('PILOT', first.sessionId);
		foreign.close();
		const named = await registerIn(sandbox, at(), '--project', 'PILOT');
		expect(named.rivals).toEqual([first.sessionId]);
	});
});

describe('candidates of the project file', () => {
	/** Two worktrees whose project file leaves a choice. */
	function makeChoice() {
		const {sandbox, at} = openPlace();
		const app = makeRepository(at('app'));
		writeFileSync(path.join(app, '.session-bus.json'), '{"projects": ["PILOT", "ATLAS"]}');
		git(app, 'add', '.');
		git(app, 'commit', '-qm', 'Choose');
		git(app, 'worktree', 'add', '-q', at('fix'));
		return {sandbox, app, fix: at('fix')};
	}

	test('are passed over where another agent of the same worktree is on them', async () => {
		const {sandbox, app} = makeChoice();
		const first = await registerIn(sandbox, app);
		const second = await registerIn(sandbox, app);
		expect([first.project, second.project]).toEqual(['PILOT', 'ATLAS']);
	});

	test('are not passed over for an agent in another worktree', async () => {
		const {sandbox, app, fix} = makeChoice();
		const first = await registerIn(sandbox, app);
		expect(await registerIn(sandbox, fix)).toEqual(
			expect.objectContaining({project: 'PILOT', rivals: [first.sessionId]}),
		);
	});

	test('give the first one, with the conflict, where all are occupied', async () => {
		const {sandbox, app} = makeChoice();
		const first = await registerIn(sandbox, app);
		await registerIn(sandbox, app);
		expect(await registerIn(sandbox, app)).toMatchObject({
			project: 'PILOT',
			rivals: [first.sessionId],
		});
	});

	test('are no candidates where there is one name: it is taken, with the conflict', async () => {
		const {sandbox, at} = openPlace();
		const app = makeRepository(at('app'));
		writeFileSync(path.join(app, '.session-bus.json'), '{"project": "PILOT"}');
		const first = await registerIn(sandbox, app);
		expect(await registerIn(sandbox, app)).toMatchObject({
			project: 'PILOT',
			rivals: [first.sessionId],
		});
	});
});

test('A found project is never left for the folder: a second agent in a repository is on it, in conflict', async () => {
	const {sandbox, at} = openPlace();
	const app = makeRepository(at('app'));
	mkdirSync(path.join(app, 'web'));
	const first = await registerIn(sandbox, app);
	expect(await registerIn(sandbox, path.join(app, 'web'))).toMatchObject({
		project: 'app',
		rivals: [first.sessionId],
	});
});

test('what a project file says of alerts holds for who works there, and a slip in it is told', async () => {
	const {sandbox, at} = openPlace();
	mkdirSync(at('app'));
	const file = at('app', '.session-bus.json');
	writeFileSync(
		file,
		'{"project": "PILOT", "severities": {"project_conflict": "off", "cwd_overlap": "LOW"}}',
	);
	await registerIn(sandbox, at('app'));
	const {sessionId} = await registerIn(sandbox, at('app'));
	const {alerts} = read(documents.status, await sandbox.run('status', '--json'));
	expect(alerts).toMatchObject([{type: 'cwd_overlap', severity: 'LOW'}]);
	expect(alerts[0]?.sessionIds).toContain(sessionId);
	writeFileSync(file, '{"project": "PILOT", "severities": {"project_conflict": "quiet"}}');
	expect(await sandbox.runWith({cwd: at('app')}, 'doctor')).toMatchObject({
		code: 1,
		stdout: expect.stringContaining('severities.project_conflict is no severity'),
	});
});
