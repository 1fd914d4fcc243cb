import fc from 'fast-check';
import {expect, test} from 'vitest';
import {
	type ClockOffsets,
	parseOffsets,
	startAsShown,
	startOnMachine,
} from '../../source/system/time-namespace.js';

test('the offsets of both clocks are read from what the kernel shows', () => {
	expect(parseOffsets('monotonic           5 250000000\nboottime       100000         0\n')).toEqual({
		monotonic: 5_250_000_000n,
		boot: 100_000_000_000_000n,
	});
	expect(parseOffsets('monotonic          -1 999999999\nboottime         -300         0\n')).toEqual({
		monotonic: -1n,
		boot: -300_000_000_000n,
	});
	expect(parseOffsets('')).toEqual({monotonic: 0n, boot: 0n});
});

const ahead = (boot: bigint): ClockOffsets => ({monotonic: 0n, boot});

test.each([
	['56538', 0n, '56538'],
	['10056538', 100_000_000_000_000n, '56538'],
	// What a kernel showed of the first process in a namespace that is 300 seconds behind
	['1844674377395', -300_000_000_000n, '24.0448384'],
	['123', 5_000_000n, '122.5000000'],
	['0', 5_000_000n, '0'],
])(
	'a start shown as %s by a clock that is ahead by %d ns was at %s on the machine',
	(shown, boot, started) => {
		expect(startOnMachine(shown, ahead(boot))).toBe(started);
		expect(startAsShown(started, ahead(boot))).toBe(shown);
	},
);

test('every namespace places a start in the same tick, and gets back what it was shown', () => {
	const time = fc.bigInt({min: 10_000_000n, max: 10n ** 17n});
	const offset = fc.bigInt({min: -(10n ** 17n), max: 10n ** 17n});
	fc.assert(
		fc.property(time, offset, (startedNs, boot) => {
			const shown = String(BigInt.asUintN(64, startedNs + boot) / 10_000_000n);
			const started = startOnMachine(shown, ahead(boot));
			expect(startAsShown(started, ahead(boot))).toBe(shown);
			const [ticks = '', rest = '0'] = started.split('.');
			const early = startedNs - (BigInt(ticks) * 10_000_000n + BigInt(rest));
			expect(early >= 0n && early < 10_000_000n).toBe(true);
		}),
	);
});
