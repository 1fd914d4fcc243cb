import {isPlainConversation} from '../agents/conversation-id.js';
import {findAgent} from '../agents/index.js';
import type {Presence} from '../bus/rules/presence.js';
import type {Session} from '../bus/types.js';
import {commandLine} from '../presentation/peer-words.js';
import {shellWord} from '../system/shell-word.js';

/** What goes on with a conversation, and where. */
export type ResumePlan = {readonly folder: string; readonly command: readonly string[]};

/** Why a conversation cannot be gone on with. */
export type ResumeRefusal = {readonly reason: string; readonly hint: string};

/** All that decides whether a conversation can be gone on with. */
export type ResumeEvidence = {
	readonly session: Session;
	/** The live session that has the conversation open, if any, and what can be said of its process. */
	readonly holder: {readonly session: Session; readonly presence: Presence} | null;
	readonly isFolder: (path: string) => boolean;
};

/** The command that goes on with a session's conversation; `null` where the agent has none or none can be named. */
export function resumeCommandOf({llmVendor, agentSessionId}: Session): readonly string[] | null {
	if (llmVendor === null || agentSessionId === null || !isPlainConversation(agentSessionId)) return null;
	return findAgent(llmVendor)?.resumeCommand(agentSessionId) ?? null;
}

/** A command as a shell reads it back. */
export function shellLine(words: readonly string[]): string {
	return words
		.map(word => {
			const [, flag = '', value = word] = /^(--[\w-]+=)(.*)$/s.exec(word) ?? [];
			return `${flag}${shellWord(value)}`;
		})
		.join(' ');
}

/** The line that goes to a session's folder and goes on with its conversation there. */
export function resumeLine({folder, command}: ResumePlan): string {
	return `cd ${shellWord(folder)} && ${shellLine(command)}`;
}

/** Judges whether a session's conversation can be gone on with now, and how. */
export function judgeResume({session, holder, isFolder}: ResumeEvidence): ResumePlan | ResumeRefusal {
	const {sessionId, llmVendor, agentSessionId, cwd} = session;
	if (agentSessionId === null || !isPlainConversation(agentSessionId)) {
		return {
			reason: `the conversation of ${sessionId} is not known`,
			hint: `look for it with ${llmVendor ?? 'the agent'}'s own list of conversations`,
		};
	}
	const command = resumeCommandOf(session);
	if (command === null) {
		return {
			reason: `how ${llmVendor ?? 'an unknown agent'} goes on with a conversation is not known`,
			hint: `its conversation is ${agentSessionId}`,
		};
	}
	if (holder && holder.presence !== 'gone') return heldBy(holder.session, holder.presence);
	if (cwd === null || !isFolder(cwd)) {
		return {
			reason: cwd === null ? `the folder of ${sessionId} is not known` : `the folder ${cwd} is gone`,
			hint: `make it again, or go where the work is now and run \`${shellLine(command)}\``,
		};
	}
	return {folder: cwd, command};
}

function heldBy({sessionId, pid, host, state}: Session, presence: Presence): ResumeRefusal {
	const place = [pid === null ? null : `process ${pid}`, host === null ? null : `on ${host}`]
		.filter(part => part !== null)
		.join(' ');
	const kill = commandLine('session-bus', 'rescue', sessionId, '--kill');
	return presence === 'alive'
		? {
				reason: `${sessionId} still runs the conversation (${place}, ${state})`,
				hint: `go on with it there, or \`${kill}\` first`,
			}
		: {
				reason: `whether ${sessionId} still runs the conversation cannot be seen from here (${place || 'its process is not known'})`,
				hint: `\`${kill}\` where it runs, or \`${commandLine('session-bus', 'unregister', '--session', sessionId)}\` once it has surely ended`,
			};
}
