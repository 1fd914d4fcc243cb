import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import type {Session} from '../../source/bus/types.js';
import type {AgentTools} from './support/agent-driver.js';
import {reaches, sessionOf} from './support/bus-views.js';
import {ensureCli} from './support/clis.js';
import {drivers} from './support/drivers.js';
import {HeldModel} from './support/held-model.js';
import {openSharedBus} from './support/installed-world.js';
import {textAt} from './support/json.js';
import {type Call, type ModelServer, startModelServer} from './support/model-server.js';
import {childrenOf} from './support/process-tree.js';
import type {AgentTerminal} from './support/terminal.js';
import {until} from './support/until.js';
import {openWorld, type World} from './support/world.js';

let server: ModelServer;
beforeAll(async () => {
	server = await startModelServer();
});
afterAll(() => server.close());

const four = ['claude', 'codex', 'gemini', 'kimi'] as const;

/** What is special about each of the four. */
const manners: Readonly<
	Record<
		(typeof four)[number],
		{
			readonly flags: readonly string[];
			/** Something it asks a person about first, that makes a file. */
			risky(tools: AgentTools, file: string): Call;
			readonly asks: RegExp;
			/** The agent's own process, of those in its terminal. */
			pid(terminal: AgentTerminal): number | undefined;
			readonly model: string | null;
		}
	>
> = {
	claude: {
		flags: [],
		risky: (tools, file) => tools.write(file, 'made\n'),
		asks: /Do you want to create/,
		pid: ({pid}) => pid,
		model: null,
	},
	codex: {
		// The bypass makes it serve its terminal by itself; `--sandbox` and `--ask-for-approval` alone would not
		flags: ['--dangerously-bypass-hook-trust', '--sandbox', 'read-only', '--ask-for-approval', 'on-request'],
		risky: (tools, file) => tools.write(file, 'made\n'),
		asks: /Would you like to make the following edits/,
		pid: ({pid}) => pid,
		model: 'gpt-5.5',
	},
	gemini: {
		flags: [],
		risky: (tools, file) => tools.write(file, 'made\n'),
		asks: /Apply this change/,
		// Its launcher starts a second Node
		pid: ({pid}) => childrenOf(pid).find(({line}) => line.includes('gemini'))?.pid,
		model: 'gemini-2.5-pro',
	},
	kimi: {
		flags: [],
		// What it writes in the project it does not ask about
		risky: (tools, file) => tools.shell(`touch '${file}'`),
		asks: /Approve|Allow|Yes/,
		pid: ({pid}) => pid,
		model: 'fake',
	},
};

type Player = {
	readonly vendor: (typeof four)[number];
	readonly world: World;
	readonly model: HeldModel;
	readonly terminal: AgentTerminal;
};

test.skipIf(four.some(vendor => 'skipped' in ensureCli(vendor)))(
	'shows four agents at once, what each does, and how each ends',
	async () => {
		const shared = openSharedBus();
		const host = openWorld(drivers.claude, server.agent('four-claude'));
		spawnSync('git', ['-C', host.project, 'checkout', '--quiet', '-b', 'night-shift']);
		const worlds = four.map(vendor =>
			vendor === 'claude' ? host : openWorld(drivers[vendor], server.agent(`four-${vendor}`), {beside: host}),
		);
		await shared.command(host, 'install', '--all');
		const bus = await shared.bus();

		const players: Player[] = [];
		for (const [index, world] of worlds.entries()) {
			const vendor = four[index] ?? 'claude';
			const model = new HeldModel(world.model);
			const terminal = await world.interactive(world.driver.interactive(manners[vendor].flags));
			await terminal.submit('please work');
			await model.isAsked();
			await sessionOf(bus, vendor, ({turn}) => turn === 'working');
			players.push({vendor, world, model, terminal});
		}
		const atWork = (await bus.snapshot()).sessions;
		expect(atWork.map(({llmVendor}) => llmVendor).sort()).toEqual([...four]);
		expect(atWork.map(({state}) => state)).toEqual(four.map(() => 'active'));

		const sessions: Session[] = [];
		for (const {vendor, world, model, terminal} of players) {
			const file = path.join(world.project, `${vendor}.txt`);
			await model.answer(manners[vendor].risky(world.driver.tools, file));
			const waiting = await sessionOf(bus, vendor, ({turn}) => turn === 'waiting');
			expect(waiting.state).toBe('waiting');
			await terminal.waitForScreen(manners[vendor].asks);
			expect(existsSync(file)).toBe(false);
			await terminal.settle();
			terminal.press('enter');
			await model.isAsked();
			await sessionOf(bus, vendor, ({turn}) => turn === 'working');
			expect(existsSync(file)).toBe(true);
			await model.answer({say: 'all is done'});
			// Nothing that was installed for one agent gets in the way of another
			expect(await terminal.waitForScreen('all is done')).not.toMatch(/conflicts detected/i);
			const session = await sessionOf(bus, vendor, ({turn, state}) => turn === 'idle' && state === 'idle');
			const transcript = session.transcriptPath ?? '';
			expect(transcript).toContain(`${host.home}/`);
			await until(`${transcript} is there`, () => existsSync(transcript));
			expect(session).toMatchObject({
				llmVendor: vendor,
				llmModel: manners[vendor].model ?? textAt(world.model.requests[0]?.body, 'model'),
				projectId: path.basename(host.project),
				cwd: host.project,
				worktree: host.project,
				branch: 'night-shift',
				pid: manners[vendor].pid(terminal),
				sessionId: `${vendor}-${manners[vendor].pid(terminal)}`,
			});
			sessions.push(session);
		}

		const [, , , kimi] = sessions;
		const killed = players.find(({vendor}) => vendor === 'kimi');
		if (!kimi || !killed) throw new Error('there is nobody to kill');
		const locked = path.join(host.project, 'src/a.ts');
		await bus.lock(kimi.sessionId, locked);
		expect(await bus.listLocks(locked)).toMatchObject([{sessionId: kimi.sessionId}]);
		process.kill(killed.terminal.pid, 'SIGKILL');
		await reaches(bus, kimi, 'orphaned');
		expect(await bus.listLocks(locked)).toEqual([]);

		for (const [index, {vendor, world, terminal}] of players.entries()) {
			const session = sessions[index];
			if (vendor === 'kimi' || !session) continue;
			await terminal.submit(world.driver.leave);
			expect(await terminal.ended).toBe(0);
			await reaches(bus, session, 'ended');
		}
		const left = (await bus.snapshot()).sessions;
		expect(left.map(({sessionId, state}) => ({sessionId, state}))).toEqual([
			{sessionId: kimi.sessionId, state: 'orphaned'},
		]);
	},
);
