import {day, hour, minute, second} from '../bus/timestamps.js';

/** A length of time as people say it: `12s`, `4m`, `2h`, `3d`. */
export function formatDuration(milliseconds: number): string {
	if (milliseconds < minute) return `${Math.floor(Math.max(0, milliseconds) / second)}s`;
	if (milliseconds < hour) return `${Math.floor(milliseconds / minute)}m`;
	if (milliseconds < day) return `${Math.floor(milliseconds / hour)}h`;
	return `${Math.floor(milliseconds / day)}d`;
}

/** A length that somebody asked for, to the second, in the largest unit that has it whole: `90s`, `90m`, `2h`. */
export function formatLength(milliseconds: number): string {
	const whole = Math.floor(milliseconds / second) * second;
	const [unit = 's', size = second] =
		Object.entries(units).findLast(([, length]) => whole >= length && whole % length === 0) ?? [];
	return `${whole / size}${unit}`;
}

/** How old something is, as {@link formatDuration}; empty when its time is not known. */
export function formatAge(time: string | null, now: number): string {
	return time === null ? '' : formatDuration(now - Date.parse(time));
}

/** The age for a live screen: in steps of five seconds under a minute, so that a quiet screen stays quiet. */
export function formatLiveAge(time: string | null, now: number): string {
	if (time === null) return '';
	const age = now - Date.parse(time);
	return formatDuration(age < minute ? Math.floor(age / (5 * second)) * 5 * second : age);
}

/** The time of day here, as in `14:03`. */
export function formatClock(time: string | number): string {
	const date = new Date(time);
	return `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;
}

const units: Readonly<Record<string, number>> = {s: second, m: minute, h: hour, d: day};

/** Reads a length of time: `90s`, `10m`, `2h`, `1d`, or plain seconds. Returns milliseconds, or `null`. */
export function parseDuration(text: string): number | null {
	const match = /^(\d{1,9}(?:\.\d{1,3})?)([smhd]?)$/.exec(text);
	if (!match) return null;
	const [, amount = '', unit = ''] = match;
	return Math.round(Number(amount) * (units[unit || 's'] ?? second));
}
