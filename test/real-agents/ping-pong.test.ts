import path from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {promptBudget} from '../../source/bus/limits.js';
import type {AgentDriver} from './support/agent-driver.js';
import {ensureCli} from './support/clis.js';
import {drivers} from './support/drivers.js';
import {openInstalledWorld, openSharedBus} from './support/installed-world.js';
import {type ModelServer, type Script, startModelServer} from './support/model-server.js';
import {countIn, liveSession} from './support/scenes.js';
import {until} from './support/until.js';

let server: ModelServer;
beforeAll(async () => {
	server = await startModelServer();
});
afterAll(() => server.close());

const pair = ['claude', 'codex'] as const;

/** A model that answers every message, and does nothing else. */
class Answerer {
	/** Turns of the model so far. */
	turns = 0;
	#answered = 0;
	readonly #driver: AgentDriver;
	readonly #answer: () => string;

	constructor(driver: AgentDriver, answer: () => string) {
		this.#driver = driver;
		this.#answer = answer;
	}

	readonly script: Script = request => {
		const received = countIn(request, '(direct)');
		if (received > this.#answered) {
			this.#answered = received;
			return this.#driver.tools.shell(this.#answer());
		}
		return {say: `turn ${++this.turns} is over`};
	};
}

test('Claude and Codex that answer each other come to an end', async ({skip}) => {
	for (const cli of pair.map(ensureCli)) {
		if ('skipped' in cli) return skip(cli.skipped);
	}
	const shared = openSharedBus();
	const bus = await shared.bus();
	const launcher = path.join(shared.folder, 'bin/session-bus');
	const ids = {claude: '', codex: ''};
	const join = async (vendor: 'claude' | 'codex', other: 'claude' | 'codex') => {
		const model = server.agent(`${vendor}-answering`);
		const answerer = new Answerer(drivers[vendor], () => `${launcher} send ${ids[other]} "and so do you"`);
		model.setScript(answerer.script);
		const world = await openInstalledWorld(shared, drivers[vendor], model, {wake: true});
		const terminal = await world.interactive();
		await terminal.submit('please wait for mail');
		await terminal.waitForScreen('turn 1 is over');
		ids[vendor] = (await liveSession(bus, vendor, ({turn}) => turn === 'idle')).sessionId;
		return answerer;
	};
	const claude = await join('claude', 'codex');
	const codex = await join('codex', 'claude');

	await bus.send(ids.codex, {to: ids.claude, body: 'you shine today'});

	const answerers = {claude, codex};
	const mostTurns = 1 + promptBudget;
	const findSilenced = async () => {
		const {sessions} = await bus.snapshot();
		if (sessions.some(({turn}) => turn !== 'idle')) return null;
		return (
			pair.find(
				vendor =>
					answerers[vendor].turns === mostTurns &&
					sessions.some(({llmVendor, unread}) => llmVendor === vendor && unread > 0),
			) ?? null
		);
	};
	const silenced = await until('one of them is woken no more', findSilenced, 180_000);
	expect(await bus.takeToWake(ids[silenced], null)).toBe(false);
	for (const {turns} of [claude, codex]) {
		expect(turns).toBeGreaterThan(1);
		expect(turns).toBeLessThanOrEqual(mostTurns);
	}
});
