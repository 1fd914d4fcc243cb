import {maxNamed, peerPath, peersInWords, peerWord} from '../../presentation/peer-words.js';
import {isUnguarded} from './conflicts.js';

/** What an alert is about, as far as its wording needs it. */
export type AlertSubject = {
	readonly type: string;
	readonly sessionIds: readonly string[];
	/** How many share its cause, even where not all are named. */
	readonly memberCount: number;
	readonly subject: string | null;
	readonly detail: string | null;
};

/** More of what another program may have written of an alert is not told. */
const maxDetail = 200;

/** A conflict in words, from the point of view of one of those who share it: `codex-41200 also on PILOT`. */
export function describeFor(sessionId: string, alert: AlertSubject): string {
	const {others, count} = othersOf(sessionId, alert);
	return describeOthers(peersInWords(others.length === 0 ? [sessionId] : others, count), alert);
}

/** The same as lines, one for each of the others, the first eight of whom are named. */
export function linesFor(sessionId: string, alert: AlertSubject): string[] {
	const {others, count} = othersOf(sessionId, alert);
	if (others.length === 0) return [describeFor(sessionId, alert)];
	const lines = others.slice(0, maxNamed).map(id => describeOthers(peerWord(id), alert));
	const more = count - lines.length;
	return more > 0
		? [...lines, `… and ${describeOthers(`${more} more`, alert).replace(' also on ', ' on ')}`]
		: lines;
}

/** All but the one who is told, who is one of the crowd also where it is too large to name it. */
function othersOf(sessionId: string, {sessionIds, memberCount}: AlertSubject) {
	return {others: sessionIds.filter(id => id !== sessionId), count: memberCount - 1};
}

function describeOthers(others: string, {type, subject: written, detail}: AlertSubject): string {
	const subject = peerPath(written ?? '');
	switch (type) {
		case 'project_conflict':
			return `${others} also on ${subject}`;
		case 'task_conflict':
			return `${others} also on task ${subject}`;
		case 'file_conflict':
			if (detail !== null && isUnguarded(detail)) return peerWord(detail, maxDetail);
			return `${others} also on file ${subject}`;
		case 'cwd_overlap':
			return `${others} in ${subject}`;
		default:
			return detail === null ? `${others} ${subject}` : peerWord(detail, maxDetail);
	}
}
