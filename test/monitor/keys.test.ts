import type {Key} from 'ink';
import {describe, expect, it} from 'vitest';
import {segmentsWidth} from '../../source/components/segments.js';
import {footerLine} from '../../source/monitor/footer-line.js';
import {
	type Action,
	actionFor,
	hintWorth,
	keyTable,
	localKeys,
	type Place,
} from '../../source/monitor/keys.js';
import {splitKeystrokes, withoutModifier} from '../../source/monitor/keystrokes.js';

const noKey: Key = {
	upArrow: false,
	downArrow: false,
	leftArrow: false,
	rightArrow: false,
	pageDown: false,
	pageUp: false,
	home: false,
	end: false,
	return: false,
	escape: false,
	ctrl: false,
	shift: false,
	tab: false,
	backspace: false,
	delete: false,
	meta: false,
	super: false,
	hyper: false,
	capsLock: false,
	numLock: false,
};

const places: readonly Place[] = ['panes', 'help', 'sessions detail', 'alerts detail', 'unread detail'];

describe('splitKeystrokes', () => {
	it.each([
		['one letter', 'j', {}, ['j']],
		['fast typing', 'jjk', {}, ['j', 'j', 'k']],
		['a letter and enter', 'q\r', {}, ['q', 'return']],
		['a tab among letters', '2\tj', {}, ['2', 'tab', 'j']],
		['ctrl-z among letters', 'j\u001a', {}, ['j', 'ctrl-z']],
		['enter', '\r', {return: true}, ['return']],
		['an arrow', '', {upArrow: true}, ['up']],
		['shift-tab', '', {tab: true, shift: true}, ['shift-tab']],
		['ctrl-c', 'c', {ctrl: true}, ['ctrl-c']],
		['escape', '', {escape: true}, ['escape']],
		['escape twice at once', '', {escape: true, meta: true}, ['meta-escape']],
		['escape and q in one', 'q', {meta: true}, ['meta-q']],
		['an arrow with ctrl', '', {leftArrow: true, ctrl: true}, ['ctrl-left']],
		['an emoji', '🚀q', {}, ['🚀', 'q']],
	])('takes %s apart', (_name, input, key, expected) => {
		expect(splitKeystrokes(input, {...noKey, ...key})).toEqual(expected);
	});
});

describe('withoutModifier', () => {
	it.each([
		['meta-q', ['escape', 'q']],
		['meta-🚀', ['escape', '🚀']],
		['meta-escape', ['escape', 'escape']],
		['meta-return', ['escape', 'return']],
		['meta-left', ['left']],
		['ctrl-left', ['left']],
		['ctrl-c', ['ctrl-c']],
		['left', ['left']],
		['q', ['q']],
	])('makes of %s what it is where no key with a modifier is known', (keystroke, expected) => {
		expect(withoutModifier(keystroke)).toEqual(expected);
	});
});

describe('the key table', () => {
	it('gives every key one meaning in every place', () => {
		for (const place of places) {
			const keys = keyTable
				.filter(entry => entry.places.includes(place))
				.flatMap(({bindings}) => Object.keys(bindings));
			expect(keys).toEqual([...new Set(keys)]);
			for (const key of keys) expect(actionFor(key, place)).not.toBeNull();
		}
		expect(actionFor('x', 'panes')).toBeNull();
	});

	it('knows the worth of every hint', () => {
		const hints = [...keyTable, ...localKeys].flatMap(({hint}) => (hint ? [hint.keys] : []));
		expect([...hintWorth].sort()).toEqual([...new Set(hints)].sort());
	});
});

describe('footerLine', () => {
	const usual: ReadonlySet<Action> = new Set<Action>(['adopt', 'back']);
	const textOf = (place: Place, notice: string | null, width: number, impossible = usual) =>
		footerLine(place, notice, width, impossible)
			.map(({text}) => text)
			.join('');

	it('shows the keys that work, the dearest ones on a narrow screen', () => {
		expect(textOf('panes', null, 80)).toBe(
			' tab pane  ↑↓ move  ⏎ open  a ack  r read  / filter  m message  ? help  q quit',
		);
		expect(textOf('panes', null, 60)).toBe(' tab pane  ↑↓ move  ⏎ open  a ack  / filter  ? help  q quit');
		expect(textOf('panes', null, 20)).toBe(' ? help  q quit');
		const inDetail = new Set<Action>(['adopt']);
		expect(textOf('alerts detail', null, 60, inDetail)).toBe(
			' ↑↓ move  a ack  o go to  esc back  ? help  q quit',
		);
		expect(textOf('help', null, 60, inDetail)).toBe(' ↑↓ move  esc back  ? help  q quit');
	});

	it('shows the bars only beside the keys that are worth more, and never in place of them', () => {
		const pulse = '▁▁▂▅▇▃▁▁▂▁';
		const lineOf = (width: number, bars: string) =>
			footerLine('panes', null, width, usual, bars)
				.map(({text}) => text)
				.join('');
		expect(lineOf(80, pulse)).toBe(lineOf(80, ''));
		expect(lineOf(80, pulse)).toContain('m message');
		expect(lineOf(120, pulse)).toMatch(/^ msgs\/min ▁▁▂▅▇▃▁▁▂▁ .*m message/);
	});

	it('offers to register an agent only where one is marked that has not', () => {
		expect(textOf('panes', null, 60, new Set(['back']))).toContain('+ register');
		expect(textOf('panes', null, 60)).not.toContain('register');
	});

	it('offers to drop a filter only where one holds', () => {
		expect(textOf('panes', null, 60, new Set(['adopt']))).toContain('esc drop filter');
		expect(textOf('panes', null, 60)).not.toContain('esc');
	});

	it('offers a key for what this key does, whatever those beside it do', () => {
		const alone = new Set<Action>([...usual, 'message']);
		expect(textOf('panes', null, 120, alone)).not.toContain('m message');
		expect(textOf('panes', null, 120)).toContain('m message');
		expect(textOf('sessions detail', null, 120, new Set(['message']))).not.toContain('m message');
	});

	it('gives way to what the operator must know', () => {
		expect(textOf('panes', '✗ not done: the database is busy', 60)).toBe(' ✗ not done: the database is busy');
	});

	it('is never wider than the screen', () => {
		for (let width = 1; width < 120; width++) {
			for (const place of places)
				expect(segmentsWidth(footerLine(place, null, width))).toBeLessThanOrEqual(width);
			expect(segmentsWidth(footerLine('panes', 'x'.repeat(200), width))).toBeLessThanOrEqual(width);
		}
	});
});
