import type {Message, Session, SessionInspection, TimelineEntry} from '../../bus/types.js';
import {formatLiveAge} from '../../presentation/ages.js';
import {shortenHome} from '../../presentation/paths.js';
import {timelineLooks} from '../looks.js';
import {gistOf} from '../picture/gist.js';
import {describeSender} from '../picture/message-row.js';
import {formatMoment} from '../picture/moment.js';
import type {Viewpoint} from '../viewpoint.js';
import {knownFacts, type PossibleFacts, type Section} from './description.js';
import {describeClaim, describeLock} from './holdings.js';
import {shortGist} from './short-gist.js';

/** Most entries of a section; whoever holds more is better looked at with a command. */
const mostEntries = 200;

/** What belongs to a session: its locks, claims, mail, and what happened to it. */
export function sessionSections(
	session: Session,
	{locks, claims, mail, timeline}: SessionInspection,
	viewpoint: Viewpoint,
): readonly Section[] {
	const {now} = viewpoint;
	// nobody expects a monitor or a person to hold anything
	const holdings = [
		section('Locks', 'none', locks, lock => [lock.mode, describeLock(lock, viewpoint)]),
		section('Claims', 'none', claims, claim => ['task', describeClaim(claim, viewpoint)]),
	].filter(({facts}) => session.kind === 'agent' || facts.length > 0);
	return [
		...holdings,
		{
			...section('Mail', 'nothing unread', mail, message => [
				`${formatLiveAge(message.createdAt, now)} ago`,
				describeMail(message),
			]),
			...(session.unread > mail.length && mail.length > 0
				? {note: `${session.unread} unread, the first ${mail.length}`}
				: {}),
		},
		section('Timeline', 'nothing yet', timeline, entry => [
			formatMoment(entry.at, now),
			describeDeed(entry, session.sessionId, viewpoint),
		]),
	];
}

function section<Entry>(
	title: string,
	none: string,
	entries: readonly Entry[],
	tell: (entry: Entry) => PossibleFacts[number],
): Section {
	const shown = entries.slice(0, mostEntries).map(tell);
	const more: PossibleFacts =
		entries.length > mostEntries ? [['', `and ${entries.length - mostEntries} more`, 'muted']] : [];
	const note = entries.length === 0 ? none : String(entries.length);
	return {title, note, facts: knownFacts([...shown, ...more])};
}

/** An unread message on one line: who sent what. */
function describeMail(message: Message): string {
	const {type, priority} = message;
	const kind = priority === 'normal' ? type : `${type}, ${priority}`;
	const {senderName} = message;
	const sender = senderName === null ? describeSender(message) : `${senderName} · ${describeSender(message)}`;
	return `${sender} (${kind}): ${shortGist(message)}`;
}

/** Something that happened, as a sentence whose subject is left out where it is the session itself. */
function describeDeed(entry: TimelineEntry, ownId: string, {home}: Viewpoint): string {
	const {kind, sessionId, otherId, text, subject} = entry;
	const isOwn = sessionId === ownId;
	const who = isOwn || kind === 'alert' ? '' : `${sessionId ?? 'unknown'} `;
	const rival = isOwn ? otherId : sessionId;
	const against = kind === 'alert' && rival !== null ? ` with ${rival}` : '';
	const about = subject === null ? '' : ` ${shortenHome(subject, home)}`;
	const said = kind === 'message' ? `: ${gistOf({body: subject ?? '', senderId: sessionId})}` : about;
	return `${timelineLooks[kind].glyph} ${who}${text}${said}${against}`;
}
