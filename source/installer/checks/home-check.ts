import {BusError} from '../../bus/errors.js';
import type {Place} from '../place.js';
import {requireOwnHome} from '../trust.js';
import {bad, type Check} from './check.js';

/** What in the folder of session-bus other users can change. */
export function homeCheck(place: Place): Check[] {
	try {
		requireOwnHome(place);
		return [];
	} catch (error) {
		if (!(error instanceof BusError)) throw error;
		return [bad('folder', error.message, error.hint ?? 'make it your own')];
	}
}
