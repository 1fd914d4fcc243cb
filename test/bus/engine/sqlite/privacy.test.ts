import {chmodSync, chownSync, mkdirSync, statSync} from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import {describe, expect, onTestFinished, test} from 'vitest';
import {openSqliteEngine} from '../../../../source/bus/engine/sqlite/sqlite-engine.js';
import {isRoot, nobody} from '../../support/odd-places.js';
import {temporaryFolder} from '../../support/temp-folder.js';

/** A bus as a program makes it that knows nothing of rights: its folder and its files can be read by everyone. */
function openlyMade(folderName: string): {readonly folder: string; readonly file: string} {
	const folder = path.join(temporaryFolder(), folderName);
	mkdirSync(folder);
	chmodSync(folder, 0o755);
	const file = path.join(folder, 'messaging.db');
	const database = new Database(file);
	onTestFinished(() => void database.close());
	database.pragma('journal_mode = WAL');
	database.exec('CREATE TABLE session_registry (session_id TEXT PRIMARY KEY)');
	for (const suffix of ['', '-wal', '-shm']) chmodSync(file + suffix, 0o644);
	return {folder, file};
}

function use(file: string, readOnly: 'never' | 'fallback' = 'never'): void {
	const engine = openSqliteEngine(file, {synchronous: 'normal', readOnly});
	onTestFinished(() => engine.close());
}

const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8);
const modesOf = (file: string) => ['', '-wal', '-shm'].map(suffix => modeOf(file + suffix));

describe('a database that others could read', () => {
	test('becomes private when it is used, with all that lies beside it, and so does the folder of session-bus', () => {
		const {folder, file} = openlyMade('.session-bus');
		use(file);
		expect(modesOf(file)).toEqual(['600', '600', '600']);
		expect(modeOf(folder)).toBe('700');
	});

	test('becomes private in a folder of somebody’s own, which stays as it is', () => {
		const {folder, file} = openlyMade('context-storage');
		use(file);
		expect(modesOf(file)).toEqual(['600', '600', '600']);
		expect(modeOf(folder)).toBe('755');
	});

	test('that even its owner may only read does not become writable', () => {
		const {file} = openlyMade('context-storage');
		chmodSync(file, 0o444);
		try {
			use(file);
		} catch {
			// whoever is not root cannot write it
		}
		expect(modeOf(file)).toBe('400');
	});

	test('stays as it is for whoever only looks', () => {
		const {folder, file} = openlyMade('.session-bus');
		use(file, 'fallback');
		expect(modesOf(file)).toEqual(['644', '644', '644']);
		expect(modeOf(folder)).toBe('755');
	});

	test.runIf(isRoot)('stays as it is where it belongs to somebody else', () => {
		const {folder, file} = openlyMade('.session-bus');
		for (const owned of [folder, file]) chownSync(owned, nobody, nobody);
		use(file);
		expect(modeOf(file)).toBe('644');
		expect(modeOf(folder)).toBe('755');
	});
});
