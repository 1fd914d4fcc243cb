import type {Context} from '../context.js';
import type {Writer} from '../engine/engine.js';
import {compareProcesses, type ProcessIdentity} from '../rules/identity.js';
import {isAtWork, lastHeardOf, lastToLeave} from '../rules/who-left.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {listSessionsOfPid} from '../tables/sessions.js';
import {severalConversations} from './find-session.js';
import type {Registration} from './register.js';

/** What is known of a conversation that begins beside another, or instead of it. */
export type Switch = {
	/** The agent has said that it left the conversation before, if there was one. */
	readonly isSwitch?: boolean;
	/** The row that it goes on in, where that is known. */
	readonly row?: SessionRecord | null;
};

/**
 * The row of the same process and conversation, if there is one; else that of the conversation that was left for it.
 * One that is at work was not, unless its agent says so.
 */
export async function findKnown(
	writer: Writer,
	{now, settings}: Context,
	{vendor, pid, agentSessionId = null, sharedProcess = false}: Registration,
	identity: ProcessIdentity,
	{isSwitch = false, row = null}: Switch,
): Promise<{readonly known: SessionRecord | null; readonly isShared: boolean}> {
	const candidates = (await listSessionsOfPid(writer, pid)).filter(
		row => row.llmVendor === vendor && compareWithRow(row, identity) !== 'different',
	);
	const sameConversation = candidates.find(
		row => agentSessionId !== null && row.agentSessionId === agentSessionId,
	);
	const sameProcess = candidates.filter(row => compareWithRow(row, identity) === 'same');
	const live = sameProcess.filter(isLive);
	const [only] = live;
	// What is seen to carry several does so, whatever its kind
	const isShared = sharedProcess || live.length > 1;
	const own = sameConversation ?? row;
	if (own) return {known: own, isShared};
	if (agentSessionId === null && live.length > 1) throw severalConversations(pid, live);
	const left = agentSessionId === null ? null : lastToLeave(live);
	if (left) return {known: left, isShared};
	// A server is told to go on with one conversation without another being left
	if (isSwitch && !sharedProcess) return {known: lastHeardOf(sameProcess), isShared};
	const isBeside =
		only !== undefined &&
		agentSessionId !== null &&
		only.agentSessionId !== null &&
		isAtWork(only, now() - settings.thresholds.quiet);
	if (isBeside) return {known: null, isShared: true};
	// A process of one conversation that starts another has left the first; a shared one carries both
	if (!isShared) return {known: lastHeardOf(sameProcess), isShared};
	const known = sameProcess.find(one => one.agentSessionId === null || agentSessionId === null);
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
