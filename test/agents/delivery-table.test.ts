import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {agents} from '../../source/agents/index.js';

const page = readFileSync('docs/delivery.md', 'utf8');

/** The cells of the rows of a table, as far as the code knows them. */
function rowsBelow(head: string, columns: number): string[][] {
	const [, table = ''] = page.split(`${head}\n`);
	const [rows = ''] = table.split('\n\n');
	return rows
		.split('\n')
		.slice(1)
		.map(row =>
			row
				.split('|')
				.slice(1, columns + 1)
				.map(cell => cell.trim()),
		);
}

const hooked = agents.flatMap(({vendor, hooks}) => (hooks ? [{vendor, hooks}] : []));

test('the page about delivery says of every event what the hooks say of it', () => {
	const known = hooked.flatMap(({vendor, hooks}) =>
		Object.entries(hooks.events).flatMap(([event, {delivers, proves}]) =>
			delivers || proves
				? [
						[
							vendor,
							event,
							delivers?.as ?? '',
							delivers?.lasts ? 'yes' : '',
							delivers?.amid ? 'yes' : '',
							proves ?? '',
						],
					]
				: [],
		),
	);
	const head = '| vendor | event | as | lasts | amid | proves | evidence |';
	expect(rowsBelow(head, 6).sort()).toEqual(known.sort());
});

test('the page about delivery says how much each vendor is told at once', () => {
	const known = hooked.map(({vendor, hooks}) => [vendor, String(hooks.room)]);
	expect(rowsBelow('| vendor | bytes | evidence |', 2).sort()).toEqual(known.sort());
});
