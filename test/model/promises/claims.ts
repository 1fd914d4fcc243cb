import {type Fact, type FactOf, only, type Violation, violation} from '../facts.ts';
import {definite, goneAt, possible, type Stretch} from './stretches.ts';

/** Names that look the same are the same task. */
export function taskOf(name: string): string {
	return name.normalize('NFC').trim().replaceAll(/\s+/g, ' ');
}

/**
 * A task has at most one owner, from the moment a claim is acknowledged until its owner gives it back or is gone; who
 * is refused is refused because somebody has it.
 */
export function checkClaims(facts: readonly Fact[]): Violation[] {
	const deeds = only(facts, 'claim', 'release');
	const tasks = Map.groupBy(deeds, ({task}) => taskOf(task));
	return [...tasks].flatMap(([task, about]) => [
		...checkExclusive(task, facts, about),
		...checkRefusals(task, facts, about),
		...checkKept(task, facts, about),
		...checkGivenBack(task, facts, about),
	]);
}

type Deed = FactOf<'claim' | 'release'>;
type Hold = (taken: Deed, givenBack: readonly Deed[], gone: Stretch) => Stretch;

/** The time in which a claim surely, or possibly, stands. */
function stretchOf(claim: Deed, facts: readonly Fact[], deeds: readonly Deed[], of: Hold): Stretch {
	const releases = deeds.filter(
		({what, who, began, answer}) =>
			what === 'release' && answer !== 'no' && who === claim.who && began > claim.began,
	);
	return of(claim, releases, goneAt(facts, claim.who));
}

function checkExclusive(task: string, facts: readonly Fact[], deeds: readonly Deed[]): Violation[] {
	const held = deeds
		.filter(({what, answer}) => what === 'claim' && answer === 'yes')
		.map(claim => ({claim, ...stretchOf(claim, facts, deeds, definite)}));
	return held.flatMap(({claim, from, to}) =>
		held
			.filter(other => other.claim.who < claim.who && other.from < to && from < other.to)
			.map(other =>
				violation(
					'claims',
					`${claim.who} and ${other.claim.who} both hold ${JSON.stringify(task)}`,
					claim,
					other.claim,
				),
			),
	);
}

function checkRefusals(task: string, facts: readonly Fact[], deeds: readonly Deed[]): Violation[] {
	const held = deeds
		.filter(({what, answer}) => what === 'claim' && answer !== 'no')
		.map(claim => ({claim, ...stretchOf(claim, facts, deeds, possible)}));
	return deeds
		.filter(({what, answer}) => what === 'claim' && answer === 'no')
		.filter(({who, began, ended}) =>
			held.every(({claim, from, to}) => claim.who === who || from > (ended ?? Infinity) || to < began),
		)
		.map(refused =>
			violation('claims', `${refused.who} is refused ${JSON.stringify(task)}, which nobody has`, refused),
		);
}

/** What is held at the end is on record at the end. */
function checkKept(task: string, facts: readonly Fact[], deeds: readonly Deed[]): Violation[] {
	const look = only(facts, 'look').findLast(({isLast}) => isLast);
	if (!look) return [];
	const sessions = new Map(only(facts, 'came').map(({who, session}) => [who, session]));
	return deeds
		.filter(({what, answer}) => what === 'claim' && answer === 'yes')
		.filter(claim => stretchOf(claim, facts, deeds, definite).to > look.began)
		.filter(
			({who}) => !look.claims.some(row => taskOf(row.task) === task && row.session === sessions.get(who)),
		)
		.map(claim =>
			violation('claims', `${claim.who} has lost ${JSON.stringify(task)} without giving it back`, claim),
		);
}

/** Who has a task can give it back. */
function checkGivenBack(task: string, facts: readonly Fact[], deeds: readonly Deed[]): Violation[] {
	const held = deeds
		.filter(({what, answer}) => what === 'claim' && answer === 'yes')
		.map(claim => ({claim, ...stretchOf(claim, facts, deeds, definite)}));
	return deeds
		.filter(({what, answer}) => what === 'release' && answer === 'no')
		.filter(({who, began, ended}) =>
			held.some(({claim, from, to}) => claim.who === who && from < began && to > (ended ?? Infinity)),
		)
		.map(release =>
			violation('claims', `${release.who} cannot give back ${JSON.stringify(task)}, which it has`, release),
		);
}
