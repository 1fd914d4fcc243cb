import {screenLines, screenText} from '../../presentation/screen-text.js';

/** Texts of which the lines are shown one by one. */
const ofSeveralLines: ReadonlySet<string> = new Set(['body', 'beginning', 'asks']);

/**
 * A record with all its texts cleaned for the screen. What is put together of several names must not be cleaned as a
 * whole only: half a sequence at the end of one would take some of what stands behind it along.
 */
export function fitForWords<Kind>(record: Kind): Kind {
	return JSON.parse(JSON.stringify(record, cleanValue));
}

function cleanValue(this: unknown, key: string, value: unknown): unknown {
	if (typeof value !== 'string') return value;
	const hasLines = ofSeveralLines.has(key) || (key === 'subject' && isMessage(this));
	return hasLines ? screenLines(value).join('\n') : screenText(value);
}

/** Whether something is the event that a message was sent, which tells how the message begins. */
function isMessage(holder: unknown): boolean {
	return typeof holder === 'object' && holder !== null && 'kind' in holder && holder.kind === 'message';
}
