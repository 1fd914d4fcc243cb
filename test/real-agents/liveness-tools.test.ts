import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {sessionOf} from './support/bus-views.js';
import {ensureCli} from './support/clis.js';
import {drivers} from './support/drivers.js';
import {openInstalledWorld} from './support/installed-world.js';
import {isSaid, openHastyBus, quietAfter} from './support/liveness.js';
import {type Call, type ModelServer, type Script, startModelServer} from './support/model-server.js';
import {waysToWork} from './support/ways-to-work.js';

let server: ModelServer;
beforeAll(async () => {
	server = await startModelServer();
});
afterAll(() => server.close());

/** Calls the shell once, waits for it as Codex does, and says that it is done. */
function waitFor(call: Call): Script {
	return ({toolResultsSinceUser}) => {
		const result = toolResultsSinceUser.at(-1);
		// Models say what they are about to do, which looks like an answer
		if (result === undefined) return {first: 'I shall wait.', calls: [call]};
		// Codex hands a command back that takes its time
		const [, id] = /session ID (\d+)/.exec(result) ?? [];
		if (id === undefined) return {say: 'all is done'};
		return {call: 'write_stdin', input: {session_id: Number(id), chars: '', yield_time_ms: 30_000}};
	};
}

test.for(waysToWork)('$vendor ($way) works for as long as its tool runs', async ({vendor, way}, {skip}) => {
	const cli = ensureCli(vendor);
	if ('skipped' in cli) return skip(cli.skipped);
	const shared = openHastyBus();
	const driver = drivers[vendor];
	const model = server.agent(`tool-${vendor}-${way.length}`);
	const world = await openInstalledWorld(shared, driver, model);
	const bus = await shared.bus();
	const release = path.join(world.project, 'release');
	const {call, input} = driver.tools.shell(`until [ -e '${release}' ]; do sleep 0.5; done; echo released`);
	model.setScript(waitFor({call, input: vendor === 'codex' ? {...input, yield_time_ms: 30_000} : input}));

	const outcome = way === 'one prompt' ? world.oneShot('please work') : null;
	const terminal = outcome ? null : await world.interactive();
	await terminal?.submit('please work');
	const session = await sessionOf(bus, vendor, ({turn}) => turn === 'working');
	const working = await isSaid(
		bus,
		session,
		/^working, no activity for \d+s, but its child process \S+ runs$/,
	);
	expect(working.state).toBe('active');
	expect(Date.now() - Date.parse(working.lastActivityAt ?? '')).toBeGreaterThanOrEqual(quietAfter);
	expect((await bus.snapshot()).alerts).toEqual([]);

	writeFileSync(release, '');
	if (outcome) expect(await outcome).toMatchObject({code: 0});
	await terminal?.waitForScreen('all is done');
	await isSaid(bus, session, outcome ? 'it unregistered' : 'its turn is over');
	expect(await bus.listAlerts({all: true})).toEqual([]);
});
