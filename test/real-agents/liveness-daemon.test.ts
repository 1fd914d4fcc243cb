import {afterAll, beforeAll, expect, test} from 'vitest';
import {reaches, sessionOf} from './support/bus-views.js';
import {ensureCli} from './support/clis.js';
import {trustHooks} from './support/codex-trust.js';
import {drivers} from './support/drivers.js';
import {processesOf} from './support/home-processes.js';
import {openInstalledWorld, openSharedBus} from './support/installed-world.js';
import {type ModelServer, startModelServer} from './support/model-server.js';

let server: ModelServer;
beforeAll(async () => {
	server = await startModelServer();
});
afterAll(() => server.close());

const ends = [
	{how: 'is told to stop', state: 'ended'},
	{how: 'is killed', state: 'orphaned'},
] as const;

test.for(ends)(
	'a conversation of Codex leaves no ghost when its daemon $how',
	async ({how, state}, {skip}) => {
		const cli = ensureCli('codex');
		if ('skipped' in cli) return skip(cli.skipped);
		const shared = openSharedBus();
		const world = await openInstalledWorld(shared, drivers.codex, server.agent(`daemon-${state}`));
		const bus = await shared.bus();
		const terminal = await trustHooks(world);
		await terminal.submit('please work');
		await terminal.waitForScreen('done');
		const session = await sessionOf(bus, 'codex', ({turn}) => turn === 'idle');
		await terminal.submit(drivers.codex.leave);
		expect(await terminal.ended).toBe(0);
		// Without a window it goes on
		await reaches(bus, session, 'idle');
		if (how === 'is killed') {
			process.kill(session.pid ?? 0, 'SIGKILL');
		} else {
			await world.run({command: 'codex', args: ['app-server', 'daemon', 'stop']});
		}
		await reaches(bus, session, state);
		const {sessions, unregistered} = await bus.snapshot();
		expect(sessions.filter(other => other.state !== 'orphaned')).toEqual([]);
		expect(unregistered.filter(({pid}) => pid === session.pid)).toEqual([]);
	},
);

test.skipIf('skipped' in ensureCli('codex'))(
	'a conversation of Codex that its daemon has unloaded ends, though the daemon goes on',
	async () => {
		const shared = openSharedBus();
		const world = await openInstalledWorld(shared, drivers.codex, server.agent('unloaded'));
		const bus = await shared.bus();
		const terminal = await trustHooks(world);
		await terminal.submit('please work');
		await terminal.waitForScreen('done');
		const session = await sessionOf(bus, 'codex', ({turn}) => turn === 'idle');
		const archived = await world.run({
			command: 'codex',
			args: ['archive', session.agentSessionId ?? ''],
		});
		expect(archived, archived.stderr).toMatchObject({code: 0});
		await reaches(bus, session, 'ended');
		expect(processesOf(world.home)).toContain(session.pid);
	},
);
