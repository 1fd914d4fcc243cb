import type {Reader} from './engine/engine.js';
import type {SessionRecord} from './tables/session-record.js';
import {listAllSessions, listChangedSince, readChangeMark} from './tables/sessions.js';

/**
 * The rows of session_registry as last read. A thousand rows cost 3 ms to read whole, so only those that changed
 * since are read again; an unchanged row keeps its reference.
 */
export class SessionCache {
	#records = new Map<string, SessionRecord>();
	#newest = 0;

	/** Every session, ended ones included. */
	async refresh(reader: Reader): Promise<ReadonlyMap<string, SessionRecord>> {
		const mark = await readChangeMark(reader);
		if (mark.newest === this.#newest && mark.rows === this.#records.size) return this.#records;
		if (this.#newest > 0 && mark.newest > this.#newest) {
			const records = new Map(this.#records);
			for (const record of await listChangedSince(reader, this.#newest))
				records.set(record.sessionId, record);
			this.#records = records;
			this.#newest = mark.newest;
			if (mark.rows === this.#records.size) return this.#records;
		}
		// A row was deleted or renamed, or the table began anew
		const all = await listAllSessions(reader);
		this.#records = new Map(all.map(record => [record.sessionId, record]));
		this.#newest = mark.newest;
		return this.#records;
	}
}
