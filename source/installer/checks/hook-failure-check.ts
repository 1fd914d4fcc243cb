import path from 'node:path';
import {readHookFailures} from '../../hook/hook-log.js';
import {bad, type Check, good} from './check.js';

const day = 24 * 60 * 60 * 1000;

/** Hooks fail silently, so that they disturb no agent; here is where it shows. */
export function hookFailureCheck(home: string, now: number): Check {
	const recent = readHookFailures(home).filter(({at}) => now - Date.parse(at) < day);
	const last = recent.at(-1);
	if (!last) return good('hooks', 'none has failed in the last 24 hours');
	const file = path.join(home, 'hook-errors.log');
	return bad(
		'hooks',
		`${recent.length} failed in the last 24 hours, last ${last.vendor} ${last.event} at ${last.at}: ${last.error}`,
		`see ${file}, and remove it once that is settled`,
	);
}
