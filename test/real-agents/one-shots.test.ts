import {spawn} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import {reaches, sessionOf} from './support/bus-views.js';
import {ensureCli} from './support/clis.js';
import {drivers} from './support/drivers.js';
import {HeldModel} from './support/held-model.js';
import {openInstalledWorld, openSharedBus} from './support/installed-world.js';
import {type ModelServer, startModelServer} from './support/model-server.js';

let server: ModelServer;
beforeAll(async () => {
	server = await startModelServer();
});
afterAll(() => server.close());

describe.each(['copilot', 'opencode'] as const)('%s', vendor => {
	const driver = drivers[vendor];
	const skipped = 'skipped' in ensureCli(vendor);

	test.skipIf(skipped)('has a session while it runs a prompt, and none afterwards', async () => {
		const shared = openSharedBus();
		const world = await openInstalledWorld(shared, driver, server.agent(`${vendor}-session`));
		const bus = await shared.bus();
		const model = new HeldModel(world.model);

		const outcome = world.oneShot('please work');
		await model.isAsked();
		const working = await sessionOf(bus, vendor, ({turn}) => turn === 'working');
		expect(working).toMatchObject({
			llmVendor: vendor,
			cwd: world.project,
			sessionId: `${vendor}-${working.pid}`,
			state: 'active',
		});
		await model.answer(driver.tools.shell('echo from-the-shell'));
		await model.isAsked();
		await model.answer({say: 'all is done'});

		expect(await outcome).toMatchObject({code: 0});
		const ended = await reaches(bus, working, 'ended');
		// Copilot tells its model in its transcript alone, and only a while after the first answer
		expect(ended).toMatchObject({lastActivity: 'ended its turn', llmModel: 'fake-model'});
	});

	test.skipIf(skipped)('may not write a file that another session holds', async () => {
		const shared = openSharedBus();
		const world = await openInstalledWorld(shared, driver, server.agent(`${vendor}-denied`));
		const bus = await shared.bus();
		// What this process runs would be its own work
		const sleeper = spawn('sleep', ['3600'], {stdio: 'ignore'});
		onTestFinished(() => void sleeper.kill());
		const {session: holder} = await bus.register({
			vendor: 'holder',
			pid: sleeper.pid ?? 0,
			cwd: world.project,
		});
		const file = path.join(world.project, 'a.ts');
		writeFileSync(file, 'const a = 1;\n');
		await bus.lock(holder.sessionId, file);
		const {read, edit} = driver.tools;
		const steps = [read(file), edit(file, 'const a = 1;', 'const a = 2;')];
		world.model.setScript(
			({toolResultsSinceUser}) => steps[toolResultsSinceUser.length] ?? {say: 'all is done'},
		);

		expect(await world.oneShot('please edit')).toMatchObject({code: 0});

		expect(readFileSync(file, 'utf8')).toBe('const a = 1;\n');
		const [, reason] = world.model.requests.at(-1)?.toolResultsSinceUser ?? [];
		expect(reason).toContain(`a.ts is held by ${holder.sessionId}`);
		await bus.unlock(holder.sessionId, file);
		expect(await world.oneShot('please edit')).toMatchObject({code: 0});
		expect(readFileSync(file, 'utf8')).toBe('const a = 2;\n');
	});
});
