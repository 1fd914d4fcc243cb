import fc from 'fast-check';
import {expect, it, vi} from 'vitest';
import {fullSize} from '../../commands/support/full-size.js';
import {sizes} from '../support/sizes.js';
import {hostileTexts} from './corpus.js';
import {openBuses, SideBySide} from './side-by-side.js';

// before chalk looks for them, so that frames have colours
vi.hoisted(() => {
	process.env.FORCE_COLOR = '3';
});

/** Whether it says something by its syntax depends on all of its characters, also on those that are cleaned away. */
const isJson = /^\{/;

/** What hostile text is made of: whole tricks, and pieces that do harm only beside each other. */
const pieces = fc.oneof(
	fc.constantFrom(...Object.values(hostileTexts).filter(text => text.length < 100 && !isJson.test(text))),
	fc.constantFrom(
		'\u001b',
		'[',
		']',
		'\u009b',
		'\u009d',
		';',
		'2J',
		'52;c;',
		'm',
		'\u0007',
		'\u001b\\',
		'?',
		'(',
		'P',
	),
	fc.constantFrom(
		'\u200d',
		'\u200b',
		'\ufe0f',
		'\u0301',
		'\u20e3',
		'👩',
		'🏽',
		'🇩',
		'宽',
		'क्',
		'ि',
		'ำ',
		'\u1161',
		'ש',
	),
	fc.constantFrom('a', ' ', '/src/', '\n', '\r', '\t', '…', '│'),
	fc.string({unit: 'binary', maxLength: 4}),
);
const foreign = fc.array(pieces, {maxLength: 8}).map(some => some.join(''));

it('whatever hostile text is made of, it is shown everywhere as its cleaned form', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(foreign, {minLength: 6, maxLength: 12}),
			fc.constantFrom(...sizes),
			async (texts, size) => {
				const buses = await openBuses(texts);
				const monitors = new SideBySide(size, buses);
				try {
					for (const pane of ['1', '2', '3', '4']) {
						await monitors.go(pane);
						await monitors.compare(`pane ${pane}`);
						await monitors.go('return');
						await monitors.lookCloser();
						await monitors.compare(`details of pane ${pane}`);
						await monitors.go('escape');
					}
					for (const keys of [['t'], ['tab'], ['tab', 'escape']]) {
						await monitors.go(...keys);
						await monitors.compare(`table ${keys}`);
					}
					expect(monitors.faults).toEqual([]);
				} finally {
					monitors.close();
					for (const bus of Object.values(buses)) await bus.close();
				}
			},
		),
		{numRuns: fullSize ? 50 : 6},
	);
});
