import {createHash} from 'node:crypto';
import {lstatSync, readdirSync, readFileSync, readlinkSync} from 'node:fs';
import path from 'node:path';

/** What lies below a folder: of each file its mode and a hash, of each link its target, of each folder its mode. */
export function stateOf(folder: string): Record<string, string> {
	const names = readdirSync(folder, {recursive: true, encoding: 'utf8'}).sort();
	return Object.fromEntries(names.map(name => [name, describe(path.join(folder, name))]));
}

function describe(file: string): string {
	const stats = lstatSync(file);
	const mode = (stats.mode & 0o7777).toString(8);
	if (stats.isSymbolicLink()) return `link to ${readlinkSync(file)}`;
	if (stats.isFile()) return `${mode} ${createHash('sha256').update(readFileSync(file)).digest('hex')}`;
	return stats.isDirectory() ? `${mode} folder` : `${mode} special`;
}
