import {type Context, presenceOf} from '../context.js';
import type {Reader} from '../engine/engine.js';
import {hasLeft, isLive} from '../tables/session-record.js';
import {listSessionsOfPid} from '../tables/sessions.js';

/** Whether the process of an event has left its conversation for the one it carries now. */
export async function wasLeft(
	reader: Reader,
	context: Context,
	{vendor, pid, agentSessionId}: {vendor: string; pid: number; agentSessionId: string},
): Promise<boolean> {
	return (await listSessionsOfPid(reader, pid)).some(
		row =>
			row.llmVendor === vendor &&
			isLive(row) &&
			hasLeft(row, agentSessionId) &&
			presenceOf(row, context) !== 'gone',
	);
}
