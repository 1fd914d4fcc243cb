import {existsSync, readFileSync} from 'node:fs';
import {afterAll, beforeAll, expect, test} from 'vitest';
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

/** Agents that have written down at once what a hook has added, and go on with it; Claude does so a moment later. */
const keepers: readonly string[] = ['codex'];

test.for(vendors)(
	'%s, killed before it has read its mail, gets it again when it goes on',
	async (vendor, {skip}) => {
		const cli = ensureCli(vendor);
		if ('skipped' in cli) return skip(cli.skipped);
		const driver = drivers[vendor];
		const shared = openSharedBus();
		const model = server.agent(`${vendor}-killed`);
		const world = await openInstalledWorld(shared, driver, model);
		const bus = await shared.bus();
		const peer = await openPeer(bus);
		const token = `the-thread-is-cut-for-${vendor}`;
		let [sent, conversation] = [0, ''];
		model.setScript(async request => {
			const session = await liveSession(bus, vendor);
			if (sent === 0) {
				conversation = session.agentSessionId ?? '';
				sent = (await bus.send(peer.sessionId, {to: session.sessionId, body: token})).id;
				// Its hooks can say something only at the end
				return vendor === 'kimi' ? {say: 'this is done'} : driver.tools.shell('echo first');
			}
			expect(countIn(request, token)).toBe(1);
			// One that was killed before it wrote its conversation down has nothing to resume
			if (vendor === 'copilot') await until('it is written down', () => isWritten(session.transcriptPath));
			if (session.pid !== null) process.kill(session.pid, 'SIGKILL');
			return {say: 'nobody hears this'};
		});
		await world.oneShot('please work');
		expect(await bus.findMessage(peer.sessionId, sent)).toMatchObject({status: 'delivered'});
		const before = model.requests.length;

		model.setScript(inOrder(driver.tools.shell('echo second'), {say: 'this is done'}));
		const outcome = await world.run(driver.resume(conversation, 'please go on'));

		expect(outcome).toMatchObject({code: 0});
		const [first = 0, ...others] = model.requests.slice(before).map(request => countIn(request, token));
		expect(first).toBeGreaterThanOrEqual(keepers.includes(vendor) ? 2 : 1);
		expect(others).toEqual(others.map(() => first));
		expect(await bus.findMessage(peer.sessionId, sent)).toMatchObject({status: 'read'});
	},
);

/** Whether a transcript has come as far as the first command. */
function isWritten(transcript: string | null): boolean {
	return (
		transcript !== null && existsSync(transcript) && readFileSync(transcript, 'utf8').includes('echo first')
	);
}
