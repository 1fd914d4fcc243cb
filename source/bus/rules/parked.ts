import type {SessionRecord} from '../tables/session-record.js';

/** What is noted of a conversation that its process keeps though nobody has a window onto it. */
export const parkedNote = 'parked: its window is closed';

/** Whether a conversation was left where it was: nobody sees what comes of it. */
export function isParked({native}: Pick<SessionRecord, 'native'>): boolean {
	return native.turn === null && native.note === parkedNote;
}
