import {afterAll, beforeAll, expect, test} from 'vitest';
import {sessionOf} from './support/bus-views.js';
import {ensureCli} from './support/clis.js';
import {drivers} from './support/drivers.js';
import {HeldModel} from './support/held-model.js';
import {openInstalledWorld} from './support/installed-world.js';
import {isSaid, openHastyBus} from './support/liveness.js';
import {type ModelServer, startModelServer} from './support/model-server.js';
import {until} from './support/until.js';
import {waysToWork} from './support/ways-to-work.js';

let server: ModelServer;
beforeAll(async () => {
	server = await startModelServer();
});
afterAll(() => server.close());

test.for(waysToWork)(
	'$vendor ($way), stopped in the middle of a turn, hangs until it may go on',
	async ({vendor, way}, {skip}) => {
		const cli = ensureCli(vendor);
		if ('skipped' in cli) return skip(cli.skipped);
		const shared = openHastyBus();
		const model = server.agent(`stopped-${vendor}-${way.length}`);
		const world = await openInstalledWorld(shared, drivers[vendor], model);
		const bus = await shared.bus();
		const held = new HeldModel(model);
		const outcome = way === 'one prompt' ? world.oneShot('please work') : null;
		const terminal = outcome ? null : await world.interactive();
		await terminal?.submit('please work');
		await held.isAsked();
		const session = await sessionOf(bus, vendor, ({turn}) => turn === 'working');
		if (session.pid === null) throw new Error('nobody knows its process');
		process.kill(session.pid, 'SIGSTOP');
		const hung = await isSaid(bus, session, /^working, no activity for \d+s, its process is stopped$/);
		expect(hung.state).toBe('hung');
		const ofSession = {type: 'session_hung', sessionIds: [session.sessionId]};
		const open = await until('an alert', async () => {
			const {alerts} = await bus.snapshot();
			return alerts.length > 0 && alerts;
		});
		expect(open).toMatchObject([{...ofSession, status: 'open'}]);

		process.kill(session.pid, 'SIGCONT');
		await held.answer({say: 'all is done'});
		if (outcome) expect(await outcome).toMatchObject({code: 0});
		await terminal?.waitForScreen('all is done');
		await isSaid(bus, session, outcome ? 'it unregistered' : 'its turn is over');
		await until('no alert is left', async () => (await bus.snapshot()).alerts.length === 0);
		expect(await bus.listAlerts({all: true})).toMatchObject([{...ofSession, status: 'resolved'}]);
	},
);
