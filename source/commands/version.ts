import {readFileSync} from 'node:fs';
import path from 'node:path';

/** The version of this package, as its package.json says. */
export const version: string = readVersion();

function readVersion(): string {
	// From the bundle in dist and from source alike, package.json is the nearest one above
	for (let folder = import.meta.dirname; folder !== path.dirname(folder); folder = path.dirname(folder)) {
		try {
			const json: unknown = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
			if (typeof json === 'object' && json !== null && 'version' in json) return String(json.version);
		} catch {
			// not here
		}
	}
	return 'unknown';
}
