import type {Writer} from '../engine/engine.js';
import {compareProcesses, type ProcessIdentity} from '../rules/identity.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {listSessionsOfPid} from '../tables/sessions.js';
import {severalConversations} from './find-session.js';
import type {Registration} from './register.js';

/** The row of the same process and conversation, if there is one. */
export async function findKnown(
	writer: Writer,
	{vendor, pid, agentSessionId = null, sharedProcess = false}: Registration,
	identity: ProcessIdentity,
): Promise<{readonly known: SessionRecord | null; readonly isShared: boolean}> {
	const candidates = (await listSessionsOfPid(writer, pid)).filter(
		row => row.llmVendor === vendor && compareWithRow(row, identity) !== 'different',
	);
	const sameConversation = candidates.find(
		row => agentSessionId !== null && row.agentSessionId === agentSessionId,
	);
	const sameProcess = candidates.filter(row => compareWithRow(row, identity) === 'same');
	const live = sameProcess.filter(isLive);
	// What is seen to carry several does so, whatever its kind
	const isShared = sharedProcess || live.length > 1;
	if (sameConversation) return {known: sameConversation, isShared};
	if (agentSessionId === null && live.length > 1) throw severalConversations(pid, live);
	// A process of one conversation that starts another has left the first; a shared one carries both
	if (!isShared) return {known: live[0] ?? sameProcess[0] ?? null, isShared};
	const known = sameProcess.find(row => row.agentSessionId === null || agentSessionId === null);
	return {known: known ?? null, isShared};
}

/** A row another program wrote names only its pid: it stands for the process that has it now, unless that was wrong. */
export function compareWithRow(
	{identity, isDisowned}: SessionRecord,
	now: ProcessIdentity,
): 'same' | 'different' | 'unclear' {
	if (isDisowned) return 'different';
	return identity.host === null ? 'same' : compareProcesses(identity, now);
}
