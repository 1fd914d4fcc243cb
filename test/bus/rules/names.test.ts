import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {BusError} from '../../../source/bus/errors.js';
import {messageBytes} from '../../../source/bus/limits.js';
import {
	nameOf,
	normalForm,
	requireBody,
	requireName,
	requirePid,
	requireVendor,
} from '../../../source/bus/rules/names.js';
import {cleanText} from '../../../source/presentation/clean-text.js';

const refusal = (check: () => unknown): BusError => {
	try {
		check();
	} catch (error) {
		if (error instanceof BusError) return error;
	}
	throw new Error('it was accepted');
};

describe('requireVendor', () => {
	it.each(['claude', 'my-agent', 'agent2', 'x'])('takes %s', vendor => {
		expect(requireVendor(vendor)).toBe(vendor);
	});

	it.each(['', 'Claude', '2fast', '-x', 'a b', 'a_b', 'é', 'a'.repeat(65)])('refuses %j', vendor => {
		expect(refusal(() => requireVendor(vendor)).kind).toBe('usage');
	});
});

it('A vendor is taken without the white space around it', () => {
	expect(requireVendor(' claude\n')).toBe('claude');
});

describe('requirePid', () => {
	it.each([1, 12345, 4_194_304])('takes %i', pid => {
		expect(requirePid(pid)).toBe(pid);
	});

	it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 4_194_305])('refuses %d', pid => {
		expect(refusal(() => requirePid(pid)).kind).toBe('usage');
	});
});

describe('requireName', () => {
	it.each(['H.13.2', 'opus-4.6', 'ünïcode 任务', 'a'.repeat(256)])('takes %j', name => {
		expect(requireName('task id', name)).toBe(name);
	});

	it('says what was wrong, and with what', () => {
		expect(refusal(() => requireName('task id', '  ')).message).toBe('the task id is empty');
		expect(refusal(() => requireName('task id', 'a'.repeat(257))).message).toBe(
			'the task id is 257 characters long',
		);
		expect(refusal(() => requireName('project', 'a\u001b[2J')).message).toContain('the project');
	});

	it.each([
		['a space at either end', ' T1 ', 'T1'],
		['a line break at the end', 'T1\r\n', 'T1'],
		[
			'two spaces, a tab and a space that does not break within',
			'fix  the\tlogin\u00a0now',
			'fix the login now',
		],
		['letters and their accents apart', 'cafe\u0301', 'caf\u00e9'],
		['what joins, hides and marks without being seen', '\ufeffT\u200b1\u2060\u00ad\ufe0f\u{e0041}', 'T1'],
		['marks of direction and annotations', '\u202eT1\u2066\u061c\ufff9', 'T1'],
		['a sign of its own that has two numbers', '\u212a', 'K'],
		['another look of the same picture', '\u{1f44d}\u{1f3fd} \u2764\ufe0f', '\u{1f44d} \u2764'],
	])('brings %s to the one form', (_what, name, form) => {
		expect(requireName('task id', name)).toBe(form);
	});

	it('keeps apart what looks different: capital letters, hyphens, wide letters', () => {
		const names = ['T1', 't1', 'T-1', 'T\u20101', '\uff34\uff11', 'T\u0131', 'Ti'];
		expect(new Set(names.map(name => requireName('task id', name))).size).toBe(names.length);
	});

	it('counts characters, not the halves they are stored in', () => {
		expect(requireName('task id', '\u{1f600}'.repeat(256))).toHaveLength(512);
		expect(refusal(() => requireName('task id', '\u{1f600}'.repeat(257))).message).toContain(
			'257 characters',
		);
	});

	it.each([
		['NUL', '\u0000'],
		['escape', '\u001b'],
		['bell', '\u0007'],
		['delete', '\u007f'],
		['CSI', '\u009b'],
		['half a character', '\ud83d'],
		['a character for private use', '\ue0a0'],
		['a number that is no character', '\ufffe'],
	])('refuses %s', (_what, character) => {
		expect(refusal(() => requireName('task id', `a${character}b`)).kind).toBe('usage');
		expect(nameOf(`a${character}b`)).toBeNull();
	});
});

describe('the one form of a name', () => {
	const unit = fc.oneof(
		fc.constantFrom(
			...'aA1 .-_\t\n\u00a0\u00e9\u0301\u0323\u0327\u0345\u200b\u200d\ufe0f\u202e\u2028\u0007\u001b[3m\u009b\ud83d\u0958\u1100\u1161\u11a8\uac00\u3164\u034f',
			'\u{1f468}',
			'\u{1f3fd}',
			'\u{e0041}',
			'\u001b[31m',
			'\u001b]0;x\u0007',
		),
		fc.integer({min: 0, max: 0x10_ffff}).map(point => String.fromCodePoint(point)),
	);
	const spelling = fc.oneof(
		fc.string({unit, maxLength: 16}),
		fc.string({unit: fc.constantFrom('e', '\u0301', '\u0323', '\u0307', '\u030a'), maxLength: 12}),
	);

	it('is its own form', () => {
		fc.assert(
			fc.property(spelling, text => {
				const form = normalForm(text);
				if (form !== null) expect(normalForm(form)).toBe(form);
			}),
			{numRuns: 5000},
		);
	});

	it('is shown as it is', () => {
		fc.assert(
			fc.property(spelling, text => {
				const form = normalForm(text);
				if (form !== null) expect(cleanText(form)).toBe(form);
			}),
			{numRuns: 5000},
		);
	});

	it('is the same for all that is shown alike', () => {
		fc.assert(
			fc.property(spelling, text => {
				expect(normalForm(cleanText(text))).toBe(normalForm(text));
				// What is piled up higher is shown cut off
				const isPiledUp = /\p{M}{4}/u.test(text.normalize('NFD').replaceAll(/\p{Cf}/gu, ''));
				const [apart, together] = [text.normalize('NFD'), text.normalize('NFC')].map(normalForm);
				if (!isPiledUp && nameOf(text) !== null) expect(apart).toBe(together);
			}),
			{numRuns: 5000},
		);
	});

	it('is what every door gives that does not refuse', () => {
		fc.assert(
			fc.property(spelling, text => {
				const name = nameOf(text);
				if (name === null) expect(() => requireName('task id', text)).toThrow(BusError);
				else expect([requireName('task id', text), normalForm(text)]).toEqual([name, name]);
			}),
			{numRuns: 5000},
		);
	});

	it('is found quickly, however long the text', () => {
		const started = performance.now();
		for (const text of [
			'a b'.repeat(300_000),
			' '.repeat(1_000_000),
			'\u0301'.repeat(300_000),
			'\u001b['.repeat(300_000),
		])
			normalForm(text);
		expect(performance.now() - started).toBeLessThan(3000);
	});
});

describe('requireBody', () => {
	it('takes 64 KiB and not a byte more, counted in UTF-8', () => {
		expect(requireBody('x'.repeat(messageBytes))).toHaveLength(messageBytes);
		expect(requireBody('é'.repeat(messageBytes / 2))).toHaveLength(messageBytes / 2);
		expect(refusal(() => requireBody('x'.repeat(messageBytes + 1))).message).toContain('at most 64 KiB fit');
		expect(refusal(() => requireBody(`${'é'.repeat(messageBytes / 2)}x`)).kind).toBe('usage');
	});

	it('refuses an empty message', () => {
		expect(refusal(() => requireBody('')).message).toBe('the message is empty');
	});
});
