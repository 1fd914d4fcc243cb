import {type Fact, type FactOf, only, type Violation, violation} from '../facts.ts';
import {awake} from './stretches.ts';

/** So long without a sign of activity a session that works may be called hung, less some reserve. */
const quiet = 9.5 * 60_000;

/** A program that knows only rows and has not beaten for so long may be called stale, less some reserve. */
const stale = 80_000;

/** What no session is called that lives. */
const deadly: ReadonlySet<string> = new Set(['stale', 'orphaned', 'ended']);

/** Nobody who lives is called hung or dead while he shows it; nobody dead holds anything for ever. */
export function checkLife(facts: readonly Fact[]): Violation[] {
	return only(facts, 'look').flatMap(look => [
		...only(facts, 'came').flatMap(came => judgeLiving(facts, look, came)),
		...(look.isLast ? only(facts, 'left').flatMap(left => judgeDead(facts, look, left)) : []),
	]);
}

function judgeLiving(facts: readonly Fact[], look: FactOf<'look'>, came: FactOf<'came'>): Violation[] {
	const {who, session, door} = came;
	if ((came.ended ?? Infinity) > look.began) return [];
	const left = only(facts, 'left').find(fact => fact.who === who);
	if (left && left.began < (look.ended ?? Infinity)) return [];
	const silence = silenceOf(facts, came, look);
	// What a program with rows alone wrote before a sleep looks old, as nobody knows the machine it runs on
	const age = look.clock.wall - (lastSign(facts, came, look)?.clock.wall ?? 0);
	if (door === 'row' && Math.max(silence, age) > stale) return [];
	const row = look.sessions.find(({id}) => id === session);
	if (!row) return [violation('life', `${who} lives and has vanished from the bus`, look, came)];
	const isHungWrongly = (state: string) => state === 'hung' && silence < quiet;
	if (deadly.has(row.state) || isHungWrongly(row.state)) {
		return [violation('life', `${who} lives and is called ${row.state}: ${row.reason}`, look, came)];
	}
	const alert = look.alerts.find(
		({type, sessions}) =>
			sessions.includes(session) &&
			(type === 'session_orphaned' || (type === 'session_hung' && silence < quiet)),
	);
	return alert ? [violation('life', `${who} lives, and ${alert.type} is alerted`, look, came)] : [];
}

/** For how long, by the model's monotonic clock, a role had shown nothing. */
function silenceOf(facts: readonly Fact[], came: FactOf<'came'>, look: FactOf<'look'>): number {
	const last = lastSign(facts, came, look);
	return last ? awake(facts, last.ended ?? last.began, look.began) : Infinity;
}

/** What a role did last before a look; of a program that knows only rows, the last row it wrote of itself. */
function lastSign(
	facts: readonly Fact[],
	{who, door}: FactOf<'came'>,
	look: FactOf<'look'>,
): Fact | undefined {
	const isSign = ({what}: Fact) => door !== 'row' || what === 'came' || what === 'beat';
	return facts.findLast(fact => fact.who === who && isSign(fact) && (fact.ended ?? fact.began) <= look.began);
}

function judgeDead(facts: readonly Fact[], look: FactOf<'look'>, left: FactOf<'left'>): Violation[] {
	const came = only(facts, 'came').find(({who}) => who === left.who);
	if (!came) return [];
	const claim = look.claims.find(({session}) => session === came.session);
	const lock = look.locks.find(({session}) => session === came.session);
	const held = claim?.task ?? lock?.path;
	return held === undefined
		? []
		: [violation('life', `${left.who} is gone and holds ${held} for ever`, left, came)];
}
