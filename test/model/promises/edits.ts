import {type Fact, only, type Violation, violation} from '../facts.ts';

/** An edit that was let through never overwrites what its writer has not read. */
export function checkEdits(facts: readonly Fact[]): Violation[] {
	return only(facts, 'edit')
		.filter(({lost}) => lost !== null)
		.map(edit => violation('guard', `${edit.who} overwrites ${edit.file} as others left it, unread`, edit));
}
