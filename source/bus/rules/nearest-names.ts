import {distance} from 'fastest-levenshtein';

/** Nobody mistypes a longer name, and comparing takes time that grows with the product of two lengths. */
const longestName = 256;

/** The names somebody may have meant by one that does not exist, best first, at most three; none that is not like it. */
export function nearestTo(name: string, candidates: readonly string[]): string[] {
	if (name === '' || name.length > longestName) return [];
	return candidates
		.filter(candidate => candidate.length <= longestName && isLike(name, candidate))
		.map(candidate => ({
			candidate,
			isContinued: candidate.startsWith(name),
			edits: distance(name, candidate),
		}))
		.sort((a, b) => Number(b.isContinued) - Number(a.isContinued) || a.edits - b.edits)
		.slice(0, 3)
		.map(({candidate}) => candidate);
}

/** Whether a third of a name at most is a slip in the other, or in its beginning. */
function isLike(name: string, candidate: string): boolean {
	const most = Math.round(name.length / 3);
	return slips(name, candidate) <= most || slips(name, candidate.slice(0, name.length)) <= most;
}

/** How many letters have to be put right; two that were swapped are one slip. */
function slips(name: string, candidate: string): number {
	const edits = distance(name, candidate);
	return edits === 2 && lettersOf(name) === lettersOf(candidate) ? 1 : edits;
}

const lettersOf = (name: string) => [...name].sort().join('');
