import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {escapeGlob, isGlob, matchesGlob} from '../../../source/bus/rules/glob.js';
import {type Covering, excludes, overlaps, rootOf} from '../../../source/bus/rules/lock-overlap.js';

const file = (path: string): Covering => ({path, scope: 'file'});
const folder = (path: string): Covering => ({path, scope: 'folder'});
const glob = (path: string): Covering => ({path, scope: 'glob'});

describe('overlaps', () => {
	it.each<[string, Covering, Covering, boolean]>([
		['one file', file('/src/a.ts'), file('/src/a.ts'), true],
		['two files', file('/src/a.ts'), file('/src/b.ts'), false],
		['a file whose name begins like another', file('/src/a'), file('/src/a.ts'), false],
		['a folder and a file in it', folder('/src/'), file('/src/deep/a.ts'), true],
		['a folder and a file beside it', folder('/src/'), file('/src2/a.ts'), false],
		['a folder and its own path', folder('/src/'), file('/src'), true],
		['the root and any file', folder('/'), file('/a'), true],
		['a folder and one in it', folder('/src/'), folder('/src/api/'), true],
		['two neighbouring folders', folder('/src/api/'), folder('/src/web/'), false],
		['a glob and a file it matches', glob('/src/**/*.ts'), file('/src/a/b.ts'), true],
		['a glob and a hidden file it matches', glob('/src/**'), file('/src/.env'), true],
		['a glob and a file it does not match', glob('/src/**/*.ts'), file('/src/a/b.js'), false],
		['a glob and a folder it begins in', glob('/src/**/*.ts'), folder('/src/'), true],
		['a glob and a folder below where it begins', glob('/src/**/*.ts'), folder('/src/web/'), true],
		['a glob and a folder elsewhere', glob('/src/**/*.ts'), folder('/lib/'), false],
		['two globs in one folder, though of different suffixes', glob('/src/*.ts'), glob('/src/*.js'), true],
		['two globs in different folders', glob('/src/*.ts'), glob('/lib/*.ts'), false],
		['files with brackets', file('/app/[id]/page.tsx'), file('/app/[id]/page.tsx'), true],
		['a file with brackets and one that they would match', file('/app/[id].ts'), file('/app/i.ts'), false],
		['a folder with brackets and a file in it', folder('/app/[id]/'), file('/app/[id]/page.tsx'), true],
		['a glob that is also the very name of the file', glob('/app/[id]/x.ts'), file('/app/[id]/x.ts'), true],
		[
			'a glob below an escaped folder that is also the very name of the file',
			glob('/\\[a\\]/(id)/x.ts'),
			file('/[a]/(id)/x.ts'),
			true,
		],
		['a glob below an escaped folder', glob('/app/\\[id\\]/*.ts'), file('/app/[id]/x.ts'), true],
		[
			'a glob below an escaped folder and another folder',
			glob('/app/\\[id\\]/*.ts'),
			file('/app/i/x.ts'),
			false,
		],
		[
			'a glob below an escaped folder and that folder',
			glob('/app/\\[id\\]/*.ts'),
			folder('/app/[id]/'),
			true,
		],
		['an alternative of folders', glob('/src/{api,web}/*.ts'), folder('/src/web/'), true],
	])('judges %s', (_case, first, second, expected) => {
		expect(overlaps(first, second)).toBe(expected);
		expect(overlaps(second, first)).toBe(expected);
	});

	const segment = fc.constantFrom('a', 'b', 'ab', '[id]', '(x)', 'a.ts', '.env', '{b}', '!a', 'a+', '@a');
	const wild = fc.constantFrom(
		'*',
		'**',
		'*.ts',
		'?',
		'[ab]',
		'{a,b}',
		'!(a)',
		'@(a|b)',
		'+(a)',
		'a*',
		'{a,b/a}',
	);
	const concretePath = fc.array(segment, {minLength: 1, maxLength: 4}).map(parts => `/${parts.join('/')}`);
	const pattern = fc
		.array(fc.oneof(segment, wild, segment.map(escapeGlob)), {minLength: 1, maxLength: 4})
		.map(parts => `/${parts.join('/')}`);
	const coverage: fc.Arbitrary<Covering> = fc.oneof(
		concretePath.map(file),
		concretePath.map(path => folder(`${path}/`)),
		fc.constant(folder('/')),
		pattern.map(glob),
	);
	const isCovered = (by: Covering, path: string) => overlaps(by, file(path));

	it('is symmetric', () => {
		fc.assert(
			fc.property(coverage, coverage, (first, second) => {
				expect(overlaps(first, second)).toBe(overlaps(second, first));
			}),
		);
	});

	it('holds for any two that cover a path in common', () => {
		fc.assert(
			fc.property(coverage, coverage, concretePath, (first, second, path) => {
				fc.pre(isCovered(first, path) && isCovered(second, path));
				expect(overlaps(first, second)).toBe(true);
			}),
			{numRuns: 2000, maxSkipsPerRun: 1000},
		);
	});

	it('never lets a glob match outside of the folder it begins in', () => {
		fc.assert(
			fc.property(pattern, concretePath, (path, candidate) => {
				fc.pre(matchesGlob(path, candidate));
				const root = rootOf(glob(path));
				expect(candidate === root || candidate.startsWith(root === '/' ? '/' : `${root}/`)).toBe(true);
			}),
			{numRuns: 1000, maxSkipsPerRun: 1000},
		);
	});

	it('makes of any path a glob that matches it and nothing else', () => {
		fc.assert(
			fc.property(concretePath, concretePath, (path, other) => {
				expect(matchesGlob(escapeGlob(path), path)).toBe(true);
				expect(matchesGlob(escapeGlob(path), other)).toBe(path === other);
			}),
		);
	});
});

describe('excludes', () => {
	it.each([
		['exclusive', 'exclusive', true],
		['exclusive', 'shared', true],
		['shared', 'exclusive', true],
		['shared', 'shared', false],
	] as const)('judges %s against %s', (first, second, expected) => {
		const held = {...file('/src/a.ts'), mode: first};
		expect(excludes(held, {...file('/src/a.ts'), mode: second})).toBe(expected);
		expect(excludes(held, {...file('/src/b.ts'), mode: second})).toBe(false);
	});
});

it.each([
	['src/a.ts', false],
	['src/*.ts', true],
	['src/**', true],
	['src/{a,b}.ts', true],
	['app/[id]/page.tsx', true],
	['docs/c++.md', false],
	['node_modules/@types/node', false],
])('tells whether %s is a glob', (name, expected) => {
	expect(isGlob(name)).toBe(expected);
});
