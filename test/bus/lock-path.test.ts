import {chmodSync, mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {BusError} from '../../source/bus/errors.js';
import {resolveLockPath} from '../../source/bus/lock-path.js';
import {matchesGlob} from '../../source/bus/rules/glob.js';
import {overlaps} from '../../source/bus/rules/lock-overlap.js';
import {bundleProgram, runProgram} from './support/program.js';
import {temporaryFolder} from './support/temp-folder.js';

/** A folder with `src/a.ts`, and a link `link` to `src`. */
function smallTree(): string {
	const root = temporaryFolder();
	mkdirSync(path.join(root, 'src'));
	writeFileSync(path.join(root, 'src/a.ts'), '');
	symlinkSync('src', path.join(root, 'link'));
	return root;
}

const refusal = (name: string, cwd: string): BusError => {
	try {
		resolveLockPath(name, cwd);
	} catch (error) {
		if (error instanceof BusError) return error;
	}
	throw new Error(`${name} was accepted`);
};

describe('resolveLockPath', () => {
	it.each([
		['src/a.ts', 'src/a.ts', 'file', true],
		['./src/../src/a.ts', 'src/a.ts', 'file', true],
		['link/a.ts', 'src/a.ts', 'file', true],
		['src', 'src/', 'folder', true],
		['src/', 'src/', 'folder', true],
		['link', 'src/', 'folder', true],
		['link/', 'src/', 'folder', true],
		['src/new.ts', 'src/new.ts', 'file', false],
		['link/new/deep.ts', 'src/new/deep.ts', 'file', false],
		['none/of/this', 'none/of/this', 'file', false],
		['none/of/this/', 'none/of/this/', 'folder', false],
		['src/a.ts/', 'src/a.ts', 'file', true],
		['src/*.ts', 'src/*.ts', 'glob', true],
		['link/**/*.ts', 'src/**/*.ts', 'glob', true],
		['none/*.ts', 'none/*.ts', 'glob', true],
		['src/*/', 'src/*/**', 'glob', true],
	])('takes %s for %s', (name, expected, scope, exists) => {
		const root = smallTree();
		const ending = expected.endsWith('/') ? '/' : '';
		expect(resolveLockPath(name, root)).toMatchObject({path: path.join(root, expected), scope, exists});
		expect(resolveLockPath(`${root}/${name}`, '/').path).toBe(path.join(root, expected));
		expect(resolveLockPath(name, root).path.endsWith('/')).toBe(ending !== '');
	});

	it('takes a link that leads nowhere yet for the file it will lead to', () => {
		const root = smallTree();
		symlinkSync('../src/later.ts', path.join(root, 'src/soon'));
		const {path: before} = resolveLockPath('src/soon', root);
		writeFileSync(path.join(root, 'src/later.ts'), '');
		expect(before).toBe(path.join(root, 'src/later.ts'));
		expect(resolveLockPath('src/soon', root).path).toBe(before);
	});

	it.each(['app/[id]', 'app/(shop)', 'app/[[...slug]]', 'app/{a,b}', 'app/@modal', 'back\\slash'])(
		'means the folder %s itself where there is one',
		folder => {
			const root = temporaryFolder();
			mkdirSync(path.join(root, folder), {recursive: true});
			const page = path.join(root, folder, 'page.tsx');
			expect(resolveLockPath(`${folder}/page.tsx`, root)).toMatchObject({
				path: page,
				scope: 'file',
				exists: false,
			});
			const glob = resolveLockPath(`${folder}/*.tsx`, root);
			expect(glob.scope).toBe('glob');
			expect(matchesGlob(glob.path, page)).toBe(true);
			expect(overlaps(glob, {path: page, scope: 'file'})).toBe(true);
			expect(overlaps(glob, {path: path.join(root, 'app/i/page.tsx'), scope: 'file'})).toBe(false);
			writeFileSync(page, '');
			expect(resolveLockPath(`${folder}/page.tsx`, root)).toMatchObject({
				path: page,
				scope: 'file',
				exists: true,
			});
		},
	);

	it('means the file itself where a file has the name of a glob', () => {
		const root = temporaryFolder();
		writeFileSync(path.join(root, 'what?.txt'), '');
		expect(resolveLockPath('what?.txt', root)).toMatchObject({scope: 'file', exists: true});
	});

	it('gives one file one name, however it is reached', () => {
		const root = smallTree();
		symlinkSync(path.join(root, 'src/a.ts'), path.join(root, 'alias.ts'));
		const names = ['src/a.ts', 'link/a.ts', 'alias.ts', 'src/./a.ts', `${root}//src/a.ts`];
		expect(new Set(names.map(name => resolveLockPath(name, root).path))).toEqual(
			new Set([path.join(root, 'src/a.ts')]),
		);
	});

	it('refuses what can never be a path, and says why', () => {
		const root = smallTree();
		symlinkSync('round', path.join(root, 'round'));
		expect(refusal('', root).message).toBe('"" is not a path');
		expect(refusal('a\0b', root).kind).toBe('usage');
		expect(refusal('src/a.ts/b', root).message).toContain('a part of the path is a file, not a folder');
		expect(refusal('round', root).message).toContain('its symbolic links go round in a circle');
		expect(refusal('x'.repeat(300), root).message).toContain('the name is too long');
	});

	it('says so when a folder on the way may not be entered', async () => {
		const program = await bundleProgram('resolve-path');
		const root = smallTree();
		chmodSync(root, 0o755);
		chmodSync(path.join(root, 'src'), 0o000);
		await expect(runProgram(program, ['src/a.ts', root], {asNobody: true})).resolves.toEqual({
			kind: 'usage',
			message: 'src/a.ts is out of reach: a folder on the way may not be entered',
			hint: 'check the path',
		});
		chmodSync(path.join(root, 'src'), 0o755);
		await expect(runProgram(program, ['src/a.ts', root], {asNobody: true})).resolves.toMatchObject({
			scope: 'file',
			exists: true,
		});
	});
});
