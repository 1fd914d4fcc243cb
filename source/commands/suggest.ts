import {distance} from 'fastest-levenshtein';

/** The name somebody most likely meant; `null` when none is much like what they typed. */
export function suggest(typed: string, known: readonly string[]): string | null {
	const continued = known.find(name => name.startsWith(typed));
	if (continued !== undefined) return continued;
	const [nearest] = known
		.map(name => ({name, edits: distance(typed, name)}))
		.sort((a, b) => a.edits - b.edits);
	return nearest && nearest.edits <= Math.max(2, typed.length / 3) ? nearest.name : null;
}
