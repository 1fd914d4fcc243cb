import {setTimeout as pause} from 'node:timers/promises';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {sessionOf} from './support/bus-views.js';
import {ensureCli, vendors} from './support/clis.js';
import {drivers} from './support/drivers.js';
import {HeldModel} from './support/held-model.js';
import {openInstalledWorld} from './support/installed-world.js';
import {isSaid, openHastyBus, staysSilent} from './support/liveness.js';
import {type ModelServer, startModelServer} from './support/model-server.js';

let server: ModelServer;
beforeAll(async () => {
	server = await startModelServer();
});
afterAll(() => server.close());

/** Agents that want to be told twice, within a moment. */
const twice: readonly string[] = ['copilot', 'opencode'];

test.for(vendors)(
	'%s, interrupted while its model is silent, is idle and does not hang',
	async (vendor, {skip}) => {
		const cli = ensureCli(vendor);
		if ('skipped' in cli) return skip(cli.skipped);
		const shared = openHastyBus();
		const driver = drivers[vendor];
		const world = await openInstalledWorld(shared, driver, server.agent(`esc-${vendor}`));
		const bus = await shared.bus();
		const model = new HeldModel(world.model);
		const terminal = await world.interactive();
		await terminal.submit('please work');
		await model.isAsked();
		const session = await sessionOf(bus, vendor, ({turn}) => turn === 'working');
		expect(session.state).toBe('active');
		await terminal.settle();
		terminal.press('escape');
		if (twice.includes(vendor)) {
			await pause(500);
			terminal.press('escape');
		}
		await isSaid(bus, session, 'its turn is over');
		expect(await staysSilent(bus, session)).toMatchObject({state: 'idle', stateReason: 'its turn is over'});
		expect(await bus.listAlerts({all: true})).toEqual([]);
	},
);
