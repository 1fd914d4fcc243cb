import type {CallerDocument} from '../caller/caller-document.js';
import {called} from './called.js';
import {cleanText} from './clean-text.js';
import {peerWord} from './peer-words.js';
import {textTable} from './text-table.js';

/** Who calls, as text: the session first, then why. */
export function callerText({session, caller}: CallerDocument): string {
	return [
		session ? called(session.sessionId, session.name) : unregisteredText(caller),
		`${sentence(cleanText(caller.why))}.`,
	].join('\n');
}

/** What it was decided by, as text. */
export function evidenceText({caller, evidence: {processes, isWhole, told}}: CallerDocument): string {
	const table = textTable(processes, [
		{title: 'ABOVE', cell: ({pid}) => String(pid)},
		{title: 'PROGRAM', cell: ({name}) => peerWord(name, 24), most: 24},
		{title: 'IS', cell: ({role, vendor}) => (vendor === null ? role : `${role} of ${cleanText(vendor)}`)},
	]);
	return [
		processes.length === 0 ? 'No process above can be seen.' : table,
		...(isWhole ? [] : ['What is above these cannot be seen from here.']),
		...told.map(
			({vendor, pid, presence}) =>
				`The variables of ${cleanText(vendor)} name process ${pid}: ${presence === 'gone' ? 'it is gone' : presence}.`,
		),
		...(caller.agentSessionId === null ? [] : [`Its conversation is ${peerWord(caller.agentSessionId)}.`]),
	].join('\n');
}

function unregisteredText({kind, vendor, pid}: CallerDocument['caller']): string {
	switch (kind) {
		case 'agent':
			return `${cleanText(vendor ?? '')}${pid === null ? '' : `, process ${pid}`}: not registered; \`session-bus register\` does it`;
		case 'person':
			return `A person at the shell ${pid}, who becomes a session by acting`;
		case 'unknown':
			return 'Nobody can be seen to call; name a session with --session';
	}
}

function sentence(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}
