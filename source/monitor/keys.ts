import type {Action, KeyEntry, Place} from './key-entry.js';
import {keyTable} from './key-table.js';

export type {Action, KeyEntry, Place} from './key-entry.js';
export {keyTable} from './key-table.js';

/** What works only in one place, and is said there. */
export const localKeys: readonly KeyEntry[] = [
	{
		keys: 'esc',
		does: 'drop the filter',
		hint: {keys: 'esc', does: 'drop filter'},
		places: ['panes'],
		bindings: {escape: 'back'},
	},
	{
		keys: 'tab  ← →',
		does: 'next table, previous table',
		hint: {keys: 'tab', does: 'next'},
		places: ['table'],
		bindings: {
			tab: 'next-table',
			right: 'next-table',
			'shift-tab': 'previous-table',
			left: 'previous-table',
		},
	},
	{
		keys: '← →  ⏎',
		does: 'change the marked setting',
		hint: {keys: '← →', does: 'change'},
		places: ['settings'],
		bindings: {right: 'next-value', return: 'next-value', ' ': 'next-value', left: 'previous-value'},
	},
];

/** The hints of the footer in order of worth: on a narrow screen the last ones leave first. */
export const hintWorth: readonly string[] = [
	'q',
	'?',
	'esc',
	'tab',
	'↑↓',
	'⏎',
	'← →',
	'+',
	'a',
	'/',
	'm',
	'r',
	'o',
	'R',
	'v',
	's',
	't',
	'p',
	'n',
	'A',
];

/** What a keystroke does in a place, `null` for nothing. */
export function actionFor(keystroke: string, place: Place): Action | null {
	for (const {places, bindings} of [...localKeys, ...keyTable]) {
		const action = places.includes(place) ? bindings[keystroke] : undefined;
		if (action !== undefined) return action;
	}
	return null;
}
