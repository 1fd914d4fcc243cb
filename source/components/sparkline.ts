/** The characters of a sparkline, lowest first. */
export const sparks = '▁▂▃▄▅▆▇█';

/**
 * Draws values as a line of bars, the last one at the right end, exactly `cells` wide. The highest bar is the highest
 * value. Nothing is drawn for 0, so that a quiet bus is a quiet line and the least that happens can be seen. More
 * values than cells are put together by their mean; fewer leave the beginning blank.
 */
export function sparkline(values: readonly number[], cells: number): string {
	const heights = group(
		values.map(value => (value > 0 ? value : 0)),
		cells,
	);
	const most = Math.max(0, ...heights);
	return heights
		.map(height => spark(height, most))
		.join('')
		.padStart(cells);
}

function spark(height: number, most: number): string {
	if (height === 0) return ' ';
	const level = Math.ceil((height / most) * sparks.length);
	// a share too small to be told from nothing is still something
	return sparks[Math.max(1, level) - 1] ?? ' ';
}

function group(values: readonly number[], cells: number): readonly number[] {
	if (values.length <= cells) return values;
	return Array.from({length: cells}, (_, cell) => {
		const first = Math.floor((cell * values.length) / cells);
		const members = values.slice(first, Math.floor(((cell + 1) * values.length) / cells));
		return members.reduce((sum, value) => sum + value / members.length, 0);
	});
}
