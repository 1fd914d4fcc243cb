import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {foldedBorder, topBorder} from '../../source/components/border.js';
import {fitSegments, joinSegments, segmentsWidth} from '../../source/components/segments.js';
import type {Tone} from '../../source/components/theme.js';
import {rangeNote, windowNote} from '../../source/components/window-note.js';
import {wrapWords} from '../../source/components/wrap-words.js';
import {widthOf} from '../../source/presentation/fit.js';
import {screenText} from '../../source/presentation/screen-text.js';

const textOf = (segments: ReadonlyArray<{readonly text: string}>) => segments.map(({text}) => text).join('');
const anyText = fc.string({unit: 'grapheme', maxLength: 60}).map(screenText);
const segment = fc.record({text: anyText, tone: fc.constantFrom<Tone>('plain', 'muted', 'selected')});

describe('topBorder', () => {
	it('has the title on the left and the note on the right', () => {
		const heading = {title: 'Alerts', note: '2', isFocused: false};
		expect(textOf(topBorder(heading, 24))).toBe('╭ Alerts ─────────── 2 ╮');
		expect(textOf(foldedBorder(heading, 24))).toBe('─ Alerts ─────────── 2 ─');
	});

	it('marks the focused panel by a shape, not by colour alone', () => {
		expect(textOf(topBorder({title: 'Alerts', note: '2', isFocused: true}, 24))).toBe(
			'╭ ▸ Alerts ───────── 2 ╮',
		);
	});

	it('is exactly as wide as the panel, whatever stands in it', () => {
		fc.assert(
			fc.property(
				anyText,
				anyText,
				fc.boolean(),
				fc.integer({min: 10, max: 80}),
				(title, note, isFocused, width) => {
					expect(segmentsWidth(topBorder({title, note, isFocused}, width))).toBe(width);
				},
			),
		);
	});
});

describe('fitSegments', () => {
	it('makes a line exactly as wide as it should be', () => {
		fc.assert(
			fc.property(fc.array(segment, {maxLength: 6}), fc.nat(80), (segments, width) => {
				expect(segmentsWidth(fitSegments(segments, width))).toBe(width);
			}),
		);
	});
});

describe('joinSegments', () => {
	it('joins what looks alike and changes no text', () => {
		fc.assert(
			fc.property(fc.array(segment, {maxLength: 8}), segments => {
				expect(textOf(joinSegments(segments))).toBe(textOf(segments));
			}),
		);
		expect(joinSegments([{text: 'a'}, {text: ' ', tone: 'muted'}, {text: 'b'}])).toEqual([{text: 'a b'}]);
	});

	it('keeps the blanks of a reversed row apart', () => {
		const segments = [{text: ' '}, {text: ' a ', tone: 'selected'}] as const;
		expect(joinSegments(segments)).toEqual(segments);
	});
});

describe('wrapWords', () => {
	it('breaks at spaces, and in words that are too long', () => {
		expect(wrapWords('please release src/monitor/keys.ts now', 12)).toEqual([
			'please',
			'release',
			'src/monitor/',
			'keys.ts now',
		]);
	});

	it('never makes a line wider than asked, and loses nothing but spaces', () => {
		fc.assert(
			fc.property(anyText, fc.integer({min: 8, max: 40}), (text, width) => {
				const lines = wrapWords(text, width);
				for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width);
				expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
			}),
		);
	});
});

describe('the note of a list', () => {
	it('says how much of it is visible', () => {
		expect(windowNote(0, 10, 4, 4)).toBe('4 of 4');
		expect(windowNote(12, 12, 500, 500)).toBe('13–24 of 500');
		expect(windowNote(0, -2, 4, 4)).toBe('4 of 4');
		expect(rangeNote(0, 4, 2, 2)).toBe('2');
		expect(rangeNote(0, 4, 9, 9)).toBe('1–4 of 9');
		expect(rangeNote(0, 600, 500, 731)).toBe('500 of 731');
	});
});

describe('screenText', () => {
	it.each([
		['plain text', 'claude-12345', 'claude-12345'],
		['a colour', '\u001b[31mred\u001b[0m', 'red'],
		['the clipboard', 'a\u001b]52;c;aGk=\u0007b', 'ab'],
		['the direction', 'a\u202eb', 'ab'],
		['a family', '👩‍👩‍👧!', '👩!'],
		['a flag', '🇩🇪', 'DE'],
		['a choice of look', '❤️', '❤'],
		['a skin tone', '👍🏽', '👍'],
		['a keycap', '1️⃣', '1'],
		['what composes', 'u\u0308', 'ü'],
		['nothing', null, ''],
	])('makes %s safe and of one width', (_name, text, expected) => {
		expect(screenText(text)).toBe(expected);
	});
});
