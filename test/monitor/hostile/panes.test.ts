import {afterEach, describe, expect, it, onTestFinished, vi} from 'vitest';
import {sizes} from '../support/sizes.js';
import {allTexts, openBuses, SideBySide} from './side-by-side.js';

// before chalk looks for them, so that frames have colours
vi.hoisted(() => {
	process.env.FORCE_COLOR = '3';
});

let monitors: SideBySide;
afterEach(() => monitors.close());

/** Each size has its share of the texts. */
describe.each(sizes.map((size, share) => ({...size, share})))('at $columns×$rows', ({share, ...size}) => {
	const open = async () => {
		const buses = await openBuses(allTexts.filter((_, index) => index % sizes.length === share));
		onTestFinished(async () => {
			for (const bus of Object.values(buses)) await bus.close();
		});
		return new SideBySide(size, buses);
	};

	it('hostile text in every row of every pane is shown as its cleaned form', async () => {
		monitors = await open();
		for (const pane of ['1', '2', '3', '4']) {
			await monitors.go(pane);
			for (let page = 0; await monitors.compare(`pane ${pane}, page ${page}`); page++) {
				await monitors.press('page-down');
			}
		}
		expect(monitors.faults).toEqual([]);
	});

	it('hostile text in every table is shown as its cleaned form', async () => {
		monitors = await open();
		await monitors.go('t');
		for (const table of ['locks', 'claims', 'statistics']) {
			for (let page = 0; await monitors.compare(`${table}, page ${page}`); page++) {
				await monitors.press('page-down');
			}
			await monitors.go('tab');
		}
		expect(monitors.faults).toEqual([]);
	});
});
