import type {Alert, PartiesInspection, Session} from '../../bus/types.js';
import {shortenHome} from '../../presentation/paths.js';
import {screenText} from '../../presentation/screen-text.js';
import {severityTones, stateLooks} from '../looks.js';
import {describeSubject} from '../picture/alert-row.js';
import type {Viewpoint} from '../viewpoint.js';
import {describeActivity, describeAgent, describeAsks, describeState} from './describe-session.js';
import {type Description, formatPast, knownFacts, type PossibleFacts, type Section} from './description.js';
import {concernsClaim, concernsLock, describeClaim, describeLock, heldInQuestion} from './holdings.js';
import {whatToDo} from './what-to-do.js';

/** Of a large crowd so many are looked at and described: nobody reads five hundred, and it is done for every frame. */
const maxDescribed = 20;

/** Who of those that share the cause of an alert is described: those who came first. */
export function describedMembers({sessionIds}: Pick<Alert, 'sessionIds'>): readonly string[] {
	return sessionIds.slice(0, maxDescribed);
}

/** All that is known about an alert: what to do about it before anything else, then its sides and what they hold. */
export function describeAlert(
	alert: Alert,
	sessions: readonly Session[],
	found: PartiesInspection | null,
	viewpoint: Viewpoint,
): Description {
	const {now, home} = viewpoint;
	// those of the snapshot are newer; the others have ended
	const known = new Map([...(found?.sessions ?? []), ...sessions].map(side => [side.sessionId, side]));
	const held = found && heldInQuestion(alert, found, known);
	const members = describedMembers(alert);
	const more = alert.memberCount - members.length;
	return {
		title: `Alert ${alert.id}`,
		facts: knownFacts([
			['severity', alert.severity, severityTones[alert.severity]],
			['what', describeSubject(alert, home)],
			['why', alert.type === 'session_waiting' ? null : alert.detail && shortenHomes(alert.detail, home)],
			['between', `${members.join(' ↔ ')}${more > 0 ? ` and ${more} more` : ''}`],
			['to do', whatToDo(alert, held)],
			['status', alert.status],
			['since', formatPast(alert.createdAt, now)],
			['escalated', describeEscalation(alert, now)],
			['acknowledged', formatPast(alert.acknowledgedAt, now)],
			['by', alert.acknowledgedBy],
			['type', alert.type],
		]),
		text: [],
		sections: members.map(id => describeSide(alert, id, {session: known.get(id) ?? null, found}, viewpoint)),
	};
}

/** A sentence with its paths as people write them. */
function shortenHomes(sentence: string, home: string | undefined): string {
	return sentence
		.split(' ')
		.map(word => shortenHome(word, home))
		.join(' ');
}

function describeEscalation({escalatedAt}: Alert, now: number): string | null {
	const when = formatPast(escalatedAt, now);
	return when === null ? null : `${when}, as nobody had acknowledged it`;
}

type Side = {readonly session: Session | null; readonly found: PartiesInspection | null};

/** One side of an alert: how it does, where it works, what it holds. */
function describeSide(alert: Alert, id: string, {session, found}: Side, viewpoint: Viewpoint): Section {
	const {now} = viewpoint;
	const facts: PossibleFacts = session
		? [
				['state', describeState(session), stateLooks[session.state].tone],
				...describeAsks(session),
				['agent', describeAgent(session)],
				['works on', describeWork(session)],
				['works in', describePlace(session, viewpoint)],
				['last activity', describeActivity(session, now)],
			]
		: [['state', found ? 'not on record any more' : null]];
	const held = found ? listHeld(alert, id, {session, found}, viewpoint) : [];
	const none: PossibleFacts = session && found ? [['holds', 'nothing', 'muted']] : [];
	return {
		title: screenText(id),
		note: '',
		facts: knownFacts([...facts, ...(held.length > 0 ? held : none)]),
	};
}

function describeWork({projectId, taskId}: Session): string {
	return [projectId, taskId === null ? null : `task ${taskId}`].filter(part => part !== null).join(', ');
}

function describePlace({cwd, branch}: Session, {home}: Viewpoint): string {
	return [cwd === null ? null : shortenHome(cwd, home), branch === null ? null : `branch ${branch}`]
		.filter(part => part !== null)
		.join(', ');
}

/** What one side holds; what the alert is about comes first and says so. */
function listHeld(
	alert: Alert,
	id: string,
	{session, found}: {readonly session: Session | null; readonly found: PartiesInspection},
	viewpoint: Viewpoint,
): PossibleFacts {
	const claims = found.claims
		.filter(({sessionId}) => sessionId === id)
		.map(claim => ({
			isInQuestion: concernsClaim(alert, claim),
			label: 'claim',
			text: describeClaim(claim, viewpoint),
		}));
	const locks = found.locks
		.filter(({sessionId}) => sessionId === id)
		.map(lock => ({
			isInQuestion: concernsLock(alert, lock, session),
			label: lock.mode === 'shared' ? 'shared lock' : 'lock',
			text: describeLock(lock, viewpoint),
		}));
	const all = [...claims, ...locks];
	return [...all.filter(({isInQuestion}) => isInQuestion), ...all.filter(held => !held.isInQuestion)].map(
		({isInQuestion, label, text}) =>
			isInQuestion ? [label, `! ${text}: what this alert is about`, 'attention'] : [label, text],
	);
}
