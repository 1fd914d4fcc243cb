import {
	lstatSync,
	readdirSync,
	readFileSync,
	realpathSync,
	statSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type {World} from './world.ts';

/*
 * Files as the kernel sees them, without any of the program's own reckoning: every name is handed to the kernel as it
 * was written, `..` behind links included.
 */

/** A name as the kernel takes it, from the folder to work in. */
export function absolute(world: World, name: string): string {
	return name.startsWith('/') ? name : `${world.work}/${name}`;
}

/** All that one file is known by: itself, its real name, and the name it was called by, in its real folder. */
export function namesOfFile(world: World, name: string): string[] {
	const file = absolute(world, name);
	const slash = file.lastIndexOf('/');
	const called = `${realpathSync.native(file.slice(0, slash) || '/')}/${file.slice(slash + 1)}`;
	try {
		const {dev, ino} = statSync(file);
		return [...new Set([`inode ${dev} ${ino}`, realpathSync.native(file), called])];
	} catch {
		return [called];
	}
}

/** What a lock covers: of a file all its names, of a folder or a glob the names of what lies there. */
export function coversOf(world: World, name: string): string[] {
	const file = absolute(world, name);
	const stats = statSync(file, {throwIfNoEntry: false});
	if (stats?.isFile()) return namesOfFile(world, name);
	if (stats?.isDirectory()) return below(realpathSync.native(file));
	if (!name.includes('*')) return namesOfFile(world, name);
	const pattern = new RegExp(
		`^${file
			.split(/(\*\*\/|\*\*|\*)/)
			.map(
				part =>
					({'**/': '(?:.*/)?', '**': '.*', '*': '[^/]*'})[part] ??
					part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'),
			)
			.join('')}$`,
	);
	// A pattern that takes the kernel's own time to match is none that needs files to be covered
	return name.split('*').length > 6
		? []
		: below(realpathSync.native(world.work)).filter(found => pattern.test(found));
}

function below(folder: string): string[] {
	return readdirSync(folder).flatMap(name => {
		const file = path.join(folder, name);
		return lstatSync(file).isDirectory() ? below(file) : [file];
	});
}

/** What a file holds; empty where there is none. */
export function contentOf(world: World, name: string): string {
	try {
		return readFileSync(absolute(world, name), 'utf8');
	} catch {
		return '';
	}
}

/** Writes a file; its time stamp is that of the model's clock, with a fraction, as file systems have it. */
export function writeContent(world: World, name: string, content: string): void {
	const file = absolute(world, name);
	writeFileSync(file, content);
	const seconds = world.clock.read().wall / 1000;
	utimesSync(file, seconds, seconds);
}
