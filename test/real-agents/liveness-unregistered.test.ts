import {readFileSync} from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {ensureCli, type Vendor} from './support/clis.js';
import {drivers} from './support/drivers.js';
import {processesOf} from './support/home-processes.js';
import {openSharedBus, type SharedBus} from './support/installed-world.js';
import {type ModelServer, startModelServer} from './support/model-server.js';
import {childrenOf} from './support/process-tree.js';
import type {AgentTerminal} from './support/terminal.js';
import {until} from './support/until.js';
import {openWorld, type World} from './support/world.js';

let server: ModelServer;
beforeAll(async () => {
	server = await startModelServer();
});
afterAll(() => server.close());

const runningAgent = v.object({
	llmVendor: v.string(),
	pid: v.number(),
	agentSessionId: v.nullable(v.string()),
	cwd: v.nullable(v.string()),
});
const statusDocument = v.object({
	unregistered: v.array(runningAgent),
	sessions: v.array(
		v.object({sessionId: v.string(), pid: v.nullable(v.number()), agentSessionId: v.nullable(v.string())}),
	),
});
type Status = v.InferOutput<typeof statusDocument>;

/** What `status` says, of this world alone: other agents may run on the machine. */
async function statusOf(shared: SharedBus, world: World): Promise<Status> {
	const {unregistered, sessions} = v.parse(
		statusDocument,
		JSON.parse(await shared.command(world, 'status', '--json')),
	);
	const own = processesOf(world.home);
	return {unregistered: unregistered.filter(({pid}) => own.includes(pid)), sessions};
}

/** Waits until so many agents are shown that have not registered, and their conversations as far as they tell. */
function areShown(
	shared: SharedBus,
	world: World,
	count: number,
	tellsConversation: boolean,
): Promise<Status['unregistered']> {
	let seen: unknown = null;
	return until(
		() => `${count} unregistered, not ${JSON.stringify(seen)}`,
		async () => {
			const {unregistered} = await statusOf(shared, world);
			seen = unregistered;
			// At its very first start Codex shows its prompt before it has a conversation
			const isTold = unregistered.every(agent => !tellsConversation || agent.agentSessionId !== null);
			return unregistered.length === count && isTold && unregistered;
		},
	);
}

/** The pid of the daemon that serves the windows of Codex. */
function daemonOf({home}: World): number {
	const [pid] = /(?<="pid":\s*)\d+/.exec(
		readFileSync(path.join(home, '.codex/app-server-daemon/daemon.pid'), 'utf8'),
	) ?? [''];
	return Number(pid);
}

type Place = {
	readonly vendor: Vendor;
	readonly way: string;
	readonly flags?: readonly string[];
	/** The process that hooks would name. */
	pid(world: World, terminal: AgentTerminal): number | undefined;
	readonly tellsConversation: boolean;
};

const itself = (_world: World, {pid}: AgentTerminal) => pid;
const launched = ({driver}: World, {pid}: AgentTerminal) =>
	childrenOf(pid).find(({line}) => line.includes(driver.vendor))?.pid;

const places: readonly Place[] = [
	{vendor: 'claude', way: 'in its own process', pid: itself, tellsConversation: true},
	{vendor: 'codex', way: 'in the process of its daemon', pid: daemonOf, tellsConversation: true},
	{
		vendor: 'codex',
		way: 'in its own process',
		flags: ['--no-daemon'],
		pid: itself,
		tellsConversation: true,
	},
	{vendor: 'gemini', way: 'in the process it starts', pid: launched, tellsConversation: false},
	{vendor: 'kimi', way: 'in its own process', pid: itself, tellsConversation: false},
	{vendor: 'copilot', way: 'in the process it starts', pid: launched, tellsConversation: true},
	{vendor: 'opencode', way: 'in its own process', pid: itself, tellsConversation: false},
];

describe.each(places)('$vendor, started before anything was installed', place => {
	const {vendor, way, flags, pid, tellsConversation} = place;
	test.skipIf('skipped' in ensureCli(vendor))(`is found ${way}, and registered by its pid`, async () => {
		const shared = openSharedBus();
		const world = openWorld(drivers[vendor], server.agent(`before-${vendor}-${way.length}`));
		const terminal = await world.interactive(world.driver.interactive(flags));
		const [found] = await areShown(shared, world, 1, tellsConversation);
		expect(found).toEqual({
			llmVendor: vendor,
			pid: pid(world, terminal),
			agentSessionId: tellsConversation ? expect.stringMatching(/^[0-9a-f-]{36}$/) : null,
			cwd: world.project,
		});

		await shared.command(world, 'register', '--pid', String(found?.pid));
		const {unregistered, sessions} = await statusOf(shared, world);
		expect(unregistered).toEqual([]);
		expect(sessions).toMatchObject([{pid: found?.pid, agentSessionId: found?.agentSessionId}]);
		const bus = await shared.bus();
		expect(await bus.findSession(sessions[0]?.sessionId ?? '')).toMatchObject({
			llmVendor: vendor,
			cwd: world.project,
		});
		// What the keeper finds is no different
		const [other] = await Promise.all([
			world.interactive(world.driver.interactive(flags)),
			terminal.settle(),
		]);
		expect(other.pid).not.toBe(terminal.pid);
		await until('the keeper has found the other', async () => {
			const snapshot = await bus.snapshot();
			const own = processesOf(world.home);
			return snapshot.unregistered.filter(agent => own.includes(agent.pid)).length === 1;
		});
	});
});

test.skipIf('skipped' in ensureCli('codex'))(
	'conversations of Codex are shown for as long as they have a window',
	async () => {
		const shared = openSharedBus();
		const model = server.agent('windows');
		const world = openWorld(drivers.codex, model);
		const first = await world.interactive(drivers.codex.interactive());
		await first.submit('please work');
		await first.waitForScreen('done');
		const second = await world.interactive(drivers.codex.interactive());
		const both = await areShown(shared, world, 2, true);
		expect(both.map(({pid}) => pid)).toEqual([daemonOf(world), daemonOf(world)]);
		expect(new Set(both.map(({agentSessionId}) => agentSessionId)).size).toBe(2);

		for (const [left, terminal] of [
			[1, first],
			[0, second],
		] as const) {
			await terminal.submit(drivers.codex.leave);
			expect(await terminal.ended).toBe(0);
			await areShown(shared, world, left, true);
		}
		// The daemon, and what keeps it up to date, go on
		expect(processesOf(world.home)).toContain(daemonOf(world));
	},
);
