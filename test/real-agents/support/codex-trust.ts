import type {AgentTerminal} from './terminal.js';
import type {World} from './world.js';

/**
 * Opens Codex as a user does, without flags, and trusts the new hooks in the dialog it shows first.
 * @returns its window, served by a daemon, ready for a prompt
 */
export async function trustHooks(world: World): Promise<AgentTerminal> {
	const terminal = world.open(world.driver.interactive());
	await terminal.waitForScreen(/Hooks need review/);
	await terminal.settle();
	terminal.press('down');
	await terminal.waitForScreen(/› 2\. Trust all/);
	terminal.press('enter');
	await terminal.waitForScreen(screen => !screen.includes('Trust all') && world.driver.ready.test(screen));
	return terminal;
}
