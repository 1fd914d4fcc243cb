import {screenText} from '../../presentation/screen-text.js';

/** Texts of which the lines are shown one by one. */
const ofSeveralLines: ReadonlySet<string> = new Set(['body', 'beginning']);

/**
 * A record with all its texts cleaned for the screen. What is put together of several names must not be cleaned as a
 * whole only: half a sequence at the end of one would take some of what stands behind it along.
 */
export function fitForWords<Kind>(record: Kind): Kind {
	return JSON.parse(JSON.stringify(record, cleanValue));
}

function cleanValue(key: string, value: unknown): unknown {
	if (typeof value !== 'string') return value;
	return ofSeveralLines.has(key)
		? value
				.split(/\r\n|[\n\r]/)
				.map(screenText)
				.join('\n')
		: screenText(value);
}
