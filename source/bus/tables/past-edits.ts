import type {Reader} from '../engine/engine.js';
import {type Edit, parseEdit} from './edits.js';
import {type PastPage, pageParameters, withinMs} from './past-page.js';

/** The last edit of each file by each session, newest first. */
export async function listPastEdits(reader: Reader, page: PastPage): Promise<Edit[]> {
	const ofSession = page.sessionId === null ? '' : 'session_id = @sessionId AND';
	const rows = await reader.all(
		`SELECT * FROM file_edits WHERE ${ofSession} ${withinMs('edited_ms')} ORDER BY edited_ms DESC LIMIT @limit`,
		pageParameters(page),
	);
	return rows.map(parseEdit);
}
