import {type Fact, type FactOf, only, type Violation, violation} from '../facts.ts';
import {awake} from './stretches.ts';

/** A newcomer gets the broadcasts of the last five minutes, less some reserve. */
const newcomerWindow = 4.5 * 60_000;

/** Mail that was handed over is offered again after five minutes, less some reserve. */
const lease = 4.5 * 60_000;

/** Agents give hooks up after five seconds; from here on these count on it. */
const longestWait = 4000;

/** What was read is kept for a day, less some reserve; its rest can be asked for as long. */
export const readMailKept = 23 * 60 * 60_000;

/** One message as a conversation's model saw it. */
type Sight = {
	readonly token: string;
	readonly isWhole: boolean;
	/** Order among all that this conversation saw. */
	readonly place: number;
	readonly heard: FactOf<'heard'>;
};

/**
 * Every acknowledged message is read by a model exactly once, in order of its sender, or has expired; what was handed
 * to something that was cut off comes again.
 */
export function checkMail(facts: readonly Fact[]): Violation[] {
	const conversations = Map.groupBy(only(facts, 'came'), ({conversation}) => conversation);
	return [...conversations.values()].flatMap(roles => {
		const names = new Set(roles.map(({who}) => who));
		const sights = sightsOf(facts, names);
		const mail = only(facts, 'send').filter(send => send.answer === 'yes' && isFor(facts, send, roles));
		return [
			...checkLost(facts, mail, names, sights),
			...checkTwice(facts, names, sights),
			...checkOrder(facts, mail, names, sights),
		];
	});
}

/** What was heard is seen at the next call of the model; what a process had not passed on dies with it. */
function sightsOf(facts: readonly Fact[], names: ReadonlySet<string>): Sight[] {
	const sights: Sight[] = [];
	const pending = new Map<string, FactOf<'heard'>[]>();
	const kept: FactOf<'heard'>[] = [];
	const own = only(facts, 'heard', 'model call', 'left').filter(({who}) => names.has(who));
	for (const fact of own.toSorted((one, other) => timeOf(one) - timeOf(other))) {
		const heard = pending.get(fact.who) ?? [];
		if (fact.what === 'heard') {
			pending.set(fact.who, [...heard, fact]);
			continue;
		}
		pending.delete(fact.who);
		if (fact.what === 'left') {
			kept.push(...heard.filter(({lasts}) => lasts));
			continue;
		}
		for (const text of [...kept.splice(0), ...heard]) {
			for (const token of text.tokens) {
				sights.push({token, isWhole: text.whole.includes(token), place: sights.length, heard: text});
			}
		}
	}
	return sights;
}

/** A text is heard when it has come; a process that is killed hears nothing from then on. */
function timeOf({what, began, ended}: Fact): number {
	return what === 'heard' ? (ended ?? began) : began;
}

/** Whether a message is for a conversation: directed to one of its roles, or sent to all while it was there. */
function isFor(facts: readonly Fact[], send: FactOf<'send'>, roles: ReadonlyArray<FactOf<'came'>>): boolean {
	if (send.to !== null) return roles.some(({who}) => who === send.to);
	if (roles.some(({who, door}) => who === send.who || door === 'row')) return false;
	const left = only(facts, 'left');
	return roles.some(({who, began, ended}) => {
		const gone = left.find(fact => fact.who === who)?.began ?? Infinity;
		if (gone < (send.ended ?? Infinity)) return false;
		if ((ended ?? Infinity) < send.began) return true;
		if (send.isDatedBack) return false;
		// Whoever comes a moment later gets it, too, where the clock was left alone meanwhile
		const isMoved = only(facts, 'moved').some(
			moved => moved.began > send.began && moved.began < (ended ?? 0),
		);
		return (
			!isMoved &&
			began > (send.ended ?? Infinity) &&
			awake(facts, send.began, ended ?? began) < newcomerWindow
		);
	});
}

