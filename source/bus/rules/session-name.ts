import {usageError} from '../errors.js';
import {type Name, normalForm, requireName} from './names.js';

/*
 * What sessions are called: the name a person gave, else what the agent calls its conversation, else the id. Names may
 * be shared, and agents choose theirs themselves, so that an id always goes before a name.
 */

/** Longer names do not help to recognise a session, in characters. */
const longestName = 80;

/** More of what others wrote, before it is cleaned, is not looked at. */
const mostOfName = 1000;

/** How ids are made: what looks like one would pass for another session. */
const idPattern = /^[a-z][a-z0-9-]*-\d+(?:\.\d+)?(?:~\d+)?(?:@\S+)?$/i;

/** A session's name as others wrote it, in the form in which it is kept; `null` for what says nothing. */
export function sessionNameOf(text: string): Name | null {
	const start = text.length > mostOfName ? text.slice(0, mostOfName).replace(/[\ud800-\udbff]$/, '') : text;
	const form = normalForm(start);
	if (form === null || form.length <= longestName) return form;
	const characters = Array.from(form);
	return characters.length <= longestName
		? form
		: normalForm(`${characters.slice(0, longestName - 1).join('')}…`);
}

/** What a session is called. */
export function shownName(sessionId: string, given: Name | null, title: Name | null): string {
	return [given, title].find(name => name !== null && !idPattern.test(name)) ?? sessionId;
}

/**
 * Checks a name that somebody gives a session.
 * @throws BusError `usage`
 */
export function requireSessionName(text: string): Name {
	const name = requireName('name', text);
	const {length} = Array.from(name);
	if (length > longestName)
		throw usageError(`the name is ${length} characters long`, `use at most ${longestName}`);
	if (!idPattern.test(name)) return name;
	throw usageError(
		`the name ${JSON.stringify(name)} looks like the id of a session`,
		'give one that nobody takes for an id',
	);
}

/** What tells a session apart, for whoever means it. */
export type Namesake = {
	readonly sessionId: string;
	readonly agentSessionId: string | null;
	readonly taskId: string | null;
	/** What it is called; its id where it has no name. */
	readonly name: string;
	/** Whether it takes part. */
	readonly isLive: boolean;
};

/**
 * The sessions that a text means, one if all is well. Its id goes before its conversation, its task, the beginning of
 * its id, its name; so nobody takes another's place by a name. A beginning that several share is passed over where it
 * is the whole name of one. Live sessions are preferred to those that are over.
 */
export function sessionsMeant<Candidate extends Namesake>(
	text: string,
	sessions: readonly Candidate[],
): readonly Candidate[] {
	const exact = sessions.filter(({sessionId}) => sessionId === text);
	const wanted = normalForm(text);
	if (exact.length > 0 || wanted === null) return exact;
	const [live, over] = [sessions.filter(({isLive}) => isLive), sessions.filter(({isLive}) => !isLive)];
	const isBeginning = ({sessionId}: Candidate) => sessionId.startsWith(wanted);
	const isName = ({name}: Candidate) => name === wanted;
	const firstOf = (...found: ReadonlyArray<readonly Candidate[]>) =>
		found.find(({length}) => length > 0) ?? [];
	const either = (fits: (session: Candidate) => boolean) => firstOf(live.filter(fits), over.filter(fits));
	const among = (some: readonly Candidate[]) => {
		const begun = some.filter(isBeginning);
		const named = some.filter(isName);
		return begun.length === 1 || named.length === 0 ? begun : named;
	};
	return firstOf(
		either(({sessionId}) => normalForm(sessionId) === wanted),
		either(({agentSessionId}) => agentSessionId === wanted),
		either(({taskId}) => taskId === wanted),
		among(live),
		among(over),
	);
}
