import {day} from '../../bus/timestamps.js';
import {hookLogFile, readHookFailures} from '../../hook/hook-log.js';
import {bad, type Check, good} from './check.js';

/** Hooks fail silently, so that they disturb no agent; here is where it shows. */
export function hookFailureCheck(home: string, now: number): Check {
	const recent = readHookFailures(home).filter(({at}) => now - Date.parse(at) < day);
	const last = recent.at(-1);
	if (!last) return good('hooks', 'none has failed in the last 24 hours');
	const {vendor, event, at, error} = last;
	// Somebody may have called it by hand, without a word
	const name = [vendor, event].filter(Boolean).join(' ') || 'one without a name';
	return bad(
		'hooks',
		`${recent.length} failed in the last 24 hours, last ${name} at ${at}: ${error}`,
		`see ${hookLogFile(home)}, and remove it once that is settled`,
	);
}
