import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
	editLine,
	emptyEditor,
	type LineEditor,
	longestText,
	pasteInto,
} from '../../source/components/line-editor.js';
import {lineInputSegments} from '../../source/components/line-input.js';
import {viewLine} from '../../source/components/line-view.js';
import {segmentsWidth} from '../../source/components/segments.js';
import {widthOf} from '../../source/presentation/fit.js';

const family = '👩‍👩‍👧';
const segmenter = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

const moves = ['left', 'right', 'home', 'end', 'ctrl-a', 'ctrl-e', 'ctrl-b', 'ctrl-f'];
const wordMoves = ['meta-b', 'meta-f', 'ctrl-left', 'ctrl-right', 'meta-left', 'meta-right'];
const kills = ['ctrl-w', 'ctrl-u', 'ctrl-k', 'meta-d', 'meta-backspace'];
const others = [
	'backspace',
	'ctrl-h',
	'delete',
	'ctrl-d',
	'ctrl-y',
	'escape',
	'up',
	'ctrl-x',
	'return',
	'tab',
];

/** Texts of all kinds: words, wide ones, joined ones, halves of what joins. */
const anyText = fc.oneof(
	fc.string({unit: 'grapheme', maxLength: 30}),
	fc.string({unit: 'binary', maxLength: 12}),
	fc
		.array(
			fc.constantFrom('claude ', 'src/', '项目', family, 'e\u0301', '🇩🇪', '\u200d', '\n', '\u0301', '한'),
		)
		.map(parts => parts.join('')),
);
const anyKey = fc.oneof(
	fc.constantFrom(...moves, ...wordMoves, ...kills, ...others),
	fc.string({unit: 'binary', minLength: 1, maxLength: 1}),
	fc.constantFrom('a', ' ', '项', '👩', '\u200d', '\u0301', '🇩', 'e'),
);
const anyEditor = fc
	.tuple(anyText, fc.array(anyKey, {maxLength: 12}))
	.map(([text, keys]) => press(keys, write(text)));

function write(text: string): LineEditor {
	return pasteInto(emptyEditor, text);
}

function press(keys: readonly string[], editor = emptyEditor): LineEditor {
	return keys.reduce(editLine, editor);
}

/** The text with a bar where the cursor is. */
function show({text, cursor}: LineEditor): string {
	return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
}

function boundaries(text: string): number[] {
	return [...Array.from(segmenter.segment(text), ({index}) => index), text.length];
}

