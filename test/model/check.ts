import {type Fact, only, type Violation} from './facts.ts';
import {checkClaims} from './promises/claims.ts';
import {checkEdits} from './promises/edits.ts';
import {checkLife} from './promises/life.ts';
import {checkLocks} from './promises/locks.ts';
import {checkMail} from './promises/mail.ts';
import {checkManners} from './promises/manners.ts';

const promises = [checkClaims, checkLocks, checkEdits, checkMail, checkLife, checkManners];

/** Checks a history against every promise. What was asked of another file, while the bus was away, is none of it. */
export function check(history: readonly Fact[]): Violation[] {
	const facts = withoutAbsence(history.toSorted((one, other) => one.began - other.began));
	const found = promises.flatMap(promise => promise(facts)).toSorted((one, other) => one.at - other.at);
	return [
		...new Map(found.map(violation => [`${violation.promise} ${violation.cause}`, violation])).values(),
	];
}

function withoutAbsence(facts: readonly Fact[]): Fact[] {
	const troubles = only(facts, 'trouble').filter(({kind}) => kind === 'away');
	const isAway = ({began}: Fact) => troubles.findLast(trouble => trouble.began <= began)?.isOver === false;
	return facts.filter(fact => fact.what === 'told' || fact.what === 'trouble' || !isAway(fact));
}
