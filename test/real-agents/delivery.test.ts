import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {ensureCli, type Vendor, vendors} from './support/clis.js';
import {drivers} from './support/drivers.js';
import {HeldModel} from './support/held-model.js';
import {openInstalledWorld, openSharedBus} from './support/installed-world.js';
import {type ModelRequest, type ModelServer, startModelServer} from './support/model-server.js';
import {countIn, inOrder, liveSession, openPeer} from './support/scenes.js';
import {until} from './support/until.js';

/*
 * What docs/delivery.md says of each vendor, on the real program: what reaches its model, what it forgets, and when
 * mail counts as read.
 */

let server: ModelServer;
beforeAll(async () => {
	server = await startModelServer();
});
afterAll(() => server.close());

/** Agents that want to be told twice to stop, within a moment. */
const twice: readonly string[] = ['copilot', 'opencode'];

/** An agent that works, whose mail the test sends, and what its model was asked. */
async function openAgent(vendor: Vendor, scene: string) {
	const shared = openSharedBus();
	const driver = drivers[vendor];
	const model = server.agent(`${vendor}-${scene}`);
	const world = await openInstalledWorld(shared, driver, model);
	const bus = await shared.bus();
	const peer = await openPeer(bus);
	return {
		driver,
		model,
		world,
		bus,
		/** The command that reads its mail. */
		inbox: `${path.join(shared.folder, 'bin/session-bus')} inbox`,
		/** Sends to the session, as soon as there is one. */
		async send(...bodies: readonly string[]): Promise<number[]> {
			const {sessionId} = await liveSession(bus, vendor);
			const ids: number[] = [];
			for (const body of bodies) ids.push((await bus.send(peer.sessionId, {to: sessionId, body})).id);
			return ids;
		},
		statusOf: async (id: number) => (await bus.findMessage(peer.sessionId, id)).status,
	};
}

describe.each(vendors)('%s', vendor => {
	const cli = ensureCli(vendor);

	test('has read nothing that did not reach its model whole, and is told nothing twice', async ({skip}) => {
		if ('skipped' in cli) return skip(cli.skipped);
		const {driver, model, world, inbox, send, statusOf} = await openAgent(vendor, 'much-mail');
		const marks = Array.from({length: 24}, (_, index) => `mark-${index}-of-${vendor}-`);
		const bodies = marks.map(
			(mark, index) => `${mark}begin ${`${index}\t`.repeat(Math.min(index * 60, 600))}\n${mark}end`,
		);
		let ids: number[] = [];
		model.setScript(
			inOrder(
				async () => {
					ids = await send(...bodies);
					return {calls: [driver.tools.shell('echo one'), driver.tools.shell(inbox)]};
				},
				driver.tools.write(`${world.project}/a.txt`, 'a\n'),
				driver.tools.shell('echo three'),
				{say: 'the first part is done'},
				driver.tools.shell('echo four'),
				{say: 'all is done'},
			),
		);
		await world.oneShot('please work');
		const last = model.requests.at(-1);
		const counts = marks.map(mark => [countIn(last, `${mark}begin`), countIn(last, `${mark}end`)]);
		const read = await Promise.all(ids.map(async id => (await statusOf(id)) === 'read'));
		expect(read.filter(isRead => isRead).length).toBeGreaterThan(vendor === 'kimi' ? 0 : 6);
		for (const [index, isRead] of read.entries()) {
			const [begun = 0, ended = 0] = counts[index] ?? [];
			expect(begun).toBeLessThanOrEqual(1);
			if (isRead) expect([index, begun, ended]).toEqual([index, 1, 1]);
		}
	});

	test.for(['prompt', 'tool', 'end'] as const)(
		'has mail that it got at its %s before it once, when its turn is cut off and it is prompted again',
		async (door, {skip}) => {
			if ('skipped' in cli) return skip(cli.skipped);
			// Its hooks can say something only with a prompt and at the end
			if (vendor === 'kimi' && door === 'tool') return skip('it takes no mail at a tool');
			const {driver, model: desk, world, bus, send, statusOf} = await openAgent(vendor, `cut-at-${door}`);
			const model = new HeldModel(desk);
			const token = `the-thread-is-cut-at-${door}`;
			const terminal = await world.interactive();
			const asked = (number: number) =>
				until(
					() => `${number} requests, not ${desk.requests.length}\n${terminal.screen()}`,
					() => desk.requests.length >= number,
				);
			await terminal.submit('say something');
			await asked(1);
			if (door === 'prompt') {
				await model.answer({say: 'something'});
				await liveSession(bus, vendor, ({turn}) => turn === 'idle');
			}
			const [id = 0] = await (async () => {
				const ids = await send(token);
				if (door === 'prompt') await terminal.submit('please work one');
				if (door === 'tool') await model.answer(driver.tools.shell('echo first'));
				if (door === 'end') await model.answer({say: 'the first part is done'});
				return ids;
			})();
			await asked(2);
			expect(countIn(desk.requests.at(-1), token)).toBeGreaterThan(0);
			expect(await statusOf(id)).toBe('delivered');
			await terminal.settle();
			await until('it is cut off', async () => {
				terminal.press('escape');
				if (twice.includes(vendor)) {
					await pause(250);
					terminal.press('escape');
				}
				await pause(2000);
				return !/esc\S* (again )?to (interrupt|cancel)|esc interrupt|esc esc/i.test(terminal.screen());
			});
			await terminal.settle();
			terminal.press('clearLine');
			// Gemini asks its model what it makes of a tool after which it was cut off
			if (vendor === 'gemini' && door === 'tool') {
				await model.answer({say: 'nobody hears this'});
				await asked(3);
				await model.answer({say: 'nothing'});
			}
			const before = desk.requests.length;
			await terminal.submit('again please two');
			const next: ModelRequest = await until(
				() => `the second prompt is asked\n${terminal.screen()}`,
				() => desk.requests.slice(before).find(request => countIn(request, 'again please two') > 0) ?? null,
			);
			expect(countIn(next, token)).toBe(1);
			expect(await statusOf(id)).toBe('delivered');
			await model.answer({say: 'nobody hears this'});
			await model.answer({say: 'all is done'}).catch(() => {});
			await until('the mail is read', async () => (await statusOf(id)) === 'read');
		},
	);
});
