import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {ensureCli, vendors} from './support/clis.js';
import {drivers} from './support/drivers.js';
import {openInstalledWorld, openSharedBus} from './support/installed-world.js';
import {type ModelServer, startModelServer} from './support/model-server.js';
import {countIn, inOrder, liveSession, openPeer} from './support/scenes.js';
import {until} from './support/until.js';

let server: ModelServer;
beforeAll(async () => {
	server = await startModelServer();
});
afterAll(() => server.close());

/** Vendors whose hooks can say nothing to the model before its turn is over. */
const onlyAtTheEnd: readonly string[] = ['kimi'];

describe.each(vendors)('%s', vendor => {
	const cli = ensureCli(vendor);
	const driver = drivers[vendor];

	test('puts mail that comes while it works before its model once', async ({skip}) => {
		if ('skipped' in cli) return skip(cli.skipped);
		const shared = openSharedBus();
		const model = server.agent(`${vendor}-busy`);
		const world = await openInstalledWorld(shared, driver, model);
		const bus = await shared.bus();
		const peer = await openPeer(bus);
		const token = `the-tide-turns-for-${vendor}`;
		let sent = 0;
		model.setScript(
			inOrder(
				async () => {
					const {sessionId} = await liveSession(bus, vendor);
					sent = (await bus.send(peer.sessionId, {to: sessionId, body: token})).id;
					return driver.tools.shell('echo first');
				},
				driver.tools.shell('echo second'),
				{say: 'this is done'},
				driver.tools.shell('echo third'),
			),
		);

		const outcome = await world.oneShot('please work');

		expect(outcome, JSON.stringify(model.unknown)).toMatchObject({code: 0});
		const counts = model.requests.map(request => countIn(request, token));
		const first = onlyAtTheEnd.includes(vendor) ? 3 : 1;
		expect(counts.slice(0, first)).toEqual(Array(first).fill(0));
		expect(counts.slice(first)).toEqual(counts.slice(first).map(() => 1));
		expect(counts.length).toBeGreaterThan(first + 1);
		expect(await bus.findMessage(peer.sessionId, sent)).toMatchObject({status: 'read'});
		const [request] = model.requests.slice(first);
		// The sandbox of Codex lets no command write the bus
		const answer =
			vendor === 'codex'
				? `session-bus, with {"to":"${peer.sessionId}"`
				: `session-bus send ${peer.sessionId}`;
		expect(request?.text).toContain(answer);
	});

	// A one-shot of OpenCode leaves at the end of its turn, whatever is asked of it then
	test.skipIf(vendor === 'opencode')('goes on with its turn for mail at the end of it', async ({skip}) => {
		if ('skipped' in cli) return skip(cli.skipped);
		const shared = openSharedBus();
		const model = server.agent(`${vendor}-ending`);
		const world = await openInstalledWorld(shared, driver, model);
		const bus = await shared.bus();
		const peer = await openPeer(bus);
		const token = `the-night-falls-for-${vendor}`;
		let sent = 0;
		model.setScript(
			inOrder(
				async () => {
					const {sessionId} = await liveSession(bus, vendor);
					sent = (await bus.send(peer.sessionId, {to: sessionId, body: token})).id;
					return {say: 'this is done'};
				},
				{say: 'this is done, too'},
			),
		);

		const outcome = await world.oneShot('please work');

		expect(outcome, JSON.stringify(model.unknown)).toMatchObject({code: 0});
		expect(model.requests.map(request => countIn(request, token))).toEqual([0, 1]);
		// Nothing tells of the end of a turn of Kimi's that was made to go on
		const status = vendor === 'kimi' ? 'delivered' : 'read';
		expect(await bus.findMessage(peer.sessionId, sent)).toMatchObject({status});
	});
});

test('OpenCode in a terminal goes on with its turn for mail at the end of it', async ({skip}) => {
	const cli = ensureCli('opencode');
	if ('skipped' in cli) return skip(cli.skipped);
	const shared = openSharedBus();
	const model = server.agent('opencode-terminal');
	const world = await openInstalledWorld(shared, drivers.opencode, model);
	const bus = await shared.bus();
	const peer = await openPeer(bus);
	const token = 'the-night-falls';
	let sent = 0;
	model.setScript(
		inOrder(
			async () => {
				const {sessionId} = await liveSession(bus, 'opencode');
				sent = (await bus.send(peer.sessionId, {to: sessionId, body: token})).id;
				return {say: 'the first part is done'};
			},
			{say: 'the second part is done'},
		),
	);
	const terminal = await world.interactive();
	await terminal.submit('please work');

	await terminal.waitForScreen('the second part is done');
	expect(model.requests.map(request => countIn(request, token))).toEqual([0, 1]);
	await until('the mail is read', async () => {
		const {status} = await bus.findMessage(peer.sessionId, sent);
		return status === 'read';
	});
});
