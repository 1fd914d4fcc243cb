import path from 'node:path';
import {isDeepStrictEqual} from 'node:util';
import type {FileChange, JsonEdit} from '../agents/installation.js';
import {hashOf, missingFolders, readBytes} from './file-store.js';
import type {FileRecord} from './manifest.js';
import {addOurPart, removeOurPart, type SharedChange} from './shared-text.js';

/** What will be done with one file. */
export type PlannedFile = {
	readonly file: string;
	readonly action: 'create' | 'change' | 'restore' | 'delete' | 'none';
	readonly current: Buffer | null;
	/** What it will hold; `null` when it will not be there. */
	readonly next: Buffer | null;
	/** What the manifest says of it from then on; `null` when it is ours no more. */
	readonly record: FileRecord | null;
	/** A copy of what was there before us, to be kept. */
	readonly backup: {readonly name: string; readonly bytes: Buffer} | null;
	/** Anything a person should know. */
	readonly note: string | null;
};

/** Reads the copy that was made of a file; `null` when it is gone. */
export type ReadBackup = (name: string) => Buffer | null;

/** Plans one change of an installation, given what an earlier one did. */
export function planChange(
	change: FileChange,
	known: FileRecord | null,
	readBackup: ReadBackup,
): PlannedFile {
	const current = readBytes(change.file);
	if (change.kind === 'own') return planOwn(change, known, current);
	if (!known || known.kind !== change.kind)
		return planShared(change, current, withoutTraces(change, current));
	if (current === null) return planShared(change, null, {base: null}, known.folders);
	const base = baseOf(known, current, readBackup);
	return base ? planShared(change, current, base, known.folders) : planInPlace(change, known, current);
}

function planOwn(
	change: Extract<FileChange, {kind: 'own'}>,
	known: FileRecord | null,
	current: Buffer | null,
): PlannedFile {
	const next = Buffer.from(change.content);
	const hash = current && hashOf(current);
	const isOurs = current?.equals(next) || (hash !== null && known?.after.includes(hash) === true);
	const isUntouched = hash !== null && known?.before === hash;
	if (known && current && !isOurs && !isUntouched) {
		const note = 'edited since it was installed, so it stays; remove it to get it anew';
		return {file: change.file, action: 'none', current, next: current, record: known, backup: null, note};
	}
	const before = isOurs || known ? null : current;
	const record = recordOf(change, isUntouched ? current : before, next, known?.folders);
	const inherited = known && !isUntouched ? {before: known.before, backup: known.backup} : {};
	return planned(current, isUntouched ? current : before, next, {...record, ...inherited});
}

/** A file without us, if that can be told; and whether it is for certain what it was before us. */
type Base = {readonly base: Buffer | null; readonly isGuess?: boolean};

function planShared(
	change: SharedChange,
	current: Buffer | null,
	{base, isGuess = false}: Base,
	folders: readonly string[] = [],
): PlannedFile {
	const {bytes, part} = addOurPart(base, change);
	const record = {...recordOf(change, base, bytes, folders), ...part};
	return planned(current, base, bytes, isGuess ? {...record, isPristine: false} : record);
}

/** The file before us, as the record and its copy tell; `null` when others have changed it since. */
function baseOf(known: FileRecord, current: Buffer, readBackup: ReadBackup): Base | null {
	const hash = hashOf(current);
	if (hash === known.before) return {base: current};
	if (!known.isPristine || !known.after.includes(hash)) return null;
	if (known.before === null) return {base: null};
	const copy = known.backup === null ? null : readBackup(known.backup);
	return copy && {base: copy};
}

/** Takes out what an installation left that nothing is known of any more. */
function withoutTraces(change: SharedChange, current: Buffer | null): Base {
	if (current === null) return {base: null};
	const edits = change.kind === 'json' ? change.edits.filter(edit => edit.ours !== undefined) : [];
	const base = removeOurPart(current, {kind: change.kind, edits, created: [], replaced: []}, change.file);
	return base.equals(current) ? {base: current} : {base, isGuess: true};
}

/** Others changed the file since: our part is brought up to date where it stands. */
function planInPlace(change: SharedChange, known: FileRecord, current: Buffer): PlannedFile {
	const wanted = change.kind === 'json' ? change.edits : [];
	const isWanted = (old: JsonEdit) => wanted.some(edit => isDeepStrictEqual(targetOf(edit), targetOf(old)));
	const outdated = known.edits.filter(edit => !isWanted(edit));
	const rest =
		outdated.length === 0
			? current
			: removeOurPart(
					current,
					{kind: change.kind, edits: outdated, created: [], replaced: known.replaced},
					change.file,
				);
	const {bytes, part} = addOurPart(rest, change);
	const kept = known.edits.filter(
		old => isWanted(old) && !part.edits.some(edit => isDeepStrictEqual(targetOf(edit), targetOf(old))),
	);
	return planned(current, null, bytes, {
		...known,
		after: bytes.equals(current) ? known.after : [hashOf(bytes)],
		isPristine: bytes.equals(current) && known.isPristine,
		edits: [...kept, ...part.edits],
		created: [...known.created, ...part.created],
		replaced: [...known.replaced, ...part.replaced],
	});
}

function targetOf(edit: JsonEdit): unknown {
	return 'add' in edit ? [edit.add, edit.ours] : [edit.set];
}

function planned(
	current: Buffer | null,
	before: Buffer | null,
	next: Buffer,
	record: FileRecord,
): PlannedFile {
	const action = current === null ? 'create' : current.equals(next) ? 'none' : 'change';
	const backup = before && {name: backupName(record.file, before), bytes: before};
	return {file: record.file, action, current, next, record, backup, note: null};
}

function backupName(file: string, before: Buffer): string {
	return `${hashOf(before).slice(0, 16)}-${path.basename(file)}`;
}

function recordOf(
	{file, kind}: FileChange,
	before: Buffer | null,
	after: Buffer,
	folders: readonly string[] = [],
): FileRecord {
	return {
		file,
		kind,
		before: before && hashOf(before),
		after: [hashOf(after)],
		backup: before && backupName(file, before),
		isPristine: true,
		folders: [...new Set([...folders, ...missingFolders(file)])],
		edits: [],
		created: [],
		replaced: [],
	};
}
