import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
	emptyList,
	type ListState,
	type Move,
	moveInList,
	scrollText,
	settleList,
} from '../../source/components/list-state.js';

const ids = (count: number) => Array.from({length: count}, (_, index) => `row ${index}`);
const moves: readonly Move[] = ['up', 'down', 'page-up', 'page-down', 'first', 'last'];

describe('moveInList', () => {
	it.each([
		['down', 'row 1', 0],
		['up', 'row 0', 0],
		['page-down', 'row 4', 0],
		['last', 'row 9', 5],
	] as const)('goes %s from the first of ten rows, five of which are visible', (move, selected, top) => {
		const list = moveInList(settleList(emptyList, ids(10), 5), move, ids(10), 5);
		expect(list).toMatchObject({selected, top});
	});

	it('scrolls no more than it must', () => {
		let list = settleList(emptyList, ids(10), 3);
		const tops: number[] = [];
		for (const move of ['down', 'down', 'down', 'down', 'up', 'up', 'up'] as const) {
			list = moveInList(list, move, ids(10), 3);
			tops.push(list.top);
		}
		expect(tops).toEqual([0, 0, 1, 2, 2, 2, 1]);
	});

	it('selects nothing in an empty list', () => {
		for (const move of moves) expect(moveInList(emptyList, move, [], 5)).toEqual(emptyList);
	});
});

describe('settleList', () => {
	const list: ListState = {selected: 'row 3', index: 3, top: 0};

	it('follows the selected row when others come before it', () => {
		expect(settleList(list, ['new', ...ids(10)], 5)).toEqual({selected: 'row 3', index: 4, top: 0});
	});

	it('goes to the neighbour when the selected row has left', () => {
		expect(settleList(list, ['row 0', 'row 1', 'row 2', 'row 4'], 5).selected).toBe('row 4');
		expect(settleList(list, ['row 0', 'row 1', 'row 2'], 5).selected).toBe('row 2');
	});

	it('keeps its reference when nothing changed', () => {
		expect(settleList(list, ids(10), 5)).toBe(list);
	});

	it('keeps the selection visible and leaves no room empty, whatever happened', () => {
		const list = fc.record({
			selected: fc.option(fc.constantFrom(...ids(30))),
			index: fc.nat(40),
			top: fc.nat(40),
		});
		const rows = fc.nat(30).map(ids);
		fc.assert(
			fc.property(
				list,
				rows,
				fc.integer({min: 1, max: 12}),
				fc.constantFrom(...moves),
				(state, rows, height, move) => {
					for (const after of [settleList(state, rows, height), moveInList(state, move, rows, height)]) {
						expect(after.selected).toBe(rows[after.index] ?? null);
						if (rows.length === 0) continue;
						expect(after.index - after.top).toBeGreaterThanOrEqual(0);
						expect(after.index - after.top).toBeLessThan(height);
						expect(after.top).toBeLessThanOrEqual(Math.max(0, rows.length - height));
					}
				},
			),
		);
	});
});

describe('scrollText', () => {
	it('never scrolls past the ends', () => {
		fc.assert(
			fc.property(
				fc.nat(60),
				fc.constantFrom(...moves),
				fc.nat(50),
				fc.integer({min: 1, max: 20}),
				(top, move, length, height) => {
					const after = scrollText(top, move, length, height);
					expect(after).toBeGreaterThanOrEqual(0);
					expect(after).toBeLessThanOrEqual(Math.max(0, length - height));
				},
			),
		);
	});

	it('goes to the end and back', () => {
		expect(scrollText(0, 'last', 20, 5)).toBe(15);
		expect(scrollText(15, 'up', 20, 5)).toBe(14);
		expect(scrollText(15, 'first', 20, 5)).toBe(0);
	});
});
