/*
 * Puts a build in the place of the one before, while programs run from there. Each file is renamed into place as a
 * whole; those that are loaded later by programs that run already have names made of their content, and stay until
 * nobody can need them.
 */
import {createHash} from 'node:crypto';
import {
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';

const folder = 'dist';
const stampFile = path.join(folder, '.build.json');

/** A program that was started from a build is restarted within so many milliseconds of being replaced: a week. */
const lifetime = 7 * 24 * 60 * 60 * 1000;

/** A name for all that decides what a build makes, by content. */
export function stampOfInputs() {
	const hash = createHash('sha256');
	const scripts = readdirSync('scripts').filter(name => /\.c?js$/.test(name));
	const inputs = [
		...readdirSync('source', {recursive: true, withFileTypes: true})
			.filter(entry => entry.isFile())
			.map(({parentPath, path: older, name}) => path.join(parentPath ?? older, name)),
		...scripts.map(name => path.join('scripts', name)),
		'package.json',
		'tsconfig.json',
		// Which versions of what is bundled are there
		'node_modules/.package-lock.json',
	];
	for (const file of inputs.sort()) {
		const content = existsSync(file) ? readFileSync(file) : '';
		hash.update(`${file}\0${content.length}\0`).update(content);
	}
	return hash.digest('hex');
}

/** Whether the build that is there was made from the same, and is whole. */
export function isBuilt(stamp, withTypes) {
	try {
		const built = JSON.parse(readFileSync(stampFile, 'utf8'));
		return (
			built.stamp === stamp &&
			(!withTypes || (built.withTypes && existsSync(path.join(folder, 'types', 'index.d.ts')))) &&
			// Of two builds at once, each may have put some
			Object.entries(built.files).every(
				([name, hash]) => hashOf(readFileSync(path.join(folder, name))) === hash,
			)
		);
	} catch {
		return false;
	}
}

/**
 * Puts files into place, those that others name last.
 * @param files names and contents, in the order in which they may be replaced
 */
export function putFiles(files, {stamp, withTypes}) {
	const now = new Date();
	for (const {name, content, mode = 0o644} of files) put(name, content, mode, now);
	const names = files.map(({name}) => name);
	const others = readdirSync(folder).filter(
		name => !names.includes(name) && name !== 'types' && !name.startsWith('.'),
	);
	const old = others.filter(name => now - statSync(path.join(folder, name)).mtime > lifetime);
	for (const name of old) rmSync(path.join(folder, name), {force: true});
	// What is only kept for programs that run is no part of the package
	const ignored = ['.*', ...others.filter(name => !old.includes(name))];
	put('.npmignore', `${ignored.join('\n')}\n`, 0o644, now);
	const hashes = Object.fromEntries(files.map(({name, content}) => [name, hashOf(content)]));
	put('.build.json', JSON.stringify({stamp, withTypes, files: hashes}), 0o644, now);
}

function hashOf(content) {
	return createHash('sha256').update(content).digest('hex');
}

/** The time of a file says when it was part of a build last. */
function put(name, content, mode, now) {
	const file = path.join(folder, name);
	mkdirSync(path.dirname(file), {recursive: true});
	if (existsSync(file) && readFileSync(file).equals(Buffer.from(content))) {
		utimesSync(file, now, now);
		return;
	}
	const draft = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}`);
	writeFileSync(draft, content, {mode});
	renameSync(draft, file);
}
