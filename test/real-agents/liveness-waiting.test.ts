import {existsSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import type {Bus} from '../../source/bus/bus.js';
import {openBus} from '../../source/bus/open-bus.js';
import {readSettings} from '../../source/bus/settings.js';
import type {Session} from '../../source/bus/types.js';
import {monotonicTime} from '../../source/system/monotonic-time.js';
import type {AgentTools} from './support/agent-driver.js';
import {sessionOf} from './support/bus-views.js';
import {ensureCli} from './support/clis.js';
import {drivers} from './support/drivers.js';
import {HeldModel} from './support/held-model.js';
import {openInstalledWorld, type SharedBus} from './support/installed-world.js';
import {isSaid, openHastyBus, staysSilent} from './support/liveness.js';
import {type Call, type ModelServer, startModelServer} from './support/model-server.js';
import {until} from './support/until.js';

let server: ModelServer;
beforeAll(async () => {
	server = await startModelServer();
});
afterAll(() => server.close());

const threeDays = 72 * 60 * 60 * 1000;

/** The same bus as somebody sees it who comes back after three days, in which the machine was awake. */
async function openLater({folder, database}: SharedBus): Promise<Bus> {
	const bus = await openBus({
		path: database,
		settings: (await readSettings(folder)).settings,
		now: () => Date.now() + threeDays,
		monotonic: () => monotonicTime() + threeDays,
	});
	onTestFinished(() => bus.close());
	return bus;
}

/** Leaves a session where it waits for a person, and sees it wait however much time passes. */
async function goesOnWaiting(shared: SharedBus, session: Session, reason: string): Promise<void> {
	const waiting = {state: 'waiting', turn: 'waiting', stateReason: reason};
	expect(await staysSilent(await shared.bus(), session)).toMatchObject(waiting);
	const later = await openLater(shared);
	expect(await later.findSession(session.sessionId)).toMatchObject(waiting);
	const {sessions, alerts} = await (await shared.bus()).snapshot();
	expect(sessions).toHaveLength(1);
	// It may have waited for long enough to want its operator, and for nothing else
	expect(alerts.filter(({type}) => type !== 'session_waiting')).toEqual([]);
}

const prompts = [
	{
		vendor: 'claude',
		flags: [],
		risky: (tools: AgentTools, file: string): Call => tools.write(file, 'made\n'),
		asks: /Do you want to create/,
		wish: (file: string) => `permission for Write: ${file}`,
	},
	{
		vendor: 'codex',
		flags: ['--dangerously-bypass-hook-trust', '--sandbox', 'read-only', '--ask-for-approval', 'on-request'],
		risky: (tools: AgentTools, file: string): Call => tools.write(file, 'made\n'),
		asks: /Would you like to make the following edits/,
		wish: (file: string) => `permission for apply_patch: ${file}`,
	},
	{
		vendor: 'gemini',
		flags: [],
		risky: (tools: AgentTools, file: string): Call => tools.write(file, 'made\n'),
		asks: /Apply this change/,
		wish: (file: string) => `permission for edit: ${file}`,
	},
	{
		vendor: 'kimi',
		flags: [],
		risky: (tools: AgentTools, file: string): Call => tools.shell(`touch '${file}'`),
		asks: /Approve|Allow|Yes/,
		wish: (file: string) => `permission for Bash: touch '${file}'`,
	},
	{
		// No hook tells of its prompt, only its transcript
		vendor: 'copilot',
		flags: [],
		risky: (tools: AgentTools, file: string): Call => tools.shell(`touch '${file}'`),
		asks: /Run a command[\s\S]*Yes/,
		wish: (file: string) => `permission for shell: touch '${file}'`,
	},
] as const;

describe.each(prompts)('$vendor at a permission prompt', ({vendor, flags, risky, asks, wish}) => {
	test.skipIf('skipped' in ensureCli(vendor))(
		'waits, and never hangs, until a person has answered',
		async () => {
			const shared = openHastyBus();
			const driver = drivers[vendor];
			const world = await openInstalledWorld(shared, driver, server.agent(`prompt-${vendor}`));
			const bus = await shared.bus();
			const model = new HeldModel(world.model);
			const file = path.join(world.project, 'made.txt');
			const terminal = await world.interactive(driver.interactive(flags));
			await terminal.submit('please work');
			await model.answer(risky(driver.tools, file));
			await terminal.waitForScreen(asks);
			const session = await sessionOf(bus, vendor, ({state}) => state === 'waiting');
			const reason = `a person must answer: "${wish(file)}"`;
			await isSaid(bus, session, reason);
			expect((await bus.findSession(session.sessionId)).asks).toBe(wish(file));
			await goesOnWaiting(shared, session, reason);
			const alerts = async () => (await bus.listAlerts()).map(({type, detail}) => `${type}: ${detail}`);
			await until('the alert that it waits', async () =>
				(await alerts()).includes(`session_waiting: ${wish(file)}`),
			);

			expect(existsSync(file)).toBe(false);
			terminal.press('enter');
			await model.isAsked();
			expect(existsSync(file)).toBe(true);
			await sessionOf(bus, vendor, ({state}) => state === 'active');
			await model.answer({say: 'all is done'});
			await isSaid(bus, session, 'its turn is over');
			await until('the end of the alert', async () => (await alerts()).length === 0);
		},
	);
});

test.skipIf('skipped' in ensureCli('claude'))(
	'Claude that asks a question of its own waits, and says for what',
	async () => {
		const shared = openHastyBus();
		const world = await openInstalledWorld(shared, drivers.claude, server.agent('question'));
		const bus = await shared.bus();
		const model = new HeldModel(world.model);
		const terminal = await world.interactive();
		await terminal.submit('please ask');
		const options = ['red', 'blue'].map(label => ({label, description: label}));
		const questions = [{question: 'Which colour?', header: 'Colour', multiSelect: false, options}];
		await model.answer({call: 'AskUserQuestion', input: {questions}});
		await terminal.waitForScreen('Which colour?');
		const session = await sessionOf(bus, 'claude', ({state}) => state === 'waiting');
		await isSaid(bus, session, 'a person must answer: "Which colour?"');
		await goesOnWaiting(shared, session, 'a person must answer: "Which colour?"');

		terminal.press('enter');
		await model.answer({say: 'all is done'});
		await isSaid(bus, session, 'its turn is over');
	},
);
