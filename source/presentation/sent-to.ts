import type {Bus} from '../bus/bus.js';
import {parkedNote} from '../bus/rules/parked.js';
import type {Message, Session, SessionState} from '../bus/types.js';
import {cleanText} from './clean-text.js';
import {peerWord} from './peer-words.js';

/** When whoever is in such a state gets what is sent to it. */
const only: Partial<Record<SessionState, string>> = {
	orphaned: 'only when its conversation is resumed',
	hung: 'only if it goes on',
	stale: 'only if it still lives',
};

/** Why it may be long before a session gets what is sent to it; `null` where nothing is known to keep it from it. */
function cautionOf({sessionId, state, stateReason}: Session): string | null {
	if (stateReason.includes(parkedNote))
		return `${peerWord(sessionId)} is ${parkedNote.replace(': ', ' (')}): it gets this only when it goes on`;
	const when = only[state];
	return when === undefined
		? null
		: `${peerWord(sessionId)} is ${state} (${cleanText(stateReason)}): it gets this ${when}`;
}

/** What to tell whoever sent a message, and what of that is a caution. */
export async function describeSent(
	bus: Pick<Bus, 'findSession'>,
	{id, recipientId}: Message,
): Promise<{readonly line: string; readonly note: string | null}> {
	const sent = `Sent #${id} to ${recipientId === null ? 'all sessions' : peerWord(recipientId)}`;
	// What was sent is sent, whatever is known of its recipient
	const recipient = recipientId === null ? null : await bus.findSession(recipientId).catch(() => null);
	const note = recipient && cautionOf(recipient);
	return {line: note === null ? sent : `${sent}. ${note}`, note};
}
