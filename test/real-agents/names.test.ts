import {afterAll, beforeAll, expect, test} from 'vitest';
import {sessionOf} from './support/bus-views.js';
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

test.for([
	{vendor: 'claude', before: /^claude-\d+$/},
	{vendor: 'codex', before: /^codex-\d+$/},
	{vendor: 'kimi', before: /^say something$/},
] as const)(
	'What a person calls a conversation of $vendor in its terminal is the name of its session',
	{
		timeout: 120_000,
	},
	async ({vendor, before}, {skip}) => {
		skip('skipped' in ensureCli(vendor));
		const shared = openSharedBus();
		const world = await openInstalledWorld(shared, drivers[vendor], server.agent(vendor));
		const bus = await shared.bus();
		const model = new HeldModel(world.model);
		const terminal =
			vendor === 'codex' ? await trustHooks(world) : await world.interactive(drivers[vendor].interactive());
		await terminal.submit('say something');
		await model.answer({say: 'something'});
		await terminal.waitForScreen('something');
		const {sessionId, name} = await sessionOf(bus, vendor, ({turn}) => turn === 'idle');
		expect(name).toMatch(before);
		await terminal.submit('/rename login form');
		await until(
			'the session has that name',
			async () => (await bus.findSession(sessionId)).name === 'login form',
		);
		expect((await bus.findSession('login form')).sessionId).toBe(sessionId);
		await terminal.submit(drivers[vendor].leave);
	},
);
