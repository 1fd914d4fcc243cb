import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {type Column, columnGap, layoutColumns} from '../../source/components/columns.js';
import {alertColumns, alertWorth} from '../../source/monitor/picture/alert-row.js';
import {messageColumns, messageWorth} from '../../source/monitor/picture/message-row.js';
import {sessionColumns, sessionWorth} from '../../source/monitor/picture/session-row.js';

const tables: ReadonlyArray<readonly [string, readonly Column[], readonly string[]]> = [
	['sessions', sessionColumns, sessionWorth],
	['alerts', alertColumns, alertWorth],
	['unread', messageColumns, messageWorth],
];

const widths = Array.from({length: 231}, (_, index) => 20 + index);

function total(placed: ReturnType<typeof layoutColumns>): number {
	return placed.reduce((sum, {width}) => sum + width, columnGap * Math.max(0, placed.length - 1));
}

describe.each(tables)('the columns of %s', (_name, columns, worth) => {
	it('have a place in the order of worth, each exactly one', () => {
		expect([...worth].sort()).toEqual(columns.map(({id}) => id).sort());
	});

	it('never take more than the width, from 20 to 250 cells', () => {
		for (const width of widths)
			expect(total(layoutColumns(columns, worth, width))).toBeLessThanOrEqual(width);
	});

	it('are never narrower than of use nor wider than their full width', () => {
		for (const width of widths) {
			for (const place of layoutColumns(columns, worth, width)) {
				expect(place.width).toBeGreaterThanOrEqual(place.column.min);
				expect(place.width).toBeLessThanOrEqual(place.column.max);
			}
		}
	});

	it('leave in reverse order of worth, and stand in their own order', () => {
		for (const width of widths) {
			const ids = layoutColumns(columns, worth, width).map(({column}) => column.id);
			const kept = worth.slice(0, ids.length);
			expect(ids).toEqual(columns.map(({id}) => id).filter(id => kept.includes(id)));
		}
	});

	it('only ever come back as the screen grows', () => {
		for (const width of widths.slice(1)) {
			const narrower = layoutColumns(columns, worth, width - 1);
			const wider = layoutColumns(columns, worth, width);
			expect(wider.length).toBeGreaterThanOrEqual(narrower.length);
		}
	});
});

describe('layoutColumns', () => {
	it('shows who it is and how it does on the narrowest screen', () => {
		const shown = layoutColumns(sessionColumns, sessionWorth, 54).map(({column}) => column.title);
		expect(shown).toEqual(['SESSION', 'PROJECT', 'TASK', 'STATE', 'MAIL']);
	});

	it('leaves out what is not wanted, and nothing of less worth for that', () => {
		for (const {id} of sessionColumns) {
			const wanted = sessionColumns.filter(column => column.id !== id);
			expect(layoutColumns(wanted, sessionWorth, 114).map(({column}) => column)).toEqual(wanted);
		}
	});

	it('gives a column that is wanted alone its usual width at least', () => {
		for (const column of sessionColumns) {
			const [place] = layoutColumns([column], sessionWorth, 54);
			expect(place?.width).toBeGreaterThanOrEqual(column.usual);
		}
	});

	it('shows everything on a wide one', () => {
		expect(layoutColumns(sessionColumns, sessionWorth, 114)).toHaveLength(sessionColumns.length);
	});

	it('uses all of the width as long as a column can grow', () => {
		const column = fc.record({
			min: fc.integer({min: 1, max: 20}),
			more: fc.integer({min: 0, max: 20}),
			most: fc.integer({min: 0, max: 60}),
		});
		fc.assert(
			fc.property(fc.array(column, {maxLength: 8}), fc.integer({min: 0, max: 300}), (shapes, width) => {
				const columns = shapes.map(({min, more, most}, index) => ({
					id: String(index),
					title: '',
					min,
					usual: min + more,
					max: min + more + most,
				}));
				const placed = layoutColumns(
					columns,
					columns.map(({id}) => id),
					width,
				);
				expect(total(placed)).toBeLessThanOrEqual(width);
				const canGrow = placed.some(place => place.width < place.column.max);
				if (canGrow) expect(total(placed)).toBe(width);
			}),
		);
	});
});