function checkLost(
	facts: readonly Fact[],
	mail: ReadonlyArray<FactOf<'send'>>,
	names: ReadonlySet<string>,
	sights: readonly Sight[],
): Violation[] {
	const look = only(facts, 'look').findLast(({isLast}) => isLast);
	if (!look) return [];
	// Who said goodbye wants no more mail
	const hasLeft = only(facts, 'left').some(({who, how}) => how === 'goodbye' && names.has(who));
	if (hasLeft) return [];
	const latest = Math.max(...facts.map(({clock}) => clock.wall));
	return mail.flatMap(send => {
		const seen = sights.filter(({token}) => token === send.token);
		if (seen.some(({isWhole}) => isWhole)) return [];
		if (send.ttl !== null && latest - send.clock.wall >= send.ttl - 1000) return [];
		const [first] = seen;
		if (first && latest - first.heard.clock.wall > readMailKept) return [];
		const what = first ? 'the rest of' : 'all of';
		const [who = ''] = names;
		return [
			violation(
				'mail',
				`no model of ${who} ever sees ${what} ${send.token}, which nobody can read any more`,
				send,
			),
		];
	});
}

/** What it said may have got lost: it was cut off, or so late that its agent may not have waited for it. */
function isTrouble(fact: Fact): boolean {
	if (fact.what === 'told') return fact.isHook && fact.took > longestWait;
	return fact.what === 'spoilt' || (fact.what === 'left' && fact.how === 'killed');
}

function checkTwice(
	facts: readonly Fact[],
	names: ReadonlySet<string>,
	sights: readonly Sight[],
): Violation[] {
	const troubles = facts.filter(fact => names.has(fact.who) && isTrouble(fact));
	// The rest of a message that was asked for by its number is no second delivery
	const deliveries = sights.filter(({heard}) => heard.via !== 'inbox of one');
	const byToken = Map.groupBy(deliveries, ({token}) => token);
	return [...byToken].flatMap(([token, [first, second]]) => {
		if (!first || !second) return [];
		// Nothing counts as read that another program reads, such as `head`
		if (troubles.some(({began}) => began <= second.heard.began)) return [];
		// What nothing confirmed for five minutes, or by a clock that was set, is offered again
		const isSet = only(facts, 'moved').some(
			({by, began}) =>
				by === 'set' && began > first.heard.began && began < (second.heard.ended ?? second.heard.began),
		);
		if (isSet || awake(facts, first.heard.began, second.heard.began) > lease) return [];
		// A conversation that is open twice is two sessions
		if (first.heard.who !== second.heard.who) return [];
		const cause = `${second.heard.who} is given ${token} twice: by ${first.heard.via}, and by ${second.heard.via}`;
		return [violation('mail', cause, first.heard, second.heard)];
	});
}

function checkOrder(
	facts: readonly Fact[],
	mail: ReadonlyArray<FactOf<'send'>>,
	names: ReadonlySet<string>,
	sights: readonly Sight[],
): Violation[] {
	// Whoever asks for one by its number asks out of turn
	const inTurn = sights.filter(({heard}) => heard.via !== 'inbox of one');
	const places = new Map(inTurn.toReversed().map(({token, place}) => [token, place]));
	const bySender = Map.groupBy(
		mail.filter(({isDatedBack}) => !isDatedBack),
		({who}) => who,
	);
	return [...bySender].flatMap(([sender, sends]) =>
		sends.slice(1).flatMap((later, index) => {
			const earlier = sends[index];
			if (!earlier || (earlier.ended ?? Infinity) > later.began) return [];
			const [first, second] = [places.get(earlier.token), places.get(later.token)];
			// What has expired comes back where the clock is set back
			if (earlier.ttl !== null && only(facts, 'moved').some(({by}) => by === 'set')) return [];
			if (first === undefined || second === undefined || first < second) return [];
			const [who = ''] = names;
			const cause = `${who} sees ${later.token} of ${sender} before ${earlier.token}, which was sent before it`;
			return [violation('mail', cause, earlier, later)];
		}),
	);
}
