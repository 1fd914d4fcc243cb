import {distance} from 'fastest-levenshtein';

/** Nobody mistypes a longer name, and comparing takes time that grows with the product of two lengths. */
const longestName = 256;

/** The names most like a mistyped one, best first, at most three. */
export function nearestTo(name: string, candidates: readonly string[]): string[] {
	if (name.length > longestName) return [];
	return candidates
		.filter(({length}) => length <= longestName)
		.map(candidate => ({candidate, edits: distance(name, candidate)}))
		.sort((a, b) => a.edits - b.edits)
		.slice(0, 3)
		.map(({candidate}) => candidate);
}