describe('editLine', () => {
	it.each([
		['writes', '', ['h', 'i'], 'hi|'],
		['writes in the middle', 'ac', ['left', 'b'], 'ab|c'],
		['passes over a whole family', `a${family}b`, ['left', 'left'], `a|${family}b`],
		['takes a whole family', `a${family}`, ['backspace'], 'a|'],
		['takes a letter with its accent', 'cafe\u0301', ['ctrl-h'], 'caf|'],
		['takes one Chinese character', '项目', ['home', 'delete'], '|目'],
		['joins a family that is typed member by member', '', ['👩', '\u200d', '👧', 'left'], '|👩‍👧'],
		['never stands in a family that is joined around it', '👩👧', ['left', '\u200d'], '👩‍👧|'],
		['goes to both ends', 'one two', ['ctrl-a', 'x', 'ctrl-e', 'y'], 'xone twoy|'],
		['goes back by words', 'one two/three', ['meta-b', 'ctrl-left'], 'one |two/three'],
		['goes on by words', 'one two/three', ['home', 'meta-f', 'ctrl-right'], 'one two|/three'],
		['goes by words in Chinese', '项目文件', ['meta-b'], '项目|文件'],
		['kills back to a blank', 'look at src/a.ts', ['ctrl-w'], 'look at |'],
		['kills a word and the blanks behind it', 'one two  ', ['ctrl-w'], 'one |'],
		['kills one word back', 'look at src/main', ['meta-backspace'], 'look at src/|'],
		['kills one word on', 'one two', ['home', 'meta-d'], '| two'],
		['kills to the start', 'one two', ['meta-b', 'ctrl-u'], '|two'],
		['kills to the end', 'one two', ['meta-b', 'ctrl-k'], 'one |'],
		['gives back what was killed', 'one two', ['ctrl-w', 'home', 'ctrl-y', ' '], 'two |one '],
		['gives it back as often as asked', 'ab', ['ctrl-u', 'ctrl-y', 'ctrl-y'], 'abab|'],
		['keeps what was killed when there is nothing to kill', 'ab', ['ctrl-u', 'ctrl-k', 'ctrl-y'], 'ab|'],
		['does not keep what was deleted', 'ab', ['backspace', 'ctrl-y'], 'a|'],
		['stops at the start', 'a', ['left', 'left', 'backspace', 'ctrl-w'], '|a'],
		['stops at the end', 'a', ['right', 'delete', 'ctrl-k', 'meta-f'], 'a|'],
	])('%s', (_does, text, keys, expected) => {
		expect(show(press(keys, write(text)))).toBe(expected);
	});

	it.each(['escape', 'return', 'tab', 'up', 'ctrl-x', 'page-down', 'f1', '', '\u001b', '\u0000', '\u009b'])(
		'is not changed by %j',
		keystroke => {
			const editor = write('text');
			expect(editLine(editor, keystroke)).toBe(editor);
		},
	);

	it('keeps the cursor where a character begins, whatever is done', () => {
		fc.assert(fc.property(anyEditor, ({text, cursor}) => boundaries(text).includes(cursor)));
	});

	it('changes no text by moving', () => {
		fc.assert(
			fc.property(anyEditor, fc.constantFrom(...moves, ...wordMoves), (editor, move) => {
				expect(editLine(editor, move).text).toBe(editor.text);
			}),
		);
	});

	/** Characters that stay what they are, whoever stands beside them. */
	const character = fc.constantFrom('a', ' ', '项', '👩', family, 'é', '-');

	it('undoes what was typed by as many backspaces', () => {
		fc.assert(
			fc.property(
				fc.array(character),
				fc.array(character),
				fc.array(fc.constantFrom(...moves)),
				(old, typed, moved) => {
					const before = press(moved, write(old.join('')));
					const after = press([...typed, ...typed.map(() => 'backspace')], before);
					expect(show(after)).toBe(show(before));
				},
			),
		);
	});

	it('gives back with ctrl-y what a kill took', () => {
		fc.assert(
			fc.property(
				fc.array(character),
				fc.array(fc.constantFrom(...moves)),
				fc.constantFrom(...kills),
				(text, keys, kill) => {
					const editor = press(keys, write(text.join('')));
					const killed = editLine(editor, kill);
					if (killed.text !== editor.text) expect(editLine(killed, 'ctrl-y').text).toBe(editor.text);
				},
			),
		);
	});

	it('never holds what would act on a terminal', () => {
		fc.assert(
			fc.property(anyEditor, ({text}) => {
				expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
				expect(text.isWellFormed()).toBe(true);
			}),
		);
	});
});

describe('pasteInto', () => {
	it.each([
		['line breaks of all kinds', 'a\r\nb\rc\nd', 'a\nb\nc\nd'],
		['a tab', 'a\tb', 'a    b'],
		['a colour', '\u001b[31mred\u001b[0m', 'red'],
		['the marks of a bracketed paste', '\u001b[200~text\u001b[201~', 'text'],
		['the clipboard', 'a\u001b]52;c;aGk=\u0007b', 'ab'],
	])('takes %s', (_name, pasted, text) => {
		expect(write(pasted).text).toBe(text);
	});

	it('puts it at the cursor', () => {
		expect(show(pasteInto(press(['left'], write('ad')), 'bc'))).toBe('abc|d');
	});

	it('takes no more than 64 KiB, no half characters, and says so until the next key', () => {
		const full = write(`${'x'.repeat(longestText - 4)}项项`);
		expect(Buffer.byteLength(full.text)).toBe(longestText - 1);
		expect(full.isFull).toBe(true);
		expect(editLine(full, 'left').isFull).toBe(false);
		expect(editLine(write('x'.repeat(longestText)), 'y')).toMatchObject({isFull: true, cursor: longestText});
		expect(write('x'.repeat(longestText)).isFull).toBe(false);
	});
});

