import type {Session} from '../bus/types.js';
import {called} from '../presentation/called.js';
import {describeTerminal, whereItIs} from '../terminals/describe-terminal.js';
import {goToTerminal, type Surroundings} from '../terminals/go-to-terminal.js';

/** Brings the terminal of a session to the front. Resolves to what the operator should know; never rejects. */
export async function visitTerminal(
	session: Session | undefined,
	surroundings: Surroundings,
): Promise<string> {
	if (!session) return '✗ its session is not known any more';
	const {sessionId, name, terminal} = session;
	const who = called(sessionId, name);
	const reason = await goToTerminal(session, surroundings);
	if (reason === null) return `✓ ${who} is in front: ${terminal && describeTerminal(terminal)}`;
	const parts = [reason, whereItIs(session)].filter(part => part !== null);
	return `✗ ${who}: ${parts.join('; ')}`;
}
