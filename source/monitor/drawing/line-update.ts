import {isSteady, style} from './painted-width.js';

/** Goes to a column, counted from 0, and empties the line from there: CHA and EL of ECMA-48. */
const emptyFrom = (column: number) => `\u001b[${column + 1}G\u001b[K`;

/** What joins the character before it, or takes part of its look from it. */
const joining = /^(?:\u001b\[[\d;]*m)*[\p{Mark}\p{Default_Ignorable_Code_Point}\p{Emoji_Modifier}]/u;

/**
 * What makes one line of the screen another: what both begin with stays, the rest is written anew. Ink's own measures
 * both lines character by character, which took a quarter of a frame; here a beginning that would have to be measured
 * is written anew, too.
 * @param columns of the terminal, where that is known
 */
export function lineUpdate(previous: string, next: string, columns: number | undefined): string {
	const whole = emptyFrom(0) + next;
	const beginning = sameBeginning(previous, next);
	if (columns === undefined || beginning === '' || !isSteady(beginning)) return whole;
	const rest = next.slice(beginning.length);
	if (joining.test(rest) || joining.test(previous.slice(beginning.length))) return whole;
	const styles = beginning.match(style) ?? [];
	const column = beginning.length - styles.join('').length;
	// beyond the last cell there is no column to go to
	if (column >= columns) return whole;
	const part = emptyFrom(column) + styles.join('') + rest;
	return part.length < whole.length ? part : whole;
}

/** What two lines begin with, up to the last character or style that is whole. */
function sameBeginning(one: string, other: string): string {
	let length = 0;
	while (length < one.length && one.charCodeAt(length) === other.charCodeAt(length)) length++;
	const same = other.slice(0, length);
	const begun = same.lastIndexOf('\u001b');
	return begun < 0 || same.includes('m', begun) ? same : same.slice(0, begun);
}