describe('viewLine', () => {
	const long = 'abcdefghijklmnopqrstuvwxyz';

	it.each([
		['all of a short text', 'abc', [], 10, ['abc', ' ', '']],
		['the end while it is written', long, [], 10, ['…stuvwxyz', ' ', '']],
		['what comes behind the cursor', long, ['home'], 10, ['', 'a', 'bcdefghi…']],
		['both sides of it', long, Array(12).fill('left'), 10, ['…ijklmn', 'o', 'p…']],
		['a text that just fits', 'abcdefghi', [], 10, ['abcdefghi', ' ', '']],
		['line breaks as a mark', 'a\nb', ['left', 'left'], 10, ['a', '⏎', 'b']],
		['a wide character under the cursor', '项目', ['left'], 10, ['项', '目', '']],
		['no half of a wide character', '项目', ['left'], 1, ['', '…', '']],
		['a family as a width all terminals know', `${family}!`, [], 10, ['👩!', ' ', '']],
		['what has no width as something', '\u0301', ['left'], 10, ['', '\ufffd', '']],
		['nothing without room', 'abc', [], 0, ['', '', '']],
	] as const)('shows %s', (_name, text, keys, width, [before, at, after]) => {
		expect(viewLine(press([...keys], write(text)), width)).toEqual({before, at, after});
	});

	it('is never wider than the screen, and always has the cursor', () => {
		fc.assert(
			fc.property(anyEditor, fc.nat(40), (editor, width) => {
				const {before, at, after} = viewLine(editor, width);
				expect(widthOf(before) + widthOf(at) + widthOf(after)).toBeLessThanOrEqual(width);
				expect(widthOf(before + at + after)).toBeLessThanOrEqual(width);
				expect(widthOf(at)).toBeGreaterThanOrEqual(Math.min(1, width));
			}),
		);
	});

	it('shows all of what fits', () => {
		fc.assert(
			fc.property(fc.stringMatching(/^[ -~]{0,30}$/), fc.array(fc.constantFrom(...moves)), (text, keys) => {
				const {before, at, after} = viewLine(press(keys, write(text)), 31);
				expect(before + at + after).toBe(at === ' ' && after === '' ? `${before} ` : text);
				expect((before + at + after).trimEnd()).toBe(text.trimEnd());
			}),
		);
	});
});

describe('a line in which text is written', () => {
	it('has a label, the text, and the cursor as a reversed cell', () => {
		expect(
			lineInputSegments({
				label: 'filter: ',
				hint: '⏎ keep',
				editor: press(['left'], write('hung')),
				width: 14,
			}),
		).toEqual([
			{text: 'filter: ', tone: 'title'},
			{text: 'hun'},
			{text: 'g', tone: 'selected'},
			{text: ''},
			{text: '', tone: 'attention'},
			{text: '  '},
		]);
	});

	it('says when something was not taken', () => {
		const editor = write('x'.repeat(longestText + 1));
		const texts = lineInputSegments({label: '> ', hint: '⏎ keep', editor, width: 14}).map(({text}) => text);
		expect(texts.join('')).toBe('> …xxxxx  full');
	});

	it('says at its end how to finish, as long as what is written keeps away from it', () => {
		const lineOf = (text: string) => {
			const segments = lineInputSegments({label: '/ ', hint: '⏎ keep', editor: write(text), width: 20});
			return segments.map(segment => segment.text).join('');
		};
		expect(lineOf('hung')).toBe('/ hung       ⏎ keep ');
		expect(lineOf('1234567')).toBe('/ 1234567    ⏎ keep ');
		expect(lineOf('12345678')).toBe('/ 12345678          ');
	});

	it('is exactly as wide as asked', () => {
		fc.assert(
			fc.property(anyEditor, fc.integer({min: 0, max: 60}), (editor, width) => {
				expect(segmentsWidth(lineInputSegments({label: 'filter: ', hint: '⏎ keep', editor, width}))).toBe(
					width,
				);
			}),
		);
	});
});

it('deletes a word behind a long one at once', () => {
	const began = performance.now();
	const editor = pasteInto(emptyEditor, `${'a'.repeat(60_000)} b`);
	expect(editLine(editor, 'ctrl-w')?.text).toBe(`${'a'.repeat(60_000)} `);
	expect(performance.now() - began).toBeLessThan(1000);
});
