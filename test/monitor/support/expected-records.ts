import type {StatusRecords} from '../../../source/monitor/status/status-records.js';
import type {KeptRecord} from './status-terminal.js';

/** What a terminal should hold of records whose texts need no cleaning and no cutting. */
export function expectedRecords(records: StatusRecords): Map<string, KeptRecord> {
	return new Map(
		[...records].map(([id, {state, kind, app, title, message}]) => [
			id ?? '',
			{
				state,
				...(kind === null ? {} : {kind}),
				app,
				title,
				...(message === '' ? {} : {msg: message.replaceAll('\n', ' ')}),
			},
		]),
	);
}
