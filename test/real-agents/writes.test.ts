import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {ensureCli} from './support/clis.js';
import {drivers} from './support/drivers.js';
import {openInstalledWorld, openSharedBus} from './support/installed-world.js';
import {type ModelRequest, type ModelServer, startModelServer} from './support/model-server.js';
import {inOrder, liveSession, openSignal} from './support/scenes.js';

let server: ModelServer;
beforeAll(async () => {
	server = await startModelServer();
});
afterAll(() => server.close());

const before = 'one\ntwo\nthree\n';

const lastResult = (request: ModelRequest | undefined) => request?.toolResultsSinceUser.at(-1) ?? '';

test.for(['claude', 'gemini', 'kimi'] as const)(
	'while Codex edits a file, %s is told who holds it, and edits it afterwards',
	async (vendor, {skip}) => {
		for (const cli of [ensureCli('codex'), ensureCli(vendor)]) {
			if ('skipped' in cli) return skip(cli.skipped);
		}
		const shared = openSharedBus();
		const [codex, other] = [drivers.codex, drivers[vendor]];
		const [codexModel, model] = [
			server.agent(`codex-before-${vendor}`),
			server.agent(`${vendor}-after-codex`),
		];
		const codexWorld = await openInstalledWorld(shared, codex, codexModel);
		const {project} = codexWorld;
		const world = await openInstalledWorld(shared, other, model, {project});
		const bus = await shared.bus();
		const file = path.join(project, 'src/a.ts');
		mkdirSync(path.dirname(file));
		writeFileSync(file, before);
		const [begun, edited, denied, released] = [openSignal(), openSignal(), openSignal(), openSignal()];
		let [holder, whileHeld] = ['', ''];
		codexModel.setScript(
			inOrder(
				async () => {
					await begun.happened;
					return codex.tools.edit(file, 'one', 'one by codex');
				},
				async () => {
					holder = (await liveSession(bus, 'codex')).sessionId;
					edited.tell();
					await denied.happened;
					return {say: 'this is done'};
				},
			),
		);
		const edit = other.tools.edit(file, 'three', `three by ${vendor}`);
		model.setScript(
			inOrder(
				async () => {
					begun.tell();
					await edited.happened;
					return other.tools.read(file);
				},
				edit,
				other.tools.write(file, `all by ${vendor}\n`),
				async () => {
					whileHeld = readFileSync(file, 'utf8');
					denied.tell();
					await released.happened;
					return edit;
				},
				other.tools.read(file),
				edit,
				{say: 'this is done'},
			),
		);

		const whole = world.oneShot('please edit');
		const outcome = await codexWorld.oneShot('please edit');
		released.tell();
		expect(outcome).toMatchObject({code: 0});
		expect(await whole).toMatchObject({code: 0});

		const [, , held, heldToo, changed, , done] = model.requests.map(lastResult);
		for (const denial of [held, heldToo]) {
			expect(denial).toContain(`src/a.ts is held by ${holder}`);
			expect(denial).toContain(`session-bus send ${holder}`);
		}
		expect(whileHeld).toBe(before.replace('one', 'one by codex'));
		expect(changed).toContain(`src/a.ts was changed by ${holder}`);
		expect(changed).toContain('read it again');
		expect(done).not.toContain(holder);
		expect(readFileSync(file, 'utf8')).toBe(`one by codex\ntwo\nthree by ${vendor}\n`);
		expect(await bus.listLocks()).toEqual([]);
	},
);
