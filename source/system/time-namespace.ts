import {readFileSync, readlinkSync} from 'node:fs';

/** By how much the clocks of this process are ahead of those of the machine (time_namespaces(7)), in nanoseconds. */
export type ClockOffsets = {readonly monotonic: bigint; readonly boot: bigint};

const none: ClockOffsets = {monotonic: 0n, boot: 0n};

/** The time namespace every machine begins with (`PROC_TIME_INIT_INO`); its clocks are the machine's. */
const first = 'time:[4026531834]';

let known: ClockOffsets | null = null;

/** The offsets of this process's time namespace, which it never leaves. */
export function clockOffsets(): ClockOffsets {
	known ??= readOffsets();
	return known;
}

function readOffsets(): ClockOffsets {
	try {
		if (process.platform !== 'linux' || readlinkSync('/proc/self/ns/time') === first) return none;
		return parseOffsets(readFileSync('/proc/self/timens_offsets', 'latin1'));
	} catch {
		return none;
	}
}

/** Parses `/proc/PID/timens_offsets`: a clock, seconds, nanoseconds on each line. */
export function parseOffsets(text: string): ClockOffsets {
	const offsetOf = (clock: string): bigint => {
		const [, seconds = '0', nanoseconds = '0'] =
			new RegExp(`^${clock}\\s+(-?\\d+)\\s+(\\d+)$`, 'm').exec(text) ?? [];
		return BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds);
	};
	return {monotonic: offsetOf('monotonic'), boot: offsetOf('boottime')};
}

/** Nanoseconds of a tick in `/proc` (USER_HZ, 100 on every architecture Node runs on). */
const tick = 10_000_000n;

/**
 * A start time as `/proc/PID/stat` shows it, made the same for readers in every time namespace. Where the namespace
 * is not ahead by whole ticks, the true time lies within a tick after what is returned.
 */
export function startOnMachine(shown: string, {boot}: ClockOffsets): string {
	if (boot === 0n) return shown;
	const sinceBoot = BigInt.asIntN(64, BigInt(shown) * tick) - boot;
	// Less than a tick after the boot
	const nanoseconds = sinceBoot < 0n ? 0n : sinceBoot;
	const rest = nanoseconds % tick;
	return rest === 0n ? String(nanoseconds / tick) : `${nanoseconds / tick}.${String(rest).padStart(7, '0')}`;
}

/** The reverse of {@link startOnMachine}: the ticks that `/proc` shows to this process. */
export function startAsShown(started: string, {boot}: ClockOffsets): string {
	if (boot === 0n) return started;
	const [ticks = '0', rest = '0'] = started.split('.');
	// The kernel counts without a sign: what began before the clock's zero is shown as about 2^64 nanoseconds
	return String(BigInt.asUintN(64, BigInt(ticks) * tick + BigInt(rest) + boot) / tick);
}
