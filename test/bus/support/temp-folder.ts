import {mkdtempSync, realpathSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {onTestFinished} from 'vitest';

/**
 * A fresh real folder.
 * @param atTheEnd registers what removes it: with the test that asked for it, or with `afterAll` its file
 */
export function temporaryFolder(atTheEnd: (remove: () => void) => void = onTestFinished): string {
	const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'session-bus-test-')));
	atTheEnd(() => rmSync(folder, {recursive: true, force: true}));
	return folder;
}

/** Where a bus that does not exist yet will lie. */
export function temporaryDatabase(): string {
	return path.join(temporaryFolder(), 'bus', 'messaging.db');
}
