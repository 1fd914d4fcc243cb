import {prepare, single} from 'fuzzysort';
import type {Term} from './query.js';
import {lettersOf, type PreparedField, type PreparedRow} from './searchable.js';

/** Terms shorter than this are looked for to the letter only: two letters are scattered over any text. */
const shortestGuess = 3;

/** Terms without any are numbers: digits in their order are in every other one. */
const letter = /\p{L}/u;

/** Fields longer than this hold prose, in which the letters of any word are found in their order somewhere. */
const longestField = 128;

/** Score that a guess must reach, out of 1; what skips a letter within a word reaches about 0.3. */
const leastScore = 0.28;

/** Within how many letters those of a term must stand, which keeps them from being picked along a path. */
function widestSpan(term: string): number {
	return term.length * 2 + 2;
}

/** Tells how well the letters of a term are found in a row, in their order and within one field; 0 for not at all. */
export type Guess = (row: PreparedRow) => number;

/** A guess at a term. It remembers what it was asked, because rows share folders, projects and models. */
export function guessAt(term: Term): Guess {
	if (term.text.length < shortestGuess || !letter.test(term.text)) return () => 0;
	const wanted = lettersOf(term.text.toLowerCase());
	const scores = new Map<string, number>();
	return ({fields}) => {
		let best = 0;
		for (const field of fields) {
			if ((field.letters & wanted) !== wanted || field.text.length > longestField) continue;
			let score = scores.get(field.text);
			if (score === undefined) {
				score = scoreField(term, field);
				scores.set(field.text, score);
			}
			best = Math.max(best, score);
		}
		return best;
	};
}

const targets = new WeakMap<PreparedField, ReturnType<typeof prepare>>();

function scoreField(term: Term, field: PreparedField): number {
	let target = targets.get(field);
	if (!target) {
		target = prepare(field.text);
		targets.set(field, target);
	}
	const found = single(term.text, target);
	if (!found || found.score < leastScore) return 0;
	const {indexes} = found;
	const span = (indexes.at(-1) ?? 0) - (indexes[0] ?? 0) + 1;
	if (span > widestSpan(term.text)) return 0;
	const hasCase = !term.isCased || indexes.every((place, index) => field.text[place] === term.text[index]);
	return hasCase ? Math.min(found.score, 0.99) : 0;
}
