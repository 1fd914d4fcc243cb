import {readFileSync} from 'node:fs';
import path from 'node:path';

/** The version of this package. The build writes it in; from source it is read. */
export const version: string = process.env.SESSION_BUS_BUILD_VERSION ?? readVersion();

function readVersion(): string {
	// From a folder of source, package.json is the nearest one above
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

/** Whether a version comes before another; of what is no version nothing is said. */
export function isOlder(version: string, than: string): boolean {
	const [one, other] = [numbersOf(version), numbersOf(than)];
	if (one.length === 0) return false;
	for (const [index, number] of other.entries()) {
		const rival = one[index] ?? 0;
		if (rival !== number) return rival < number;
	}
	return false;
}

/** The name of a preview does not count. */
function numbersOf(version: string): number[] {
	return (/^\d+(?:\.\d+)*/.exec(version)?.[0] ?? '').split('.').filter(Boolean).map(Number);
}
