import type {Session} from '../bus/types.js';
import {formatAge} from '../presentation/ages.js';
import {describeHolder} from '../presentation/describe-holder.js';
import {isAddressable} from '../presentation/peer-words.js';

/**
 * Something that somebody else has, from when on, and how to get it.
 * @param what fit for a model: a peer may have named it
 */
export function heldNote(
	what: string,
	holder: Session | null,
	holderId: string | null,
	since: string | null,
): string {
	const age = since === null ? '' : ` since ${formatAge(since, Date.now())} ago`;
	const ask = holderId !== null && isAddressable(holderId) ? `ask for it with \`send\` to ${holderId}, ` : '';
	return (
		`${what} is held by ${describeHolder(holder, holderId)}${age}. ` +
		`Leave it alone: ${ask}wait, or work on something else.`
	);
}
