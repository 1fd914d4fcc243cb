import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';

/** Writes files into a folder. */
export function writeFiles(folder: string, files: ReadonlyMap<string, string>): void {
	mkdirSync(folder, {recursive: true});
	for (const [name, text] of files) writeFileSync(path.join(folder, name), text);
}

/** The names of files that a folder has not, or has with another content. */
export function listDifferent(folder: string, files: ReadonlyMap<string, string>): readonly string[] {
	return [...files]
		.filter(([name, text]) => readOrNull(path.join(folder, name)) !== text)
		.map(([name]) => name);
}

function readOrNull(file: string): string | null {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return null;
	}
}
