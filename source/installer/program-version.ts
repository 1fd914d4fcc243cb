import {realpathSync} from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import {readTextFile} from '../system/read-file.js';

const manifest = v.object({version: v.string()});

/**
 * The version of a program, by where it lies: asking itself takes some of them seconds. `null` where that does not
 * tell.
 */
export function programVersion(file: string): string | null {
	const real = realOf(file);
	return ofPackage(real) ?? ofFolder(real);
}

/** Of a package of npm, as its description says. */
function ofPackage(file: string): string | null {
	if (!file.includes('/node_modules/')) return null;
	for (
		let folder = path.dirname(file);
		path.basename(folder) !== 'node_modules';
		folder = path.dirname(folder)
	) {
		const text = readTextFile(path.join(folder, 'package.json'));
		if (text !== null) return versionIn(text);
	}
	return null;
}

function versionIn(text: string): string | null {
	try {
		return v.parse(manifest, JSON.parse(text)).version;
	} catch {
		return null;
	}
}

/** Installers keep each version in a folder or a file of its name; the one of Node is not meant. */
function ofFolder(file: string): string | null {
	const parts = file.split('/');
	const at = parts.findLastIndex(
		(part, index) => /^v?\d+\.\d+\.\d+/.test(part) && parts[index - 1] !== 'node',
	);
	return parts[at]?.replace(/^v/, '') ?? null;
}

function realOf(file: string): string {
	try {
		return realpathSync(file);
	} catch {
		return file;
	}
}

/** Whether one version comes after another, by its three numbers. */
export function isNewer(version: string, than: string): boolean {
	const [one, other] = [version, than].map(text =>
		text
			.split(/[.+_-]/)
			.slice(0, 3)
			.map(Number),
	);
	const at = one?.findIndex((number, index) => number !== other?.[index]) ?? -1;
	return at >= 0 && (one?.[at] ?? 0) > (other?.[at] ?? 0);
}
