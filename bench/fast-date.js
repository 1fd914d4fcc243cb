import {dayClock} from './day-clock.js';

/*
 * Loaded before the monitor, so that a day passes in minutes for it. Timers go on as they are. Plain JavaScript: a
 * process that strips types takes memory for that.
 */
const now = dayClock(JSON.parse(process.env.BENCH_FAST_TIME ?? ''));

globalThis.Date = new Proxy(Date, {
	construct: (target, values, made) =>
		Reflect.construct(target, values.length === 0 ? [now()] : values, made),
	get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
