import {expect, it} from 'vitest';
import {rename} from '../../scripts/screens/rename.ts';
import {screenAfter} from './screen.js';

it.each([
	['of the same length', '│ bot-12  main │', '│ bot-99  main │'],
	['that is shorter', '│ bot-1234  main │', '│ bot-99    main │'],
	['that is longer', '│ bot-1    main │', '│ bot-99   main │'],
	['that stands last', '   bot-1     ', '   bot-99    '],
	['that is not there', '│ cat-1  main │', '│ cat-1  main │'],
])('keeps the columns behind a name %s', async (_, before, after) => {
	const from = /bot-\d+/.exec(before)?.[0] ?? 'bot-7';
	const screen = rename(await screenAfter(before, before.length), from, 'bot-99');
	expect(screen.rows[0]?.map(({text}) => text).join('')).toBe(after);
});
