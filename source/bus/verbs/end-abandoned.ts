import {type Context, readClocks} from '../context.js';
import type {Writer} from '../engine/engine.js';
import {writeInSlices} from '../in-slices.js';
import {abandonedAfter, staleAfter} from '../limits.js';
import type {Clocks} from '../rules/evidence.js';
import {timePassed} from '../rules/time-passed.js';
import {markMissing} from '../tables/session-process.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {findSession, listForeignSessions} from '../tables/sessions.js';
import {endByGoodbye} from './death.js';

/** What follows from the silence of a session of unknown machine. */
type Silence = 'heard' | 'heard again' | 'first missed' | 'missed' | 'over';

/**
 * Judges whether a session of unknown machine has not beaten for a day. Whoever slept for that long as well gets the
 * time of three beats to show that it is there.
 */
function judgeSilence({heartbeatMs, registeredMs, missed}: SessionRecord, clocks: Clocks): Silence {
	const lastMs = heartbeatMs ?? registeredMs;
	if (lastMs === null || clocks.now - lastMs <= abandonedAfter)
		return missed.sinceMs === null ? 'heard' : 'heard again';
	const passed = missed.sinceMs === null ? -1 : timePassed(missed.sinceMs, missed.awakeMs, clocks);
	if (passed < 0) return 'first missed';
	return passed < staleAfter ? 'missed' : 'over';
}

/** Ends the sessions of unknown machines that have not beaten for a day. */
export async function endAbandoned(context: Context): Promise<void> {
	const silent = (await context.engine.read(listForeignSessions)).filter(session =>
		['heard again', 'first missed', 'over'].includes(judgeSilence(session, readClocks(context))),
	);
	await writeInSlices(context, silent, async (writer, {sessionId}) => {
		const session = await findSession(writer, sessionId);
		if (session && isLive(session) && session.identity.host === null) await act(writer, context, session);
	});
}

async function act(writer: Writer, context: Context, session: SessionRecord): Promise<void> {
	const clocks = readClocks(context);
	switch (judgeSilence(session, clocks)) {
		case 'heard again':
			return markMissing(writer, session.sessionId, null);
		case 'first missed':
			return markMissing(writer, session.sessionId, clocks);
		case 'over':
			return endByGoodbye(writer, context, session, 'no beat for a day');
	}
}
