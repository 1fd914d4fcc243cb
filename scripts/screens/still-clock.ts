/*
 * Loaded before the monitor, so that it sees one moment for as long as it runs: ages and times of day are then the
 * same in every picture. Timers go on as they are.
 */
const moment = Number(process.env.SCREEN_MOMENT);

globalThis.Date = new Proxy(Date, {
	construct: (target, values) => Reflect.construct(target, values.length === 0 ? [moment] : values),
	get: (target, name) => (name === 'now' ? () => moment : Reflect.get(target, name)),
});
