/** Why a bus call failed; each kind has its own exit code on the command line. */
export type BusErrorKind = 'refused' | 'usage' | 'unusable';

/** A failure with its cause in one sentence and, where there is one, what to do about it. */
export class BusError extends Error {
	override readonly name = 'BusError';
	readonly kind: BusErrorKind;
	/** What the caller can do, as one sentence; `null` when there is nothing to advise. */
	readonly hint: string | null;

	constructor(kind: BusErrorKind, message: string, hint: string | null = null, cause?: unknown) {
		super(message, cause === undefined ? undefined : {cause});
		this.kind = kind;
		this.hint = hint;
	}
}

/** The bus stayed busy for as long as the call may wait; another try may get in. */
export class BusyError extends BusError {
	/** Others got on meanwhile: it is only a matter of waiting. */
	readonly isMoving: boolean;

	constructor(message: string, hint: string, isMoving: boolean) {
		super('unusable', message, hint);
		this.isMoving = isMoving;
	}
}

/** The call itself was wrong: a bad name, a number out of range, a session that does not exist. */
export function usageError(message: string, hint: string | null = null): BusError {
	return new BusError('usage', message, hint);
}

/** The call was right, but the bus said no: held, taken, full. */
export function refusedError(message: string, hint: string | null = null): BusError {
	return new BusError('refused', message, hint);
}

/** The bus cannot be used at all: permission, busy past retries, damaged, newer version. */
export function unusableError(message: string, hint: string | null = null, cause?: unknown): BusError {
	return new BusError('unusable', message, hint, cause);
}
