import {existsSync, readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';

const folder = path.resolve(import.meta.dirname, '../fixtures');

/** The name a payload was recorded under: `Event`, `Event.tool` or `Event.cause`. */
export type Recording = {readonly vendor: string; readonly name: string; readonly event: string};

/** Every payload that was recorded of the real agents. */
export function listRecordings(): Recording[] {
	return readdirSync(folder)
		.sort()
		.flatMap(vendor =>
			readdirSync(path.join(folder, vendor))
				.filter(file => file.endsWith('.json') && file !== 'environment.json')
				.sort()
				.map(file => {
					const name = file.replace(/\.json$/, '');
					return {vendor, name, event: name.replace(/\.[^.]+$/, '')};
				}),
		);
}

/** The text of one recorded payload, as if it came from another folder and conversation. */
export function recorded(
	{vendor, name}: Pick<Recording, 'vendor' | 'name'>,
	replace: Readonly<Record<string, string>> = {},
): string {
	const file = path.join(folder, vendor, `${name}.json`);
	if (!existsSync(file)) throw new Error(`there is no recording ${vendor}/${name}`);
	let text = readFileSync(file, 'utf8');
	for (const [from, to] of Object.entries(replace)) text = text.replaceAll(from, to);
	return text;
}
