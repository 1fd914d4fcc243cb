import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {ensureCli, vendors} from './support/clis.js';
import {trustHooks} from './support/codex-trust.js';
import {drivers} from './support/drivers.js';
import {stateOf} from './support/folder-state.js';
import {endProcessesOf} from './support/home-processes.js';
import {openSharedBus, type SharedBus} from './support/installed-world.js';
import {listAt, textAt} from './support/json.js';
import {type ModelServer, startModelServer} from './support/model-server.js';
import {openWorld, type World} from './support/world.js';

let server: ModelServer;
beforeAll(async () => {
	server = await startModelServer();
});
afterAll(() => server.close());

const present = vendors.filter(vendor => 'command' in ensureCli(vendor));

describe.skipIf(present.length < vendors.length)('a home that every agent has used', () => {
	let shared: SharedBus;
	let worlds: readonly World[];
	let home: World;
	beforeEach(async () => {
		shared = openSharedBus();
		home = openWorld(drivers.claude, server.agent('used-claude'));
		const others = vendors.filter(vendor => vendor !== 'claude');
		worlds = [
			home,
			...others.map(vendor => openWorld(drivers[vendor], server.agent(`used-${vendor}`), {beside: home})),
		];
		await useAll(worlds);
	});

	test('is the same to the byte after install and uninstall', async () => {
		const before = stateOf(home.home);

		await shared.command(home, 'install', '--all', '--wake');
		expect(stateOf(home.home)).not.toEqual(before);
		await shared.command(home, 'uninstall', '--all');

		expect(stateOf(home.home)).toEqual(before);
	});

	test('keeps only what the agents themselves wrote in between', async () => {
		const before = stateOf(home.home);
		const files = touched(await shared.command(home, 'install', '--all', '--json'));
		expect(files.length).toBeGreaterThan(20);
		const installed = stateOf(home.home);
		const codex = worlds.find(({driver}) => driver.vendor === 'codex');
		const window = codex && (await trustHooks(codex));
		await window?.submit(drivers.codex.leave);
		await window?.ended;
		await useAll(worlds);
		const {stdout: checks} = await shared.run(home, 'doctor');
		expect(checks).toContain('Codex has been told to trust the hooks');
		expect(checks).toContain('none has failed in the last 24 hours');
		const used = stateOf(home.home);

		await shared.command(home, 'uninstall', '--all');

		const after = stateOf(home.home);
		for (const name of files.map(file => path.relative(home.home, file))) {
			if (used[name] === installed[name]) {
				expect({[name]: after[name]}).toEqual({[name]: before[name]});
			} else {
				const text = readFileSync(path.join(home.home, name), 'utf8');
				// The home's own path has the name in it
				expect(text.replaceAll(home.home, '~')).not.toContain('session-bus');
			}
		}
		expect(used['.codex/config.toml']).not.toBe(installed['.codex/config.toml']);
		const added = Object.keys(installed).filter(name => before[name] === undefined);
		const left = added.filter(name => after[name] !== undefined && after[name] === installed[name]);
		expect(left.filter(name => readdirSync(path.join(home.home, name)).length === 0)).toEqual([]);
	});
});

/** Lets every agent do one turn, which makes it write its settings, and then ends what it left running. */
async function useAll(worlds: readonly World[]): Promise<void> {
	for (const world of worlds) {
		const outcome = await world.oneShot('please work');
		expect(outcome, `${world.driver.vendor}: ${outcome.stderr}`).toMatchObject({code: 0});
	}
	// All of them share the home
	for (const {home} of worlds.slice(0, 1)) await endProcessesOf(home);
}

/** The files that an installation tells to have made or changed. */
function touched(document: string): string[] {
	return listAt(JSON.parse(document), 'agents')
		.flatMap(agent => listAt(agent, 'files'))
		.map(file => textAt(file, 'file'));
}
