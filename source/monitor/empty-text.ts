import {offeredFields, parseQuery} from './filter/query.js';
import type {Lens} from './lens.js';
import type {PaneName} from './screen-layout.js';

/** Why a pane may have no rows. */
export type Emptiness = {
	/** Whether the bus was read yet. */
	readonly isKnown: boolean;
	/** How many rows there are while nothing is left out. */
	readonly total: number;
	readonly lens: Pick<Lens, 'filter' | 'attentionOnly'>;
	/** Whether keys work where the text stands. */
	readonly hasKeys: boolean;
};

const unknown: Readonly<Record<PaneName, string>> = {
	sessions: 'reading the bus…',
	alerts: '',
	unread: '',
	timeline: '',
};

const nothing: Readonly<Record<PaneName, string>> = {
	// what to do then is said by the first steps
	sessions: '',
	alerts: 'no conflicts',
	unread: 'nothing to read',
	timeline: 'nothing has happened yet',
};

const nouns: Readonly<Record<PaneName, string>> = {
	sessions: 'session',
	alerts: 'alert',
	unread: 'message',
	timeline: 'event',
};

/** Panes whose rows can ask something of the operator. */
const asking: ReadonlySet<PaneName> = new Set(['sessions', 'alerts']);

/** What stands in a pane without rows: that there are none, or how many are hidden, by what, and what brings them back. */
export function emptyText(pane: PaneName, {isKnown, total, lens, hasKeys}: Emptiness): string {
	if (!isKnown) return unknown[pane];
	const {terms} = parseQuery(lens.filter);
	const isFiltered = terms.length > 0;
	const isAttention = lens.attentionOnly && asking.has(pane);
	if (total === 0 || !(isFiltered || isAttention)) return nothing[pane];
	const misspelt = terms.find(({unknownField}) => unknownField !== null)?.unknownField;
	// on the smallest screen the rarest names are cut
	if (pane === 'sessions' && misspelt) return `no field ${misspelt}; there are ${offeredFields.join(' ')}`;
	const hidden = `${total} ${nouns[pane]}${total === 1 ? '' : 's'} hidden by`;
	if (!hasKeys) return `${hidden} attention only, which v in the monitor drops`;
	if (!isAttention) return `${hidden} the filter: esc drops it`;
	return isFiltered ? `${hidden} filter (esc) and attention (v)` : `${hidden} attention only: v drops it`;
}
