import {expect, it} from 'vitest';
import {eventually} from '../../commands/support/condition.js';
import {prepareMonitor, runMonitorInTerminal, timeless} from '../support/run-in-terminal.js';
import {sizes} from '../support/sizes.js';
import {fillDatabase} from './hostile-bus.js';
import {asItIs, cleaned} from './hostile-rows.js';
import {allTexts} from './side-by-side.js';

prepareMonitor();

/**
 * What is pressed one after the other, and what is there then. Neither the first alert nor the newest message is
 * opened: their sessions have names that are no UTF-8, by which nothing more is found.
 */
const walk: ReadonlyArray<readonly [keys: string, seen: RegExp]> = [
	['Gkk', /▸\+ /],
	['\r', /▸ Agent /],
	['\u001b', /▸ Sessions/],
	['g\r', /▸ Session /],
	['\u001b', /▸ Sessions/],
	['2gj\r', /▸ Alert /],
	['\u001b', /▸ Alerts/],
	['3G\r', /▸ Message /],
	['\u001b', /▸ Unread/],
	['4jjj\r', /▸ What happened/],
	['\u001b', /▸ Timeline/],
	['1t', /▸ Locks/],
	['\t', /▸ Claims/],
	['\t', /▸ Statistics/],
	['\u001b', /▸ Sessions/],
	['jc', /✓ copied/],
];

/** Without the bars: a minute may have begun between the starts of two monitors. */
const comparable = (screen: string) => timeless(screen).replaceAll(/[▁▂▃▄▅▆▇█]/g, ' ');

it.each(sizes)(
	'the monitor itself at $columns×$rows shows a bus full of hostile text as its cleaned form',
	async size => {
		const now = Date.now();
		const open = async (dress: typeof cleaned) => {
			const database = await fillDatabase(allTexts, dress, now);
			return runMonitorInTerminal({database, stillClock: now, ...size});
		};
		const hostile = await open(asItIs);
		const clean = await open(cleaned);
		for (const [keys, seen] of [['', /▸ Sessions .* of 176 /] as const, ...walk]) {
			hostile.type(keys);
			clean.type(keys);
			await clean.see(seen);
			// what is known of what is open comes a moment later
			await eventually(() => expect(comparable(hostile.screen())).toBe(comparable(clean.screen())));
		}
		const {buffer} = hostile.emulator;
		expect(buffer.active.type).toBe('alternate');
		expect(buffer.active.baseY).toBe(0);
		// the title, the query for records and what was asked to be copied are the only sequences of their kind
		const commands = hostile.raw().split('\u001b]').slice(1);
		expect(commands.map(text => text.slice(0, text.indexOf(';')))).toEqual(['2', '7501', '52']);
		const title = expect.stringMatching(/^\d+ need you · session-bus$/);
		expect(hostile.sideEffects()).toEqual({bells: 0, titles: [title]});
	},
);
