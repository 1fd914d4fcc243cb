import {expect, it} from 'vitest';
import {prepareMonitor, runMonitorInTerminal} from './support/run-in-terminal.js';
import {makeSampleDatabase} from './support/seed.js';
import {sizes} from './support/sizes.js';

prepareMonitor();

/** What each pane shows of the sample when all of it has arrived; what happened is read last. */
const panes = [
	['4', /▸ Timeline .*activity\/min [\s\S]*monitor-\d+…? +started[\s\S]*CRITICAL project /],
	['1', /▸ Sessions [\s\S]*gemini-5120/],
	['2', /▸ Alerts [\s\S]*CRITICAL {2}project PILOT/],
	['3', /▸ Unread [\s\S]*please rele/],
] as const;

/** What differs from run to run: the time of day, the monitor's process, and how many minutes the bars are of. */
function comparable(screen: string): string {
	return screen
		.replaceAll(/\b\d\d:\d\d\b/g, '00:00')
		.replaceAll(/monitor-\d+…? */g, name => 'monitor-PID'.padEnd(name.length))
		.replace(
			/(─+) activity\/min ([▁▂▃▄▅▆▇█]+)/,
			(_, line: string, bars: string) => `${line}${'─'.repeat(bars.length - 1)} activity/min ▁`,
		)
		.replaceAll(/[▁▂▃▄▅▆▇█]+/g, bars => ' '.repeat(bars.length));
}

it.each(sizes)('every pane at $columns×$rows has the keys, its rows, and its frame', async size => {
	const {path} = await makeSampleDatabase();
	const terminal = runMonitorInTerminal({database: path, stillClock: Date.now(), ...size});
	await terminal.see('2 unread');
	for (const [key, seen] of panes) {
		terminal.type(key);
		expect(comparable(await terminal.see(seen))).toMatchSnapshot(`pane ${key}`);
	}
	expect(terminal.emulator.buffer.active.baseY).toBe(0);
});
