import {type Fact, type FactOf, only, type Violation, violation} from '../facts.ts';
import {afterAwake, definite, goneAt, type Stretch} from './stretches.ts';

/** A lock lives for so long after the last sign of activity of a session that is not at work, less some reserve. */
const lease = 9.5 * 60_000;

/** An edit lock that somebody else was denied ends so long after the last edit of its file, less some reserve. */
const deniedLease = 25_000;

/** What a session surely holds. */
type Held = Stretch & {
	readonly who: string;
	readonly names: readonly string[];
	readonly isShared: boolean;
	readonly fact: FactOf<'lock' | 'guard'>;
};

/**
 * Locks that exclude each other are never held by two, and no edit of a file that another holds is let through, by
 * whatever name. A lock is held while its holder is at work, for the time that was asked for, or for the lease.
 */
export function checkLocks(facts: readonly Fact[]): Violation[] {
	const held = [...heldLocks(facts), ...heldByEdits(facts)].filter(({from, to}) => from < to);
	return [...checkOverlaps(held), ...checkKept(facts, held), ...checkDenials(facts)];
}

function heldLocks(facts: readonly Fact[]): Held[] {
	return only(facts, 'lock')
		.filter(({answer}) => answer === 'yes')
		.map(lock => {
			const unlocks = givenBack(facts, lock);
			const {from, to} = definite(lock, unlocks, goneAt(facts, lock.who));
			const until =
				lock.ttl === null ? leaseEnd(facts, lock.who, from) : afterAwake(facts, lock.began, lock.ttl - 2000);
			return {
				who: lock.who,
				names: lock.covers,
				isShared: lock.mode === 'shared',
				from,
				to: Math.min(to, until),
				fact: lock,
			};
		});
}

/** What may have given a lock back: to unlock the file by any name, or to ask for it anew in another way. */
function givenBack(facts: readonly Fact[], {who, began, covers}: FactOf<'lock' | 'guard'>): Fact[] {
	return only(facts, 'unlock', 'lock').filter(
		later =>
			later.who === who &&
			later.began > began &&
			(later.what === 'unlock' || later.mode === 'shared') &&
			later.covers.some(name => covers.includes(name)),
	);
}

/** When a session that showed no more activity, outside of a turn, may lose what it has. */
function leaseEnd(facts: readonly Fact[], who: string, from: number): number {
	const own = facts.filter(fact => fact.who === who && fact.began >= from);
	for (const [index, {ended, began}] of own.entries()) {
		const turn = only(facts, 'turn').findLast(fact => fact.who === who && fact.began <= began);
		if (turn?.turn === 'working' || turn?.turn === 'waiting') continue;
		const end = afterAwake(facts, ended ?? began, lease);
		const next = own[index + 1];
		if (end < (next?.began ?? Infinity)) return end;
	}
	return own.length > 0 ? Infinity : afterAwake(facts, from, lease);
}

/** An edit that was let through reserves its file for the turn; so does a denial that tells to read it again. */
function heldByEdits(facts: readonly Fact[]): Held[] {
	const guards = only(facts, 'guard');
	return guards
		.filter(({answer, why}) => answer === 'yes' || why === 'changed')
		.map(guard => {
			const {who, began, covers} = guard;
			const turns = only(facts, 'turn').filter(
				turn => turn.who === who && turn.began > began && (turn.begins || turn.turn === 'idle'),
			);
			const given = givenBack(facts, guard);
			const {from, to} = definite(guard, [...turns, ...given], goneAt(facts, who));
			return {
				who,
				names: covers,
				isShared: false,
				from,
				to: Math.min(to, deniedEnd(facts, guard)),
				fact: guard,
			};
		});
}

/** When somebody else who wants the file may get it in the middle of the turn. */
function deniedEnd(facts: readonly Fact[], guard: FactOf<'guard'>): number {
	// A denial before this edit, in the same turn, is one of the lock that this edit renews
	const turn = only(facts, 'turn').findLast(
		fact => fact.who === guard.who && fact.began < guard.began && (fact.begins || fact.turn === 'idle'),
	);
	const denied = only(facts, 'guard').find(
		({who, why, began, covers}) =>
			who !== guard.who &&
			why === 'held' &&
			began > (turn?.began ?? 0) &&
			covers.some(name => guard.covers.includes(name)),
	);
	return denied
		? Math.max(denied.ended ?? denied.began, afterAwake(facts, guard.began, deniedLease))
		: Infinity;
}

function checkOverlaps(held: readonly Held[]): Violation[] {
	return held.flatMap((one, index) =>
		held
			.slice(index + 1)
			.filter(
				other =>
					other.who !== one.who &&
					!(one.isShared && other.isShared) &&
					one.from < other.to &&
					other.from < one.to &&
					one.names.some(name => other.names.includes(name)),
			)
			.map(other => {
				const [first, second] = one.from <= other.from ? [one, other] : [other, one];
				const what = second.fact.what === 'guard' ? 'is let through to' : 'gets the lock on';
				const name = second.fact.what === 'guard' ? second.fact.file : second.fact.path;
				return violation(
					second.fact.what === 'guard' ? 'guard' : 'locks',
					`${second.who} ${what} ${name}, which ${first.who} holds`,
					first.fact,
					second.fact,
				);
			}),
	);
}

/** What is held at the end is on record at the end; of patterns the record has other words. */
function checkKept(facts: readonly Fact[], held: readonly Held[]): Violation[] {
	const look = only(facts, 'look').findLast(({isLast}) => isLast);
	if (!look) return [];
	const sessions = new Map(only(facts, 'came').map(({who, session}) => [who, session]));
	return held
		.filter(({to, fact}) => to > look.began && fact.covers.some(name => name.startsWith('inode ')))
		.filter(
			({who, names}) =>
				!look.locks.some(row => row.session === sessions.get(who) && names.includes(row.path)),
		)
		.map(({who, fact}) => violation('locks', `${who} has lost its lock without giving it back`, fact));
}

/** Told to read a file again, and having read it, a session gets to write it. */
function checkDenials(facts: readonly Fact[]): Violation[] {
	const guards = only(facts, 'guard');
	return guards
		.filter(guard => {
			if (guard.why !== 'changed') return false;
			const before = guards.filter(
				({who, file, began}) => who === guard.who && file === guard.file && began < guard.began,
			);
			const last = before.slice(-2);
			const since = last[0]?.began ?? 0;
			const isChanged = only(facts, 'edit').some(
				({who, covers, began}) =>
					who !== guard.who && began > since && covers.some(name => guard.covers.includes(name)),
			);
			return last.length === 2 && last.every(({why}) => why === 'changed') && !isChanged;
		})
		.map(guard =>
			violation(
				'guard',
				`${guard.who} is denied ${guard.file} again and again, and has read it each time`,
				guard,
			),
		);
}
