import {BusError} from '../../bus/errors.js';
import {causeOf, otherHome} from '../../bus/system-failures.js';
import type {Place} from '../place.js';
import {requireOwnHome} from '../trust.js';
import {bad, type Check} from './check.js';
import {tryWriting} from './try-writing.js';

/**
 * What in the folder of session-bus other users can change, and whether its owner can.
 * @param isBus whether the bus lies in it, too, whose own check writes there
 */
export function homeCheck(place: Place, isBus: boolean): Check[] {
	try {
		requireOwnHome(place);
		if (!isBus) tryWriting(place.home);
		return [];
	} catch (error) {
		if (error instanceof BusError) return [bad('folder', error.message, error.hint ?? 'make it your own')];
		const cause = causeOf(error);
		if (cause === null) throw error;
		return [
			bad(
				'folder',
				`${place.home} cannot be written: ${cause}, so hooks can note nothing`,
				`make room or give yourself the right to write there, or ${otherHome}`,
			),
		];
	}
}
