import {afterAll, afterEach, beforeAll, describe, expect, it, vi} from 'vitest';
import {sizes} from '../support/sizes.js';
import {hostileTexts} from './corpus.js';
import {cleaned} from './hostile-rows.js';
import {type Buses, openBuses, SideBySide} from './side-by-side.js';

// before chalk looks for them, so that frames have colours
vi.hoisted(() => {
	process.env.FORCE_COLOR = '3';
});

const all = Object.entries(hostileTexts);
const dressed = (text: string, which: 'hostile' | 'clean') =>
	which === 'clean' ? cleaned(text, 'word') : text;

let buses: Buses;
let monitors: SideBySide;
beforeAll(async () => {
	buses = await openBuses(['one', 'two', 'three']);
});
afterEach(() => monitors.close());
afterAll(async () => {
	for (const bus of Object.values(buses)) await bus.close();
});

/** Each size has its share of the texts. */
describe.each(sizes.map((size, share) => ({...size, share})))(
	'at $columns×$rows, hostile text',
	({share, ...size}) => {
		const texts = all.filter((_, index) => index % sizes.length === share);

		it('in a notice is shown as its cleaned form', async () => {
			monitors = new SideBySide(size, buses);
			await monitors.go('1');
			for (const [name, text] of texts) {
				await monitors.do(({model}, which) => model.tell(`✓ sent to ${dressed(text, which)}`));
				await monitors.compare(name);
			}
			expect(monitors.faults).toEqual([]);
		});

		it('in the reason of a failure is shown as its cleaned form', async () => {
			monitors = new SideBySide(size, buses);
			await monitors.go('1');
			for (const [name, text] of texts) {
				await monitors.do(({read}, which) => read({...buses.clean.reading, failure: dressed(text, which)}));
				await monitors.compare(name);
			}
			expect(monitors.faults).toEqual([]);
		});

		it('in a filter stays in its cells while it is written, and is shown as its cleaned form', async () => {
			monitors = new SideBySide(size, buses);
			for (const [name, text] of texts) {
				await monitors.go('/');
				await monitors.do(({model}, which) => model.paste(dressed(text, which)));
				await monitors.check(`${name}, written`);
				await monitors.press('home');
				await monitors.check(`${name}, from its beginning`);
				await monitors.press('return');
				await monitors.compare(`${name}, taken`);
				await monitors.press('escape');
			}
			expect(monitors.faults).toEqual([]);
		});

		it('in a message stays in its cells while it is written', async () => {
			monitors = new SideBySide(size, buses);
			for (const [name, text] of texts) {
				await monitors.go('M');
				await monitors.do(({model}) => model.paste(text));
				for (const key of ['left', 'left', 'home', 'right', 'right', 'meta-f', 'ctrl-k']) {
					await monitors.check(name);
					await monitors.press(key);
				}
				await monitors.press('ctrl-e', 'ctrl-u', 'escape');
			}
			expect(monitors.faults).toEqual([]);
		});
	},
);

it('in the name of whom a message is for stays in its cells', async () => {
	const [size] = sizes;
	const hostile = await openBuses(all.map(([, text]) => text));
	monitors = new SideBySide(size, hostile);
	await monitors.go('m');
	for (const [name] of all) {
		await monitors.press('escape', 'down', 'm', 'x');
		await monitors.compare(`before ${name}`);
	}
	expect(monitors.faults).toEqual([]);
	for (const bus of Object.values(hostile)) await bus.close();
});
