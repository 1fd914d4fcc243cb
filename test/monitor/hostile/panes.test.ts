import {afterAll, afterEach, beforeAll, expect, it, vi} from 'vitest';
import {sizes} from '../support/sizes.js';
import {type Buses, openBuses, SideBySide} from './side-by-side.js';

// before chalk looks for them, so that frames have colours
vi.hoisted(() => {
	process.env.FORCE_COLOR = '3';
});

let buses: Buses;
let monitors: SideBySide;
beforeAll(async () => {
	buses = await openBuses();
});
afterEach(() => monitors.close());
afterAll(async () => {
	for (const bus of Object.values(buses)) await bus.close();
});

it.each(sizes)(
	'in every row of every pane at $columns×$rows, hostile text is shown as its cleaned form',
	async size => {
		monitors = new SideBySide(size, buses);
		for (const pane of ['1', '2', '3', '4']) {
			await monitors.go(pane);
			for (let page = 0; await monitors.compare(`pane ${pane}, page ${page}`); page++) {
				await monitors.press('page-down');
			}
		}
		expect(monitors.faults).toEqual([]);
	},
);

it.each(sizes)('in every table at $columns×$rows, hostile text is shown as its cleaned form', async size => {
	monitors = new SideBySide(size, buses);
	await monitors.go('t');
	for (const table of ['locks', 'claims', 'statistics']) {
		for (let page = 0; await monitors.compare(`${table}, page ${page}`); page++) {
			await monitors.press('page-down');
		}
		await monitors.go('tab');
	}
	expect(monitors.faults).toEqual([]);
});
