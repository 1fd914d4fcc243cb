/** The colours of a terminal that has no others set: light text on a dark ground. */
export const ground = {
	background: '#0d1117',
	foreground: '#d8dee6',
	frame: '#30363d',
	bar: '#161b22',
} as const;

/** The sixteen colours that programs name by number; each can be read on the dark ground. */
const sixteen = [
	'#484f58',
	'#ff7b72',
	'#56d364',
	'#e3b341',
	'#79c0ff',
	'#d2a8ff',
	'#56d4dd',
	'#c9d1d9',
	'#8b949e',
	'#ffa198',
	'#7ee787',
	'#f2cc60',
	'#a5d6ff',
	'#e2c5ff',
	'#87e8ee',
	'#ffffff',
];

/** Steps of each channel in the cube of 216 colours that follows the sixteen. */
const cubeSteps = [0, 95, 135, 175, 215, 255];

/** The colour of a number from 0 to 255, as `#rrggbb`: sixteen colours, a cube, a ramp of greys. */
export function ansiColour(number: number): string {
	const named = sixteen[number];
	if (named !== undefined) return named;
	if (number >= 232) return hex(8 + (number - 232) * 10, 8 + (number - 232) * 10, 8 + (number - 232) * 10);
	const place = number - 16;
	const [red = 0, green = 0, blue = 0] = [place / 36, (place / 6) % 6, place % 6].map(
		step => cubeSteps[Math.floor(step)],
	);
	return hex(red, green, blue);
}

/** A colour so far on its way to another one. */
export function blend(colour: string, other: string, share: number): string {
	const [one, two] = [channels(colour), channels(other)];
	const [red = 0, green = 0, blue = 0] = one.map((value, index) =>
		Math.round(value + ((two[index] ?? 0) - value) * share),
	);
	return hex(red, green, blue);
}

function channels(colour: string): number[] {
	return [1, 3, 5].map(start => Number.parseInt(colour.slice(start, start + 2), 16));
}

function hex(...values: readonly number[]): string {
	return `#${values.map(value => value.toString(16).padStart(2, '0')).join('')}`;
}
