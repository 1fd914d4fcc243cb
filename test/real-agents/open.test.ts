import {execFileSync, spawnSync} from 'node:child_process';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import {shellWord} from '../../source/system/shell-word.js';
import {hasTmux} from '../terminals/support/tmux-server.js';
import type {CommandLine} from './support/agent-driver.js';
import {sessionOf} from './support/bus-views.js';
import {ensureCli} from './support/clis.js';
import {trustHooks} from './support/codex-trust.js';
import {drivers} from './support/drivers.js';
import {openInstalledWorld, openSharedBus} from './support/installed-world.js';
import {type ModelServer, startModelServer} from './support/model-server.js';
import type {World} from './support/world.js';

let server: ModelServer;
beforeAll(async () => {
	server = await startModelServer();
});
afterAll(() => server.close());

type Shared = ReturnType<typeof openSharedBus>;

/** Opens an agent in the first pane of a tmux of its own, has it answer once, and goes to another window. */
async function workInTmux(shared: Shared, world: World, {command, args}: CommandLine) {
	const socket = path.join(shared.folder, 'tmux');
	onTestFinished(() => void spawnSync('tmux', ['-S', socket, 'kill-server'], {stdio: 'ignore'}));
	const tmux = (...words: readonly string[]) =>
		execFileSync('tmux', ['-S', socket, ...words], {encoding: 'utf8', env: world.env}).trim();
	const shown = () => tmux('display-message', '-p', '-t', 'agents', '#{pane_id}');
	const line = [world.program(command), ...args].map(shellWord).join(' ');
	const terminal = world.open({
		command: 'tmux',
		args: ['-S', socket, '-f', '/dev/null', 'new-session', '-s', 'agents', line],
	});
	await terminal.waitForScreen(world.driver.ready);
	const pane = shown();
	await terminal.submit('please work');
	await terminal.waitForScreen('all is done');
	tmux('split-window', '-t', pane, 'sleep 600');
	tmux('new-window', '-t', 'agents', 'sleep 600');
	expect(shown()).not.toBe(pane);
	return {pane, shown, terminal};
}

describe.each(['claude', 'codex', 'gemini', 'kimi'] as const)('%s in tmux', vendor => {
	test.skipIf(!hasTmux || 'skipped' in ensureCli(vendor))(
		'is brought to the front by open, with its window and its pane',
		async () => {
			const shared = openSharedBus();
			const driver = drivers[vendor];
			const world = await openInstalledWorld(shared, driver, server.agent(`open-${vendor}`));
			world.model.setScript(() => ({say: 'all is done'}));
			const {pane, shown, terminal} = await workInTmux(shared, world, driver.interactive(driver.unattended));
			const {sessionId} = await sessionOf(await shared.bus(), vendor, ({terminal}) => terminal?.tty != null);
			expect(await shared.command(world, 'open', sessionId)).toContain(`is in front: tmux pane ${pane}`);
			expect(shown()).toBe(pane);
			await terminal.waitForScreen('all is done');
		},
	);
});

test.skipIf(!hasTmux || 'skipped' in ensureCli('codex'))(
	'a conversation that the daemon of Codex carries is brought to the front in its window',
	async () => {
		const shared = openSharedBus();
		const driver = drivers.codex;
		const world = await openInstalledWorld(shared, driver, server.agent('open-daemon'));
		world.model.setScript(() => ({say: 'all is done'}));
		const first = await trustHooks(world);
		await first.submit(driver.leave);
		await first.ended;
		const {pane, shown} = await workInTmux(shared, world, driver.interactive());
		const {sessionId, terminal} = await sessionOf(
			await shared.bus(),
			'codex',
			session => session.terminal?.tty != null,
		);
		expect(terminal).toMatchObject({program: 'tmux', pane});
		await shared.command(world, 'open', sessionId);
		expect(shown()).toBe(pane);
	},
);
