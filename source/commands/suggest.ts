import {nearestTo} from '../bus/rules/nearest-names.js';

/** The name somebody most likely meant; `null` when none is much like what they typed. */
export function suggest(typed: string, known: readonly string[]): string | null {
	return nearestTo(typed, known)[0] ?? null;
}
