/*
 * Loaded before programs of the model (`--require`), so that all of them live by one clock that the model moves. The
 * file named by MODEL_CLOCK holds how both clocks run: see clock.ts. Plain CommonJS, because it runs at every hook.
 */
const {openSync, readSync} = require('node:fs');
const {syncBuiltinESMExports} = require('node:module');

const file = process.env.MODEL_CLOCK;
if (file !== undefined) install(openSync(file, 'r'));

/** @param {number} descriptor of the file that holds how the clocks run */
function install(descriptor) {
	const bytes = Buffer.alloc(48);
	const numbers = new Float64Array(bytes.buffer, bytes.byteOffset, 6);
	const trueTime = process.hrtime.bigint;
	const real = () => Number(trueTime()) / 1e6;
	Reflect.set(globalThis, Symbol.for('model.real-time'), real);

	/** Both clocks now, with their fractions, and how fast they run. */
	const read = () => {
		for (;;) {
			readSync(descriptor, bytes, 0, bytes.length, 0);
			const [since, wall, monotonic, wallSpeed, speed, sum] = numbers;
			if (sum !== since + wall + monotonic + wallSpeed + speed) continue;
			const passed = real() - since;
			return {wall: wall + passed * wallSpeed, monotonic: monotonic + passed * speed, speed};
		}
	};

	const now = () => Math.floor(read().wall);
	globalThis.Date = new Proxy(Date, {
		construct: (target, values, made) =>
			Reflect.construct(target, values.length === 0 ? [now()] : values, made),
		apply: () => new Date(now()).toString(),
		get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
	});
	const hrtime = before => {
		const milliseconds = read().monotonic;
		const seconds = Math.floor(milliseconds / 1000);
		const nanoseconds = Math.round((milliseconds - seconds * 1000) * 1e6);
		if (!before) return [seconds, Math.min(nanoseconds, 999_999_999)];
		const difference = (seconds - before[0]) * 1e9 + nanoseconds - before[1];
		return [Math.floor(difference / 1e9), difference - Math.floor(difference / 1e9) * 1e9];
	};
	process.hrtime = Object.assign(hrtime, {bigint: () => BigInt(Math.round(read().monotonic * 1e6))});

	const wrapper = process.env.MODEL_NODE;
	// What a program starts under its own executable lives by the same clock
	if (wrapper !== undefined) process.execPath = wrapper;
	if (/keeper\.js$/.test(process.argv[1] ?? '')) hurry(read);
}

/** Whoever waits for minutes waits for as much of the model's time. */
function hurry(read) {
	const began = read().monotonic;
	performance.now = () => read().monotonic - began;
	const {setTimeout: wait, setInterval: repeat} = globalThis;
	const shorter = milliseconds => (milliseconds ?? 0) / read().speed;
	globalThis.setTimeout = (run, milliseconds, ...rest) => wait(run, shorter(milliseconds), ...rest);
	globalThis.setInterval = (run, milliseconds, ...rest) => repeat(run, shorter(milliseconds), ...rest);
	const promises = require('node:timers/promises');
	const sleep = promises.setTimeout;
	promises.setTimeout = (milliseconds, ...rest) => sleep(shorter(milliseconds), ...rest);
	syncBuiltinESMExports();
}
