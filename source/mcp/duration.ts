import {usageError} from '../bus/errors.js';
import {parseDuration} from '../presentation/ages.js';

/**
 * Reads a length of time that a model gave, in milliseconds; `null` when it gave none.
 * @throws BusError `usage`
 */
export function readDuration(ttl: string | undefined): number | null {
	if (ttl === undefined) return null;
	const length = parseDuration(ttl);
	if (length === null || length < 1000) {
		throw usageError(`${JSON.stringify(ttl)} is no length of time`, 'as in 90s, 10m, 2h or 1d');
	}
	return length;
}
