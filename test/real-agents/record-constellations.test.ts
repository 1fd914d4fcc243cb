import {spawnSync} from 'node:child_process';
import path from 'node:path';
import * as v from 'valibot';
import {afterAll, beforeAll, expect, onTestFinished, test} from 'vitest';
import {findAgent} from '../../source/agents/index.js';
import {isShell} from '../../source/agents/process-names.js';
import {aboveSchema, type Constellation, constellationsFolder} from '../caller/support/constellation.js';
import {Stage} from './recordings/stage.js';
import {writeDeep} from './support/agent-driver.js';
import {cacheFolder, ensureCli, type Vendor} from './support/clis.js';
import {drivers} from './support/drivers.js';
import {type ModelServer, startModelServer} from './support/model-server.js';
import {program, type Recorded} from './support/recorder.js';
import type {World} from './support/world.js';

/** It overwrites the constellations, so it must be asked for. */
const isWanted = process.env.RECORD_CONSTELLATIONS === '1';

/** Those that start commands at their events. */
const vendors: readonly Vendor[] = ['claude', 'codex', 'gemini', 'kimi', 'copilot'];

let server: ModelServer;
beforeAll(async () => {
	server = await startModelServer();
});
afterAll(async () => {
	await server.close();
	if (isWanted) spawnSync('biome', ['format', '--write', constellationsFolder]);
});

test.skipIf(!isWanted).for(vendors)(
	'records where %s stands in a one-shot and in a terminal',
	async (vendor, {skip}) => {
		const cli = ensureCli(vendor);
		if ('skipped' in cli) return skip(cli.skipped);
		const stage = new Stage(drivers[vendor], server);
		const {world} = stage;
		// It asks before a command that names files outside of its folder
		const extra = vendor === 'copilot' ? ['--allow-all-paths'] : [];
		onTestFinished(() => world.close());
		const file = path.join(world.home, 'hooks.jsonl');
		const call = stage.tools.shell(`'${process.execPath}' '${program}' '${file}' command < /dev/null; true`);

		stage.play(call);
		await world.oneShot('please work', extra);
		await stage.heard('command');
		const afterOneShot = stage.told().length;
		store(stage, 'one-shot', stage.told());

		stage.play(call);
		const {interactive, unattended} = world.driver;
		const terminal = await world.interactive(interactive([...unattended, ...extra]));
		await terminal.submit('please work');
		await stage.heard('command');
		await terminal.settle();
		store(stage, 'terminal', stage.told().slice(afterOneShot));
	},
);

test.skipIf(!isWanted)('records where Claude stands in the background', async ({skip}) => {
	const cli = ensureCli('claude');
	if ('skipped' in cli) return skip(cli.skipped);
	const stage = new Stage(drivers.claude, server);
	const {world} = stage;
	onTestFinished(() => world.close());
	stage.play();
	await world.run({command: 'claude', args: ['--bg', 'say hi']});
	await stage.heard('UserPromptSubmit');
	store(stage, 'background', stage.told());
	await world.run({command: 'claude', args: ['daemon', 'stop', '--any']});
});

/** Stores the first hook that was called, and the first command. */
function store({world}: Stage, way: string, told: readonly Recorded[]): void {
	const {vendor} = world.driver;
	const agent = findAgent(vendor);
	for (const door of ['hook', 'command'] as const) {
		const one = told.find(({event}) => (event === 'command') === (door === 'command'));
		if (!one || !agent) continue;
		const all = v.parse(aboveSchema, one.above);
		// What is above this process says something of whoever records
		const own = all.findIndex(({pid}) => pid === process.pid);
		const above = own < 0 ? all : all.slice(0, own);
		const environment = tellingOf(one.env);
		const payload = v.parse(v.fallback(v.record(v.string(), v.unknown()), {}), one.payload);
		const id = payload.session_id ?? payload.sessionId;
		const named = agent.readEnvironment(environment).pid;
		const starter = above.find(process => !isShell(process));
		const known: Constellation = {
			vendor,
			way,
			door,
			conversation: typeof id === 'string' ? id : null,
			environment,
			above: above.map(process => ({...process, arguments: shownWords(process.arguments, world)})),
			pid: named ?? starter?.pid ?? 0,
		};
		expect(known.pid).toBeGreaterThan(0);
		writeDeep(path.join(constellationsFolder, `${vendor}.${way}.${door}.json`), known);
	}
}

/** Words of a command line, without what differs between machines, and what a title that was set leaves empty. */
function shownWords(words: readonly string[], {home, project}: World): string[] {
	const places = [
		[project, '/project'],
		[home, '/home/u'],
		[cacheFolder, '/home/u/.cache/session-bus'],
		[path.resolve(import.meta.dirname, '../..'), '/src/session-bus'],
	] as const;
	const shown = places.reduce(
		(texts, [place, name]) => texts.map(text => text.replaceAll(place, name)),
		words.map(word => word.slice(0, 400)),
	);
	return shown.slice(0, shown.findLastIndex(word => word !== '') + 1);
}

/** The variables by which agents tell their children who they are. */
function tellingOf(env: unknown): Record<string, string> {
	const all = v.parse(v.record(v.string(), v.string()), env);
	const telling =
		/^(CLAUDECODE|CLAUDE_PID|CLAUDE_CODE_(SESSION_ID|CHILD_SESSION)|CODEX_THREAD_ID|CODEX_SESSION_ID|GEMINI_CLI|GEMINI_SESSION_ID|COPILOT_AGENT_SESSION_ID)$/;
	return Object.fromEntries(Object.entries(all).filter(([name]) => telling.test(name)));
}
