import type {Engine, Writer} from './engine/engine.js';
import {requireLive} from './require-session.js';
import type {SessionRecord} from './tables/session-record.js';

/** A way to write to a store on behalf of one live session. */
export function actingOn(engine: Engine) {
	return <Result>(
		sessionId: string,
		work: (writer: Writer, session: SessionRecord) => Promise<Result>,
	): Promise<Result> => engine.write(async writer => work(writer, await requireLive(writer, sessionId)));
}
