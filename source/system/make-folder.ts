import {mkdirSync} from 'node:fs';
import path from 'node:path';
import {errorCode} from './error-code.js';

/**
 * Makes a folder and those above it that are missing. Node's own way (`recursive`) never ends where the system
 * says of a folder that can be seen that nothing is there to make one in, as `/proc` does.
 */
export function makeFolder(folder: string, mode?: number): void {
	const parent = path.dirname(folder);
	try {
		mkdirSync(folder, mode);
	} catch (error) {
		if (errorCode(error) === 'EEXIST') return;
		if (errorCode(error) !== 'ENOENT' || parent === folder) throw error;
		makeFolder(parent, mode);
		mkdirSync(folder, mode);
	}
}
