import {lstatSync, realpathSync} from 'node:fs';
import path from 'node:path';
import {refusedError} from '../bus/errors.js';
import {isOwn, isTrusted, writable} from '../system/trusted-path.js';
import {followLinks} from './file-store.js';
import {backupFolder, manifestFile} from './manifest.js';
import type {Place} from './place.js';

/**
 * Makes sure that nobody else can change what agents start, nor what an installation is taken back by.
 * @throws BusError `refused` for what another user can write
 */
export function requireOwnHome({home, launcher}: Pick<Place, 'home' | 'launcher'>): void {
	const isClosed = ((modeOf(home) ?? 0) & 0o077) === 0;
	for (const file of [home, path.dirname(launcher), launcher, backupFolder(home), manifestFile(home)]) {
		const mode = modeOf(file);
		if (mode === null) continue;
		if (!isOwn(lstatSync(file))) {
			throw refusedError(
				`${file} belongs to another user`,
				'run the command as that user, or name a folder of your own with SESSION_BUS_HOME',
			);
		}
		const isOpen = !isClosed && (mode & writable.byOthers) !== 0;
		if (!isOpen && isTrusted(file, writable.byAnybody)) continue;
		throw refusedError(
			`other users can change ${file}, and so what your agents start`,
			`see whether all in it is yours, then run \`chmod go-w\` for it and the folders above`,
		);
	}
}

/**
 * Makes sure that a file of an agent's settings does not lie, by a link, where another user can change it.
 * @throws BusError `refused`
 */
export function requireOwnTarget(file: string): void {
	const target = followLinks(file);
	const folder = path.dirname(target);
	if (target === file && realOf(folder) === folder) return;
	if (modeOf(folder) === null || isTrusted(folder, writable.byAnybody)) return;
	throw refusedError(
		`${file} leads to ${target}, which other users can change`,
		'put a file of your own in the place of the link, then run the command again; nothing was changed',
	);
}

/** Of the files that agents start, one that other users can change. */
export function findOpenProgram(...files: readonly string[]): string | null {
	return files.find(file => modeOf(file) !== null && !isTrusted(file, writable.byAnybody)) ?? null;
}

function modeOf(file: string): number | null {
	try {
		return lstatSync(file).mode;
	} catch {
		return null;
	}
}

function realOf(folder: string): string {
	try {
		return realpathSync(folder);
	} catch {
		return folder;
	}
}
