import {chmodSync, chownSync, lchownSync, mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {findProgram} from '../../source/system/find-program.js';
import {isTrusted, writable} from '../../source/system/trusted-path.js';
import {temporaryFolder} from '../bus/support/temp-folder.js';

/** A user who owns nothing. */
const nobody = 65_534;
const isRoot = process.getuid?.() === 0;

/** A program in a folder in a folder, all of them this user's alone. */
function programIn(): {top: string; folder: string; file: string} {
	const top = temporaryFolder();
	chmodSync(top, 0o755);
	const folder = path.join(top, 'bin');
	mkdirSync(folder);
	chmodSync(folder, 0o755);
	const file = path.join(folder, 'tool');
	writeFileSync(file, '#!/bin/sh\n');
	chmodSync(file, 0o755);
	return {top, folder, file};
}

type Place = ReturnType<typeof programIn>;

/** Another place, which a link leads from. */
function linked(from: string, change: (to: Place) => unknown, target: (to: Place) => string): string {
	const to = programIn();
	change(to);
	symlinkSync(target(to), from);
	return from;
}

const owned = (file: string) => chownSync(file, nobody, nobody);

const safe: ReadonlyArray<readonly [what: string, make: (place: Place) => unknown]> = [
	['is this user’s alone', () => {}],
	['lies in a folder of a group', ({folder}) => chmodSync(folder, 0o775)],
	['lies below a sticky folder for all', ({top}) => chmodSync(top, 0o1777)],
	[
		'is open, in a folder that nobody else can go through',
		({top, folder, file}) => {
			chmodSync(top, 0o700);
			chmodSync(folder, 0o777);
			chmodSync(file, 0o777);
		},
	],
];

const unsafe: typeof safe = [
	['can be written by all', ({file}) => chmodSync(file, 0o757)],
	['lies in a folder that all can write', ({folder}) => chmodSync(folder, 0o757)],
	['lies below a folder that all can write', ({top}) => chmodSync(top, 0o757)],
	['is another’s', ({file}) => owned(file)],
	['lies in a folder of another', ({folder}) => owned(folder)],
	['lies below a folder of another', ({top}) => owned(top)],
	[
		'lies in a closed folder of another',
		({folder}) => {
			chmodSync(folder, 0o700);
			owned(folder);
		},
	],
];

describe('a path', () => {
	test.each(safe)('is trusted that %s', (_what, make) => {
		const place = programIn();
		make(place);
		expect(isTrusted(place.file, writable.byAnybody)).toBe(true);
		const from = linked(path.join(temporaryFolder(), 'link'), make, ({file}) => file);
		expect(isTrusted(from, writable.byAnybody)).toBe(true);
	});

	test.runIf(isRoot).each(unsafe)(
		'is not trusted that %s, nor a link to it or to its folder',
		(_what, make) => {
			const place = programIn();
			make(place);
			expect(isTrusted(place.file, writable.byAnybody)).toBe(false);
			const toFile = linked(path.join(temporaryFolder(), 'link'), make, ({file}) => file);
			expect(isTrusted(toFile, writable.byAnybody)).toBe(false);
			const toFolder = linked(path.join(temporaryFolder(), 'link'), make, ({folder}) => folder);
			expect(isTrusted(path.join(toFolder, 'tool'), writable.byAnybody)).toBe(false);
		},
	);

	test('of a group is not trusted where the group counts', () => {
		const {folder, file} = programIn();
		chmodSync(folder, 0o775);
		expect(isTrusted(file, writable.byOthers)).toBe(false);
	});

	test('is not trusted through a link of another, or one that leads to itself, to nothing, or from wherever one stands', ({
		skip,
	}) => {
		const {top, folder, file} = programIn();
		const link = path.join(top, 'link');
		symlinkSync(link, link);
		expect(isTrusted(link, writable.byAnybody)).toBe(false);
		expect(isTrusted(path.join(folder, 'nothing'), writable.byAnybody)).toBe(false);
		expect(isTrusted(path.relative('.', file), writable.byAnybody)).toBe(false);
		if (!isRoot) skip('only root can give a link away');
		const theirs = path.join(top, 'theirs');
		symlinkSync('bin/../bin/tool', theirs);
		expect(isTrusted(theirs, writable.byAnybody)).toBe(true);
		lchownSync(theirs, nobody, nobody);
		expect(isTrusted(theirs, writable.byAnybody)).toBe(false);
	});
});

describe('a program', () => {
	test('is the first of its name that can be run', () => {
		const [first, second] = [programIn(), programIn()];
		expect(findProgram('tool', `${first.folder}:${second.folder}`)).toBe(first.file);
		chmodSync(first.file, 0o644);
		expect(findProgram('tool', `/nowhere:${first.folder}:${second.folder}`)).toBe(second.file);
		expect(findProgram('bin', first.top)).toBeNull();
		expect(findProgram('tool', '')).toBeNull();
	});

	test('is not looked for from wherever one stands', () => {
		const {folder} = programIn();
		const relative = path.relative('.', folder);
		for (const searchPath of [relative, `:${relative}`, '.', '', 'node_modules/.bin'])
			expect(findProgram('tool', searchPath) ?? findProgram('tsc', searchPath)).toBeNull();
	});

	test.runIf(isRoot).each(unsafe)('is passed over that %s', (_what, make) => {
		const [first, second] = [programIn(), programIn()];
		make(first);
		expect(findProgram('tool', `${first.folder}:${second.folder}`)).toBe(second.file);
	});
});
