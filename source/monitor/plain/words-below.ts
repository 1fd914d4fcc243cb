import {emptyText} from '../empty-text.js';
import {firstSteps} from '../first-steps.js';
import {lensOf} from '../monitor-state.js';
import {paneTotals} from '../pane-totals.js';
import type {PaneName} from '../screen-layout.js';
import type {PlainView} from './look-at.js';

/** What is said below the rows of a pane, or in place of them, where no keys work: the same as on the screen. */
export function wordsBelow(view: PlainView, pane: PaneName): readonly string[] {
	const {picture, shown, state} = view;
	const steps = pane === 'sessions' ? firstSteps(view, false) : [];
	if (shown[pane].length > 0) return steps;
	const total = paneTotals(picture)[pane];
	const empty = emptyText(pane, {isKnown: picture.isKnown, total, lens: lensOf(state), hasKeys: false});
	return empty === '' ? steps : [empty, ...steps];
}
