import {hashOf, readBytes} from './file-store.js';
import type {FileRecord} from './manifest.js';
import type {PlannedFile, ReadBackup} from './plan-file.js';
import {isBlank, removeOurPart} from './shared-text.js';

/** Plans taking back what was done to one file. */
export function planRemoval(record: FileRecord, readBackup: ReadBackup): PlannedFile {
	const current = readBytes(record.file);
	if (current === null || hashOf(current) === record.before) return plan(record, current, current);
	const isAsWritten = record.after.includes(hashOf(current));
	if (record.kind === 'own') {
		if (!isAsWritten) return plan(record, current, current, 'edited since it was installed, so it stays');
		if (record.before === null) return plan(record, current, null);
		const before = copyOf(record, readBackup);
		return plan(record, current, before, before ? null : 'the copy of what was there before is gone');
	}
	if (isAsWritten && record.isPristine) {
		if (record.before === null) return plan(record, current, null);
		const before = copyOf(record, readBackup);
		if (before) return plan(record, current, before);
	}
	const left = removeOurPart(current, {...record, kind: record.kind}, record.file);
	return plan(record, current, record.before === null && isBlank(left) ? null : left);
}

function copyOf({backup, before}: FileRecord, readBackup: ReadBackup): Buffer | null {
	const copy = backup === null ? null : readBackup(backup);
	return copy && hashOf(copy) === before ? copy : null;
}

function plan(
	{file, before}: FileRecord,
	current: Buffer | null,
	next: Buffer | null,
	note: string | null = null,
): PlannedFile {
	return {file, action: actionOf(current, next, before), current, next, record: null, backup: null, note};
}

function actionOf(current: Buffer | null, next: Buffer | null, before: string | null): PlannedFile['action'] {
	if (current === null) return 'none';
	if (next === null) return 'delete';
	if (current.equals(next)) return 'none';
	return hashOf(next) === before ? 'restore' : 'change';
}
