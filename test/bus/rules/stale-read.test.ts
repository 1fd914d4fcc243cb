import fc from 'fast-check';
import {describe, expect, it, test} from 'vitest';
import {mayHaveReadBefore, wasChangedByShell} from '../../../source/bus/rules/stale-read.js';

describe('a write may be based on an old version', () => {
	test.each<[what: string, foreign: number | null, known: number, registered: number, may: boolean]>([
		['when nobody else changed the file', null, 0, 100, false],
		['when it was changed before the session came', 50, 0, 100, false],
		['when it was changed since, and the session was never told', 150, 0, 100, true],
		['when it was changed before the session edited it itself', 150, 160, 100, false],
		['when it was changed after the session edited it itself', 170, 160, 100, true],
		['when it was changed in the very moment the session was told', 160, 160, 100, true],
		['when it was changed since, and the clock was set back after the session came', 150, 0, 1001, true],
	])('%s', (_what, foreignEditMs, knownMs, registeredMs, may) => {
		expect(mayHaveReadBefore({foreignEditMs, knownMs, registeredMs}, 1000)).toBe(may);
	});

	it('never twice for one change, once the session was told of it later', () => {
		fc.assert(
			fc.property(fc.nat(), fc.nat(), fc.nat({max: 1000}), (foreignEditMs, registeredMs, delay) => {
				const knownMs = foreignEditMs + 1 + delay;
				return !mayHaveReadBefore({foreignEditMs, knownMs, registeredMs}, knownMs);
			}),
		);
	});
});

describe('a shell command is held responsible for a change', () => {
	const evidence = {
		modifiedMs: 10_500,
		shellBeganMs: 10_000,
		shellEndedMs: 11_000,
		othersActedMs: 1000,
		othersEditedMs: 1000,
	};

	test.each([
		['made while it ran, with nobody else near', {}, true],
		['made before it began', {modifiedMs: 9999}, false],
		['made after it ended', {modifiedMs: 11_001}, false],
		['when another session took the lock while it ran', {othersActedMs: 10_400}, false],
		['when another session was about to edit the file just before', {othersActedMs: 9000}, false],
		['when another session was told to have edited it just before', {othersEditedMs: 9999}, true],
		['when another session edited it while it ran', {othersEditedMs: 10_000}, false],
	])('%s', (_what, change, responsible) => {
		expect(wasChangedByShell({...evidence, ...change})).toBe(responsible);
	});
});
