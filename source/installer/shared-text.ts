import type {FileChange, JsonEdit} from '../agents/installation.js';
import {refusedError} from '../bus/errors.js';
import {applyJsonEdits, type JsonUndo, undoJsonEdits} from './json-edits.js';
import {applyTomlBlock, removeTomlBlock} from './toml-block.js';

/** A change to a file that others write, too. */
export type SharedChange = Exclude<FileChange, {readonly kind: 'own'}>;

/** Our part of a shared file. */
export type OurPart = JsonUndo & {readonly kind: SharedChange['kind']; readonly edits: readonly JsonEdit[]};

const byteOrderMark = '\uFEFF';

/** A shared file with our part in it, and what of it is ours now. */
export function addOurPart(bytes: Buffer | null, change: SharedChange): {bytes: Buffer; part: OurPart} {
	const {mark, text} = readText(bytes, change.file);
	if (change.kind === 'toml') {
		const written = applyTomlBlock(text, change.block, change.file);
		return {
			bytes: Buffer.from(mark + written),
			part: {kind: 'toml', edits: [], created: [], replaced: []},
		};
	}
	const {text: written, made, created, replaced} = applyJsonEdits(text, change.edits, change.file);
	return {bytes: Buffer.from(mark + written), part: {kind: 'json', edits: made, created, replaced}};
}

/** A shared file without our part. */
export function removeOurPart(bytes: Buffer, part: OurPart, file: string): Buffer {
	return withText(bytes, file, source =>
		part.kind === 'toml' ? removeTomlBlock(source, file) : undoJsonEdits(source, part.edits, part, file),
	);
}

/** A shared file with its text changed, and its mark kept. */
export function withText(bytes: Buffer, file: string, change: (text: string) => string): Buffer {
	const {mark, text} = readText(bytes, file);
	return Buffer.from(mark + change(text ?? ''));
}

/** Whether nothing but space is in a file. */
export function isBlank(bytes: Buffer): boolean {
	return bytes.toString('utf8').replace(byteOrderMark, '').trim() === '';
}

function readText(bytes: Buffer | null, file: string): {mark: string; text: string | null} {
	if (bytes === null) return {mark: '', text: null};
	const text = bytes.toString('utf8');
	if (!Buffer.from(text).equals(bytes)) {
		throw refusedError(
			`${file} is not text in UTF-8`,
			'save the file as UTF-8, then run the command again; nothing was changed',
		);
	}
	const mark = text.startsWith(byteOrderMark) ? byteOrderMark : '';
	return {mark, text: text.slice(mark.length)};
}
