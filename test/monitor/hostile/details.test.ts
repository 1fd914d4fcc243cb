import {afterAll, afterEach, beforeAll, describe, expect, it, vi} from 'vitest';
import {sizes} from '../support/sizes.js';
import {hostileTexts} from './corpus.js';
import {type Buses, openBuses, SideBySide} from './side-by-side.js';

// before chalk looks for them, so that frames have colours
vi.hoisted(() => {
	process.env.FORCE_COLOR = '3';
});

/** A name that is no UTF-8 is read as another one, by which nothing is found. */
const texts = Object.values(hostileTexts);

let buses: Buses;
let monitors: SideBySide;
beforeAll(async () => {
	buses = await openBuses(texts);
});
afterEach(() => monitors.close());
afterAll(async () => {
	for (const bus of Object.values(buses)) await bus.close();
});

const panes = [
	['1', 'a session'],
	['2', 'an alert'],
	['3', 'a message'],
	['4', 'an event'],
] as const;

/** Each size has its share of the rows, so that every text is opened once. */
describe.each(sizes.map((size, share) => ({...size, share})))('at $columns×$rows', ({share, ...size}) => {
	it.each(panes)(
		'in the details, opened from pane %s, of %s hostile text is shown as its cleaned form',
		async key => {
			monitors = new SideBySide(size, buses);
			await monitors.go(key, 'return');
			const steps = Array.from({length: sizes.length}, () => 'down');
			await monitors.press('escape', ...steps.slice(0, share), 'return');
			for (let row = share; row < texts.length; row += sizes.length) {
				await monitors.lookCloser();
				if (!(await monitors.compare(`row ${row}`))) break;
				await monitors.press('last');
				await monitors.compare(`row ${row}, its end`);
				await monitors.press('escape', ...steps, 'return');
			}
			expect(monitors.faults).toEqual([]);
		},
	);
});
