/**
 * A clock that runs as any does, fast for a while, then as any does again. All that read it must agree on the moment,
 * so it depends on nothing but the time and these words.
 * @typedef {object} FastTime
 * @property {number} begins when it begins to run fast, in milliseconds since the epoch
 * @property {number} lasts for how many milliseconds
 * @property {number} speed how many times as fast
 */

const trueNow = Date.now;

/**
 * Makes the clock.
 * @param {FastTime} fastTime
 * @returns {() => number} milliseconds since the epoch
 */
export function dayClock({begins, lasts, speed}) {
	return () => {
		const now = trueNow();
		return now + Math.min(Math.max(0, now - begins), lasts) * (speed - 1);
	};
}
