import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {ensureCli, type Vendor} from './support/clis.js';
import {trustHooks} from './support/codex-trust.js';
import {drivers} from './support/drivers.js';
import {openInstalledWorld, openSharedBus} from './support/installed-world.js';
import {type ModelServer, startModelServer} from './support/model-server.js';
import {countIn, inOrder, liveSession, openPeer} from './support/scenes.js';
import type {AgentTerminal} from './support/terminal.js';
import {until} from './support/until.js';
import type {World} from './support/world.js';

let server: ModelServer;
beforeAll(async () => {
	server = await startModelServer();
});
afterAll(() => server.close());

/** How the windows of those that can be woken from outside are opened. */
const windows = [
	['Claude', 'claude', world => world.interactive()],
	['Codex', 'codex', world => world.interactive()],
	['Codex with its daemon', 'codex', trustHooks],
] as const satisfies ReadonlyArray<readonly [string, Vendor, (world: World) => Promise<AgentTerminal>]>;

test.for(windows)('mail to an idle %s begins a turn', async ([title, vendor, open], {skip}) => {
	const cli = ensureCli(vendor);
	if ('skipped' in cli) return skip(cli.skipped);
	const shared = openSharedBus();
	const model = server.agent(`${title.replaceAll(' ', '-')}-idle`);
	const world = await openInstalledWorld(shared, drivers[vendor], model, {wake: true});
	const bus = await shared.bus();
	const peer = await openPeer(bus);
	const token = 'the-cock-crows';
	model.setScript(inOrder({say: 'the first turn is over'}, {say: 'the second turn is over'}));
	const terminal = await open(world);
	await terminal.submit('please work');
	await terminal.waitForScreen('the first turn is over');
	const {sessionId} = await liveSession(bus, vendor, ({turn}) => turn === 'idle');

	const {id} = await bus.send(peer.sessionId, {to: sessionId, body: token});

	await terminal.waitForScreen('the second turn is over');
	expect(model.requests.map(request => countIn(request, token))).toEqual([0, 1]);
	await until('the mail is read', async () => {
		const {status} = await bus.findMessage(peer.sessionId, id);
		return status === 'read';
	});
	await liveSession(bus, vendor, ({turn, unread}) => turn === 'idle' && unread === 0);
	expect(model.requests).toHaveLength(2);
});

test('a conversation of Codex whose window was closed is parked, and mail begins no turn in it', async ({
	skip,
}) => {
	const cli = ensureCli('codex');
	if ('skipped' in cli) return skip(cli.skipped);
	const shared = openSharedBus();
	const model = server.agent('codex-parked');
	const world = await openInstalledWorld(shared, drivers.codex, model, {wake: true});
	const bus = await shared.bus();
	const peer = await openPeer(bus);
	model.setScript(inOrder({say: 'the first turn is over'}));
	const terminal = await trustHooks(world);
	await terminal.submit('please work');
	await terminal.waitForScreen('the first turn is over');
	const session = await liveSession(bus, 'codex', ({turn}) => turn === 'idle');
	expect(session.stateReason).toBe('its turn is over');
	await terminal.settle();
	await terminal.submit('/quit');
	await terminal.ended;
	const {sessionId} = await liveSession(bus, 'codex', ({stateReason}) => stateReason.includes('parked'));
	await bus.send(peer.sessionId, {to: sessionId, body: 'who is there?'});
	// It is looked at every five seconds, and woken within one
	await pause(8000);
	expect(model.requests).toHaveLength(1);
	expect(await bus.findSession(sessionId)).toMatchObject({turn: 'idle', unread: 1});
});

test('mail to an idle Gemini ends the command it waits with, and begins a turn', async ({skip}) => {
	const cli = ensureCli('gemini');
	if ('skipped' in cli) return skip(cli.skipped);
	const shared = openSharedBus();
	const model = server.agent('gemini-idle');
	const world = await openInstalledWorld(shared, drivers.gemini, model, {wake: true});
	const bus = await shared.bus();
	const peer = await openPeer(bus);
	const command = `${path.join(shared.folder, 'bin/session-bus')} wait --wake`;
	model.setScript(
		inOrder(
			request => {
				expect(request.text).toContain(command);
				return {
					call: 'run_shell_command',
					input: {command, description: 'Wait for mail', is_background: true},
				};
			},
			{say: 'the first turn is over'},
			drivers.gemini.tools.shell('echo awake'),
			{say: 'the second turn is over'},
		),
	);
	const terminal = await world.interactive();
	await terminal.submit('please work');
	await terminal.waitForScreen('the first turn is over');
	const {sessionId} = await liveSession(bus, 'gemini', ({turn}) => turn === 'idle');

	const token = 'the-cock-crows';
	const {id} = await bus.send(peer.sessionId, {to: sessionId, body: token});

	await terminal.waitForScreen('the second turn is over');
	expect(model.requests.map(request => countIn(request, token))).toEqual([0, 0, 1, 1]);
	await until('the mail is read', async () => (await bus.findMessage(peer.sessionId, id)).status === 'read');
});
