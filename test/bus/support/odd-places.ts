import {execFileSync} from 'node:child_process';
import {once} from 'node:events';
import {chmodSync, mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import path from 'node:path';

/** A place where no database can be. */
export type OddPlace = {
	readonly what: string;
	readonly path: string;
	/** What is said of it, without the path. */
	readonly reason: string;
};

const missing = 'a part of its path is missing or no folder';
const circle = 'its links lead in a circle';
const tooLong = 'the path of the database is too long';

/** Makes one of every kind of place, as far as this system has it, in a folder whose path is short. */
export async function makeOddPlaces(
	folder: string,
	atTheEnd: (close: () => void) => void,
): Promise<OddPlace[]> {
	const at = (name: string) => path.join(folder, name);
	execFileSync('mkfifo', [at('pipe')]);
	const server = createServer().listen(at('socket'));
	await once(server, 'listening');
	atTheEnd(() => void server.close());
	mkdirSync(at('folder'));
	writeFileSync(at('file'), '');
	symlinkSync('circle', at('circle'));
	symlinkSync(at('pipe'), at('link-to-pipe'));
	symlinkSync('/dev/null/nothing', at('link-through-device'));
	const places: OddPlace[] = [
		{what: 'a pipe', path: at('pipe'), reason: 'it is a pipe, no file'},
		{what: 'a link to a pipe', path: at('link-to-pipe'), reason: 'it is a pipe, no file'},
		{what: 'a socket', path: at('socket'), reason: 'it is a socket, no file'},
		{what: 'a folder', path: at('folder'), reason: 'it is a folder, no file'},
		{what: 'a device', path: '/dev/null', reason: 'it is a device, no file'},
		{what: 'a link to itself', path: at('circle'), reason: circle},
		{what: 'a place below a link to itself', path: at('circle/messaging.db'), reason: circle},
		{what: 'a place below a file', path: at('file/messaging.db'), reason: missing},
		{what: 'a place below a pipe', path: at('pipe/messaging.db'), reason: missing},
		{what: 'a link to a place below a device', path: at('link-through-device'), reason: missing},
		{what: 'a name of 256 characters', path: at('n'.repeat(256)), reason: tooLong},
		{what: 'a path longer than SQLite takes', path: at(`${'d'.repeat(200)}/`.repeat(3)), reason: tooLong},
		{what: 'a path of 4,096 characters', path: at('d/'.repeat(2048)), reason: tooLong},
		{what: 'a name that ends in white space', path: at('messaging.db '), reason: 'ends in white space'},
		{what: 'a name of bytes that are no text', path: at('caf\uFFFD.db'), reason: 'is not UTF-8'},
	];
	if (process.platform !== 'linux') return places;
	return [
		...places,
		{what: 'a device without end', path: '/dev/full', reason: 'it is a device, no file'},
		{what: 'a place below /proc', path: '/proc/nowhere/messaging.db', reason: missing},
		{what: 'a deep place below /proc', path: '/proc/nowhere/at/all/messaging.db', reason: missing},
		{what: 'a place below /sys', path: '/sys/nowhere/messaging.db', reason: 'permission denied'},
	];
}

/** Whether permissions count for nobody here, so that another user must be asked. */
export const isRoot = process.getuid?.() === 0;

/** The user `nobody` of most systems. */
export const nobody = 65_534;

/** Places of somebody else, which only count for another user than root. Nothing of them is this user's. */
export function makeForeignPlaces(folder: string): OddPlace[] {
	const at = (name: string) => path.join(folder, name);
	const reason = 'permission denied';
	mkdirSync(at('closed'), {mode: 0o700});
	writeFileSync(at('closed/messaging.db'), '', {mode: 0o600});
	mkdirSync(at('open'));
	writeFileSync(at('open/messaging.db'), '', {mode: 0o600});
	symlinkSync('open/messaging.db', at('link'));
	chmodSync(folder, 0o755);
	chmodSync(at('open'), 0o755);
	return [
		{what: 'another user’s file', path: at('open/messaging.db'), reason},
		{what: 'a link to another user’s file', path: at('link'), reason},
		{what: 'a place in another user’s folder', path: at('open/new.db'), reason},
		{what: 'a folder to be made in another user’s folder', path: at('open/new/messaging.db'), reason},
		{what: 'a file in a folder that may not be entered', path: at('closed/messaging.db'), reason},
	];
}
