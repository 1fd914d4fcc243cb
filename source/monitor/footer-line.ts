import type {Segment} from '../components/line.js';
import {segmentsWidth} from '../components/segments.js';
import {cut} from '../presentation/fit.js';
import {hintWorth, keyTable, type Place} from './keys.js';

/** The last line of the screen: the keys that work now, or what the operator must know about the last one. */
export function footerLine(place: Place, notice: string | null, width: number): readonly Segment[] {
	if (notice !== null) return [{text: ` ${cut(notice, width - 2)}`, tone: 'attention'}];
	const hints = keyTable.flatMap(({hint, places}) => (hint && places.includes(place) ? [hint] : []));
	for (let kept = hintWorth.length; kept > 0; kept--) {
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
	return [];
}
