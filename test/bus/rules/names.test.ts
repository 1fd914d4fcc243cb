import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {BusError} from '../../../source/bus/errors.js';
import {messageBytes} from '../../../source/bus/limits.js';
import {requireBody, requireName, requirePid, requireVendor} from '../../../source/bus/rules/names.js';

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

	it.each(['', 'Claude', '2fast', '-x', 'a b', 'a_b', 'a\n', 'é', 'a'.repeat(65)])('refuses %j', vendor => {
		expect(refusal(() => requireVendor(vendor)).kind).toBe('usage');
	});
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

	it('takes no character that could change what a terminal shows', () => {
		const harmful = fc.constantFrom(
			'\u0000',
			'\u001b',
			'\u007f',
			'\u009b',
			'\u2028',
			'\u202e',
			'\u2066',
			'\n',
		);
		fc.assert(
			fc.property(fc.string(), harmful, fc.string(), (before, character, after) => {
				expect(refusal(() => requireName('task id', `x${before}${character}${after}`)).kind).toBe('usage');
			}),
		);
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
