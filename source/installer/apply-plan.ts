import path from 'node:path';
import {isDeepStrictEqual} from 'node:util';
import {refusedError} from '../bus/errors.js';
import {type FileStore, readBytes, removeDrafts, requireWritable} from './file-store.js';
import {
	backupFolder,
	emptyManifest,
	type FileRecord,
	isSamePlace,
	type Manifest,
	manifestFile,
	printManifest,
	readManifest,
} from './manifest.js';
import type {Plan, PlannedAgent} from './plan.js';
import type {PlannedFile} from './plan-file.js';

/** Only its owner may read what other programs' settings held. */
const privateMode = 0o600;

/**
 * Carries a plan out. The manifest is written before the first file and after the last: whatever comes between,
 * both installing and uninstalling find what they need to go on from there.
 * @throws BusError `unusable` when a file cannot be written
 */
export function applyPlan(home: string, plan: Plan, store: FileStore): void {
	const files = [...(plan.launcher ? [plan.launcher] : []), ...plan.agents.flatMap(agent => agent.files)];
	const changes = files.filter(({action}) => action !== 'none');
	for (const file of [...files.map(one => one.file), manifestFile(home)]) removeDrafts(file);
	for (const {file} of changes) requireWritable(file);
	const known = readManifest(home);
	const final = manifestAfter(known, plan);
	if (changes.length > 0 || !isDeepStrictEqual(known, final)) requireWritable(manifestFile(home));
	for (const {backup} of changes) {
		if (backup) store.write(path.join(backupFolder(home), backup.name), backup.bytes, privateMode);
	}
	const pending = manifestDuring(known, plan);
	if (changes.length > 0 && !isDeepStrictEqual(known, pending)) writeManifest(home, pending, store);
	for (const change of changes) {
		requireUnchanged(change);
		if (change.next === null) store.remove(change.file);
		else store.write(change.file, change.next, change === plan.launcher ? 0o755 : undefined);
	}
	for (const folder of plan.folders.toSorted((a, b) => b.length - a.length)) store.removeFolder(folder);
	if (changes.length > 0 || !isDeepStrictEqual(known, final)) writeManifest(home, final, store);
	sweepBackups(home, [known, pending], final, store);
	if (isDeepStrictEqual(final, emptyManifest)) {
		for (const folder of plan.folders.toSorted((a, b) => b.length - a.length)) store.removeFolder(folder);
	}
}

function writeManifest(home: string, manifest: Manifest, store: FileStore): void {
	if (isDeepStrictEqual(manifest, emptyManifest)) store.remove(manifestFile(home));
	else store.write(manifestFile(home), printManifest(manifest), privateMode);
}

/** What is installed once all is done. */
function manifestAfter(known: Manifest, plan: Plan): Manifest {
	const others = known.installations.filter(old => !plan.agents.some(agent => isSamePlace(agent, old)));
	const installed = plan.agents.flatMap(agent =>
		agent.isRemoval ? [] : [{...placeOf(agent), files: recordsOf(agent)}],
	);
	return {
		version: 1,
		launcher: plan.launcher ? plan.launcher.record : known.launcher,
		installations: [...others, ...installed],
	};
}

/** What may be installed while it is done: all that was before, and all that will be. */
function manifestDuring(known: Manifest, plan: Plan): Manifest {
	const others = known.installations.filter(old => !plan.agents.some(agent => isSamePlace(agent, old)));
	const changing = plan.agents.flatMap(agent => {
		const before = known.installations.find(old => isSamePlace(agent, old))?.files ?? [];
		const records = [...recordsOf(agent), ...before];
		const files = [...new Set(records.map(({file}) => file))].map(file =>
			mergeRecords(records.filter(record => record.file === file)),
		);
		return files.length === 0 ? [] : [{...placeOf(agent), files}];
	});
	const launchers = [plan.launcher?.record, known.launcher].filter(
		record => record !== null && record !== undefined,
	);
	return {
		version: 1,
		launcher: launchers.length === 0 ? null : mergeRecords(launchers),
		installations: [...others, ...changing],
	};
}

/** One record that covers the states of several, the newest first. */
function mergeRecords([first, ...older]: readonly FileRecord[]): FileRecord {
	if (!first) throw new Error('there is no record to merge');
	const all = [first, ...older];
	const unique = <Item>(items: readonly Item[]) =>
		items.filter((item, index) => items.findIndex(other => isDeepStrictEqual(other, item)) === index);
	return {
		...first,
		after: unique(all.flatMap(({after}) => after)),
		folders: unique(all.flatMap(({folders}) => folders)),
		edits: unique(all.flatMap(({edits}) => edits)),
		created: unique(all.flatMap(({created}) => created)),
		replaced: unique(all.flatMap(({replaced}) => replaced)),
	};
}

function placeOf({vendor, scope, folder, wake, version}: PlannedAgent) {
	return {vendor, scope, folder, wake, version};
}

function recordsOf({files}: PlannedAgent): FileRecord[] {
	return files.flatMap(({record}) => (record ? [record] : []));
}

/** Removes the copies that were needed before and are not any more; others may be the last there is of a file. */
function sweepBackups(home: string, before: readonly Manifest[], after: Manifest, store: FileStore): void {
	const folder = backupFolder(home);
	const needed = backupsOf(after);
	for (const name of before.flatMap(manifest => [...backupsOf(manifest)]))
		if (!needed.has(name)) store.remove(path.join(folder, name));
	if (needed.size === 0) store.removeFolder(folder);
}

function backupsOf({installations, launcher}: Manifest): ReadonlySet<string> {
	const records = [...installations.flatMap(({files}) => files), ...(launcher ? [launcher] : [])];
	return new Set(records.flatMap(({backup}) => backup ?? []));
}

/**
 * Makes sure that a file still is what the plan was made for: its agent may write it at any time.
 * @throws BusError `refused`; what was done so far is on record
 */
function requireUnchanged({file, current}: PlannedFile): void {
	const now = readBytes(file);
	if (now === null ? current === null : current?.equals(now)) return;
	throw refusedError(`${file} was changed while the command ran`, 'run the command again');
}
