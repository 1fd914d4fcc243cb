import type {Segment} from '../components/line.js';
import {segmentsWidth} from '../components/segments.js';
import {cut} from '../presentation/fit.js';
import {type Action, hintWorth, type KeyEntry, keyTable, localKeys, type Place} from './keys.js';

/** So many hints are worth more than the bars. */
const dearest = 10;

const nothing: ReadonlySet<Action> = new Set();

/**
 * The last line of the screen: the keys that work now, or what the operator must know about the last one.
 * @param impossible what cannot be done right now, and is not offered
 * @param pulse the messages of each of the last minutes, as bars
 */
export function footerLine(
	place: Place,
	notice: string | null,
	width: number,
	impossible: ReadonlySet<Action> = nothing,
	pulse = '',
): readonly Segment[] {
	if (notice !== null) return [{text: ` ${cut(notice, width - 2)}`, tone: 'attention'}];
	const hints = [...localKeys, ...keyTable].flatMap(({hint, places, bindings}) =>
		hint && places.includes(place) && actionsOf(hint.keys, bindings).some(action => !impossible.has(action))
			? [hint]
			: [],
	);
	for (let kept = hintWorth.length; kept > 0; kept--) {
		const staying = new Set(hintWorth.slice(0, kept));
		const line = hints
			.filter(({keys}) => staying.has(keys))
			.flatMap(({keys, does}, index): Segment[] => [
				{text: index === 0 ? ' ' : '  '},
				{text: keys, tone: 'title'},
				{text: ` ${does}`, tone: 'muted'},
			]);
		// below an overlay, the keys of that one are worth more
		const lead = kept > dearest && place === 'panes' ? pulseSegments(pulse) : [];
		if (segmentsWidth(lead) + segmentsWidth(line) <= width) return [...lead, ...line];
	}
	return [];
}

/** What a hint promises: a hint of one key, where others stand beside it, that of this key alone. */
function actionsOf(keys: string, bindings: KeyEntry['bindings']): readonly Action[] {
	const own = bindings[keys];
	return own === undefined ? Object.values(bindings) : [own];
}

function pulseSegments(pulse: string): readonly Segment[] {
	if (pulse === '') return [];
	return [{text: ' msgs/min ', tone: 'muted'}, {text: pulse}, {text: ' '}];
}
