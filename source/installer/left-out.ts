import type {FileChange} from '../agents/installation.js';
import {BusError} from '../bus/errors.js';
import {readBytes} from './file-store.js';
import {addOurPart} from './shared-text.js';

/** A file that cannot be changed without harm, or not at all. */
export class AwkwardFileError extends BusError {
	readonly change: FileChange;

	constructor({kind, message, hint}: BusError, change: FileChange) {
		super(kind, message, hint);
		this.change = change;
	}
}

/** One of several that were asked for and that is left as it is, so that the others need not be. */
export type LeftOut<Item> = {readonly item: Item; readonly error: BusError};

/**
 * Tells those with which something can be done from those with which it cannot.
 * @param attempt throws a BusError for one of the latter
 */
export function splitAwkward<Item, Result>(
	items: readonly Item[],
	attempt: (item: Item) => Result,
): {readonly able: readonly Result[]; readonly leftOut: ReadonlyArray<LeftOut<Item>>} {
	const able: Result[] = [];
	const leftOut: Array<LeftOut<Item>> = [];
	for (const item of items) {
		try {
			able.push(attempt(item));
		} catch (error) {
			if (!(error instanceof BusError)) throw error;
			leftOut.push({item, error});
		}
	}
	return {able, leftOut};
}

/** What somebody could put into a file that is left as it is; `null` where it is ours alone, or no file at all. */
export function linesByHand(error: BusError): {readonly file: string; readonly lines: string[]} | null {
	if (!(error instanceof AwkwardFileError) || error.change.kind === 'own') return null;
	if (!isReadable(error.change.file)) return null;
	const text = addOurPart(null, error.change).bytes.toString('utf8');
	return {file: error.change.file, lines: text.trimEnd().split('\n')};
}

function isReadable(file: string): boolean {
	try {
		readBytes(file);
		return true;
	} catch {
		return false;
	}
}

/** What was left out and why, in lines below the name of each. */
export function leftOutLines({error}: LeftOut<unknown>): string[] {
	const byHand = linesByHand(error);
	return [
		`  ! ${error.message}`,
		...(error.hint === null ? [] : [`    To do: ${error.hint}`]),
		...(byHand === null
			? []
			: [`    Or put this into ${byHand.file} yourself:`, ...byHand.lines.map(line => `      ${line}`)]),
	];
}

/** The same for programs. */
export function leftOutDocument(vendor: string, {error}: LeftOut<unknown>) {
	return {vendor, reason: error.message, hint: error.hint, byHand: linesByHand(error)};
}
