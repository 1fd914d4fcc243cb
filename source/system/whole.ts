declare const isWholeNumber: unique symbol;

/** A number without a fraction that JavaScript holds exactly: all that a column of whole numbers may be given. */
export type Whole = number & {readonly [isWholeNumber]: true};

/** Whether a number has no fraction and is held exactly. */
export function isWhole(value: number): value is Whole {
	return Number.isSafeInteger(value);
}

/** The whole part of a number. What is too large becomes the largest there is, what is no number 0. */
export function whole(value: number): Whole {
	const part = Math.trunc(Math.max(Number.MIN_SAFE_INTEGER, Math.min(value, Number.MAX_SAFE_INTEGER)));
	return isWhole(part) ? part : whole(0);
}
