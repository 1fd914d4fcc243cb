import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {cleanLines, cleanText, safeJson} from '../../source/presentation/clean-text.js';

/** Everything a terminal could obey instead of showing. */
const active =
	/[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff]/u;

describe('cleanText', () => {
	it.each([
		['colours', '\u001b[31mred\u001b[0m', 'red'],
		['a cursor jump', 'a\u001b[2;1Hb', 'ab'],
		['the clipboard (OSC 52)', 'a\u001b]52;c;ZXZpbA==\u0007b', 'ab'],
		['a title (OSC 0)', '\u001b]0;evil\u001b\\b', 'b'],
		['a link (OSC 8)', '\u001b]8;;http://x\u0007text\u001b]8;;\u0007', 'text'],
		['the bell', 'a\u0007b', 'a b'],
		['backspaces', 'abc\b\b\bx', 'abc x'],
		['line breaks', 'a\r\nb\nc', 'a b c'],
		['line separators', 'a\u2028b\u2029c', 'a b c'],
		['direction marks', '\u202eevil\u202c \u2066x\u2069', 'evil x'],
		['characters without width', 'a\u200bb\ufeffc', 'abc'],
		['half of a surrogate pair', 'a\ud800b', 'a\ufffdb'],
	])('takes out %s', (_what, foreign, shown) => {
		expect(cleanText(foreign)).toBe(shown);
	});

	it('leaves names in every script, and joined emoji, as they are', () => {
		const names = '项目 проект مشروع é 👩‍👩‍👧 🚀';
		expect(cleanText(names)).toBe(names);
	});

	it('does not let C1 controls through as the beginning of a sequence', () => {
		expect(cleanText('a\u009b31mb')).not.toMatch(active);
		expect(cleanText('a\u009d0;evil\u009cb')).not.toMatch(active);
	});

	it('keeps marks from piling up over other lines', () => {
		expect(cleanText(`a${'\u0301'.repeat(500)}`).length).toBeLessThanOrEqual(4);
	});

	it('never lets anything active through, whatever comes', () => {
		const text = fc.oneof(
			fc.string({unit: 'binary', maxLength: 200}),
			fc.string({
				unit: fc.constantFrom(
					'\u001b',
					'[',
					']',
					'0',
					';',
					'm',
					'\u0007',
					'\u009b',
					'\\',
					'a',
					'\u202e',
					'?',
				),
				maxLength: 60,
			}),
		);
		fc.assert(fc.property(text, foreign => !active.test(cleanText(foreign))));
	});

	it('takes a line of 64 KiB in its stride', () => {
		expect(cleanText('\u001b['.repeat(32_768))).not.toMatch(active);
	});
});

describe('cleanLines', () => {
	it('keeps line breaks and nothing else that acts', () => {
		expect(cleanLines('a\u001b[31m\r\nb\tc\nd')).toBe('a\nb    c\nd');
	});
});

describe('safeJson', () => {
	it('reads back as what was written', () => {
		fc.assert(
			fc.property(fc.string({unit: 'binary'}), text => {
				expect(JSON.parse(safeJson({text}))).toEqual({text});
			}),
		);
	});

	it('shows nothing that a terminal obeys', () => {
		fc.assert(
			fc.property(
				fc.string({unit: 'binary'}),
				text => !/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/u.test(safeJson({text})),
			),
		);
	});
});
