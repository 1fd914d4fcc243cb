import {cacheFolder} from '../support/clis.js';
import type {World} from '../support/world.js';

/** Where fixtures say that everything happened. */
const home = '/home/u';

const moment = '2026-01-01T00:00:00.000Z';

/**
 * Makes what agents tell the same on every machine and at every time: paths, ids, moments and durations keep their
 * form and get fixed values. The same id gets the same value throughout.
 */
export function anonymiser(world: World): (value: unknown) => unknown {
	const ids = new Map<string, string>();
	const renamed = (id: string, rename: (count: number) => string): string => {
		const known = ids.get(id) ?? rename(ids.size + 1);
		ids.set(id, known);
		return known;
	};
	const inText = (text: string): string =>
		text
			.replaceAll(world.home, home)
			.replaceAll(cacheFolder, '/opt')
			.replaceAll(slug(world.home), slug(home))
			.replace(
				/(?<![0-9a-f])[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b/g,
				(id, version) => {
					const fixed = renamed(id, count => `${tail(count, 8)}-0000-${version}000-8000-000000000000`);
					// Some file names hold the first part of an id
					ids.set(id.slice(0, 8), fixed.slice(0, 8));
					return fixed;
				},
			)
			.replace(/\b(ses|msg|prt|evt|per|call|toolu|item)_(?=[A-Za-z0-9]*\d)[A-Za-z0-9]{8,}/g, (id, kind) =>
				renamed(id, count => `${kind}_${tail(count, 12)}`),
			)
			.replace(/\ba[0-9a-f]{16}\b/g, id => renamed(id, count => `a${tail(count, 16)}`))
			.replace(/(?<=-)[0-9a-f]{8}(?=\.jsonl)/g, id => ids.get(id) ?? id)
			.replace(/(?<=wd_project_)[0-9a-f]{12}/g, '000000000000')
			.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, moment)
			.replace(
				/\d{4}-\d\d-\d\dT\d\d-\d\d(-\d\d)?/g,
				(_found, seconds) => `2026-01-01T00-00${seconds ? '-00' : ''}`,
			)
			.replace(/(?<=Today's date is )[^(]+(?= \()/g, 'Thursday, January 1, 2026')
			.replace(/sessions\/\d{4}\/\d\d\/\d\d/g, 'sessions/2026/01/01')
			.replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:1')
			.replace(/(?<=Process Group PGID: |Chunk ID: )\w+/g, '1')
			.replace(/(?<=[Ww]all time: )[\d.]+/g, '0.1');
	const walk = (value: unknown, key = ''): unknown => {
		if (key === 'slug') return 'a-slug';
		if (typeof value === 'string') return inText(value);
		if (typeof value === 'number') return inNumber(value, key);
		if (Array.isArray(value)) return value.map(item => walk(item));
		if (typeof value !== 'object' || value === null) return value;
		return Object.fromEntries(Object.entries(value).map(([name, item]) => [inText(name), walk(item, name)]));
	};
	return value => walk(value);
}

function inNumber(value: number, key: string): number {
	if (value > 1_600_000_000_000) return Date.parse(moment);
	return /(duration|uptime)/i.test(key) ? 100 : value;
}

function slug(folder: string): string {
	return folder.replace(/[^A-Za-z0-9]/g, '-');
}

function tail(count: number, length: number): string {
	return String(count).padStart(length, '0');
}
