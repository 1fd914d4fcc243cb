import type {Segment} from '../components/line.js';
import {segmentsWidth} from '../components/segments.js';
import {cut} from '../presentation/fit.js';
import {type Action, hintWorth, type KeyEntry, keyTable, localKeys, type Place} from './keys.js';

/** So many hints are worth more than the bars. */
const dearest = 10;

type Hint = NonNullable<KeyEntry['hint']>;

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
	// below an overlay, the keys of that one are worth more
	const lead = place === 'panes' ? pulseSegments(pulse) : [];
	const beside = lead.length > 0 ? fitHints(hints, width - segmentsWidth(lead), dearest + 1) : null;
	return beside ? [...lead, ...beside] : (fitHints(hints, width) ?? []);
}

/** The hints that find room, those of least worth left out first; `null` when that leaves fewer than must be kept. */
function fitHints(hints: readonly Hint[], width: number, fewest = 1): readonly Segment[] | null {
	for (let kept = hintWorth.length; kept >= fewest; kept--) {
		const staying = new Set(hintWorth.slice(0, kept));
		const line = hints
			.filter(({keys}) => staying.has(keys))
			.flatMap(({keys, does}, index): Segment[] => [
				{text: index === 0 ? ' ' : '  '},
				{text: keys, tone: 'title'},
				{text: ` ${does}`, tone: 'muted'},
			]);
		if (segmentsWidth(line) <= width) return line;
	}
	return null;
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
