import {readFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {reaches, sessionOf} from './support/bus-views.js';
import {ensureCli} from './support/clis.js';
import {trustHooks} from './support/codex-trust.js';
import {drivers} from './support/drivers.js';
import {HeldModel} from './support/held-model.js';
import {openInstalledWorld, openSharedBus} from './support/installed-world.js';
import {type ModelServer, startModelServer} from './support/model-server.js';
import {until} from './support/until.js';

let server: ModelServer;
beforeAll(async () => {
	server = await startModelServer();
});
afterAll(() => server.close());

test.skipIf('skipped' in ensureCli('codex'))(
	'keeps two conversations in one daemon of Codex apart, for as long as the daemon has them loaded',
	async () => {
		const shared = openSharedBus();
		const world = await openInstalledWorld(shared, drivers.codex, server.agent('daemon'));
		const bus = await shared.bus();
		const model = new HeldModel(world.model);
		const first = await trustHooks(world);
		await first.submit('the first');
		await model.answer({say: 'answer to the first'});
		await first.waitForScreen('answer to the first');
		const one = await sessionOf(bus, 'codex', ({turn}) => turn === 'idle');

		const second = await world.interactive(drivers.codex.interactive());
		await second.submit('the second');
		await model.isAsked();
		const both = await until('two sessions', async () => {
			const {sessions} = await bus.snapshot();
			return sessions.length === 2 && sessions.at(1)?.turn === 'working' && sessions;
		});
		const daemon = readFileSync(path.join(world.home, '.codex/app-server-daemon/daemon.pid'), 'utf8');
		expect(daemon).toContain(String(one.pid));
		expect(both).toMatchObject([
			{sessionId: one.sessionId, pid: one.pid, turn: 'idle'},
			{sessionId: `${one.sessionId}.2`, pid: one.pid, turn: 'working', llmVendor: 'codex'},
		]);
		expect(new Set(both.map(({agentSessionId}) => agentSessionId)).size).toBe(2);
		expect(new Set(both.map(({transcriptPath}) => transcriptPath)).size).toBe(2);
		await model.answer({say: 'answer to the second'});
		await second.waitForScreen('answer to the second');

		// The daemon goes on without windows, and so do its conversations
		for (const terminal of [first, second]) {
			await terminal.submit(drivers.codex.leave);
			expect(await terminal.ended).toBe(0);
		}
		for (const session of both) await reaches(bus, session, 'idle');
		const stopped = await world.run({command: 'codex', args: ['app-server', 'daemon', 'stop']});
		expect(stopped, stopped.stderr).toMatchObject({code: 0});
		for (const session of both) await reaches(bus, session, 'ended');
	},
);

const resumptions = [
	{vendor: 'claude', way: 'at once', inTerminal: false},
	{vendor: 'codex', way: 'after it was found dead', inTerminal: false},
	{vendor: 'codex', way: 'at once in a terminal', inTerminal: true},
	{vendor: 'gemini', way: 'after it was found dead', inTerminal: false},
	{vendor: 'kimi', way: 'at once', inTerminal: false},
] as const;

describe.each(resumptions)('a conversation of $vendor, resumed $way', ({vendor, way, inTerminal}) => {
	test.skipIf('skipped' in ensureCli(vendor))(
		'inherits mail, claims and locks of the killed one',
		async () => {
			const shared = openSharedBus();
			const driver = drivers[vendor];
			const world = await openInstalledWorld(shared, driver, server.agent(`resume-${vendor}-${inTerminal}`));
			const bus = await shared.bus();
			const model = new HeldModel(world.model);
			const {session: friend} = await bus.register({vendor: 'friend', pid: process.pid, cwd: '/'});

			const terminal = await world.interactive();
			await terminal.submit('please work');
			await model.answer({say: 'all is done'});
			await terminal.waitForScreen('all is done');
			const dead = await sessionOf(bus, vendor, ({turn}) => turn === 'idle');
			const file = path.join(world.project, 'src/a.ts');
			await bus.claim(dead.sessionId, 'A.1');
			await bus.lock(dead.sessionId, file);
			await bus.send(friend.sessionId, {to: dead.sessionId, body: 'the parcel is at the gate'});
			if (dead.pid !== null) process.kill(dead.pid, 'SIGKILL');
			await terminal.ended;
			if (way === 'after it was found dead') await reaches(bus, dead, 'orphaned');

			const conversation = dead.agentSessionId ?? '';
			if (inTerminal) {
				const next = await world.interactive(driver.resume(conversation, null, driver.unattended));
				await next.submit('go on');
			}
			const oneShot = inTerminal ? null : world.run(driver.resume(conversation, 'go on'));
			await model.isAsked();
			const heir = await sessionOf(bus, vendor, ({sessionId}) => sessionId !== dead.sessionId);
			expect(heir).toMatchObject({agentSessionId: conversation, turn: 'working', claims: 1, locks: 1});
			expect(await bus.listClaims()).toMatchObject([{taskId: 'A.1', sessionId: heir.sessionId}]);
			expect(await bus.listLocks(file)).toMatchObject([{sessionId: heir.sessionId}]);
			const {text} = world.model.requests.at(-1) ?? {text: ''};
			expect(text.split('the parcel is at the gate')).toHaveLength(2);
			expect((await bus.findSession(dead.sessionId)).state).toBe('ended');
			await model.answer({say: 'all is done again'});
			if (oneShot) expect(await oneShot).toMatchObject({code: 0});
		},
	);
});

test.skipIf('skipped' in ensureCli('claude') || 'skipped' in ensureCli('codex'))(
	'takes an agent that another runs for a session of its own',
	async () => {
		const codex = ensureCli('codex');
		const shared = openSharedBus();
		const outer = await openInstalledWorld(shared, drivers.claude, server.agent('outer'), {
			path: 'command' in codex ? [path.dirname(codex.command)] : [],
			env: drivers.codex.environment('', ''),
		});
		const inner = await openInstalledWorld(shared, drivers.codex, server.agent('inner'), {beside: outer});
		const bus = await shared.bus();
		const model = new HeldModel(inner.model);
		const {command, args} = drivers.codex.oneShot('inner work');
		const line = [command, ...args].map(word => `'${word}'`).join(' ');
		outer.model.setScript(({toolResultsSinceUser}) =>
			toolResultsSinceUser.length === 0
				? drivers.claude.tools.shell(`${line} </dev/null`)
				: {say: 'all is done'},
		);

		const outcome = outer.oneShot('outer work');
		await model.isAsked();
		const nested = await sessionOf(bus, 'codex', ({turn}) => turn === 'working');
		const around = await sessionOf(bus, 'claude', ({turn}) => turn === 'working');
		expect(nested.pid).not.toBe(around.pid);
		expect(nested.agentSessionId).not.toBe(around.agentSessionId);
		expect((await bus.snapshot()).sessions).toHaveLength(2);
		expect(around.lastActivity).toContain('codex');
		await model.answer({say: 'the inner work is done'});
		await reaches(bus, nested, 'ended');
		expect((await outcome).stdout).toContain('all is done');
		expect(outer.model.requests.at(-1)?.toolResultsSinceUser.join()).toContain('the inner work is done');
		const after = await reaches(bus, around, 'ended');
		expect(after).toMatchObject({llmVendor: 'claude', agentSessionId: around.agentSessionId});
		expect(await bus.findSession(nested.sessionId)).toMatchObject({llmVendor: 'codex'});
	},
);
