import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import type {AgentDriver} from './support/agent-driver.js';
import {ensureCli, vendors} from './support/clis.js';
import {drivers} from './support/drivers.js';
import {processesOf} from './support/home-processes.js';
import {type ModelServer, type Script, startModelServer} from './support/model-server.js';
import {until} from './support/until.js';
import {openWorld, World} from './support/world.js';

let server: ModelServer;
beforeAll(async () => {
	server = await startModelServer();
});
afterAll(() => server.close());

/** Runs a command, then writes a file, then is done. */
function workOnce({tools}: AgentDriver, file: string): Script {
	return ({toolResultsSinceUser}) => {
		const steps = [tools.shell('echo from-the-shell'), tools.write(file, 'written\n')];
		return steps[toolResultsSinceUser.length] ?? {say: 'all is done'};
	};
}

describe.each(vendors)('%s', vendor => {
	const driver = drivers[vendor];
	const cli = ensureCli(vendor);
	const skipped = 'skipped' in cli;

	test.skipIf(skipped)('runs a prompt to its end, with a command and a file', async () => {
		const model = server.agent(`${vendor}-one-shot`);
		const world = openWorld(driver, model);
		const file = path.join(world.project, 'written.txt');
		model.setScript(workOnce(driver, file));

		const outcome = await world.oneShot('please work');

		expect(outcome, JSON.stringify(model.unknown)).toMatchObject({code: 0});
		expect(outcome.stdout).toContain('all is done');
		expect(readFileSync(file, 'utf8')).toBe('written\n');
		expect(model.requests.map(({toolResultsSinceUser}) => toolResultsSinceUser.length)).toEqual([0, 1, 2]);
		expect(model.requests[0]?.lastUserText).toContain('please work');
		expect(model.requests[1]?.toolResultsSinceUser[0]).toContain('from-the-shell');
	});
});

describe.each(['claude', 'codex', 'gemini', 'kimi'] as const)('%s in a terminal', vendor => {
	const driver = drivers[vendor];

	test.skipIf('skipped' in ensureCli(vendor))('takes a prompt, works, and leaves when told', async () => {
		const model = server.agent(`${vendor}-terminal`);
		const world = openWorld(driver, model);
		const file = path.join(world.project, 'written.txt');
		model.setScript(workOnce(driver, file));

		const terminal = await world.interactive();
		await terminal.submit('please work');
		await terminal.waitForScreen('all is done');
		expect(readFileSync(file, 'utf8')).toBe('written\n');
		await terminal.submit(driver.leave);

		expect(await terminal.ended).toBe(0);
		expect(model.requests).toHaveLength(3);
	});
});

test.skipIf('skipped' in ensureCli('codex'))('ends the daemon of codex with its world', async () => {
	const model = server.agent('codex-daemon');
	model.setScript(() => ({say: 'all is done'}));
	const world = new World(drivers.codex, model);
	onTestFinished(() => world.close());

	// With a flag that bypasses what it asks for, it would serve its terminal by itself
	const terminal = await world.interactive(drivers.codex.interactive());
	const daemon = path.join(world.home, '.codex/app-server-daemon/daemon.pid');
	await until('the daemon runs', () => existsSync(daemon));
	await terminal.submit('please work');
	await terminal.waitForScreen('all is done');
	await terminal.submit(drivers.codex.leave);
	expect(await terminal.ended).toBe(0);
	expect(processesOf(world.home)).not.toEqual([]);

	await world.close();
	expect(processesOf(world.home)).toEqual([]);
});
