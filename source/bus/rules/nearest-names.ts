import {distance} from 'fastest-levenshtein';

/** The names most like a mistyped one, best first, at most three. */
export function nearestTo(name: string, candidates: readonly string[]): string[] {
	return candidates
		.map(candidate => ({candidate, edits: distance(name, candidate)}))
		.sort((a, b) => a.edits - b.edits)
		.slice(0, 3)
		.map(({candidate}) => candidate);
}
