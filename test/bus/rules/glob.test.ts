import fc from 'fast-check';
import picomatch from 'picomatch';
import {describe, expect, it} from 'vitest';
import {baseOfGlob, isGlob, matchesGlob} from '../../../source/bus/rules/glob.js';

const byPicomatch = (glob: string, path: string) => picomatch(glob, {dot: true})(path);

describe('matchesGlob', () => {
	it.each<[string, string, boolean]>([
		['/src/*.ts', '/src/a.ts', true],
		['/src/*.ts', '/src/.ts', true],
		['/src/*.ts', '/src/deep/a.ts', false],
		['/src/*', '/src/.env', true],
		['/src/*', '/src', false],
		['/src/**', '/src', true],
		['/src/**', '/src/a/b/c', true],
		['/src/**/c', '/src/c', true],
		['/src/**/b/**/d', '/src/a/b/b/c/d', true],
		['/src/**/b/**/d', '/src/a/c/d', false],
		['/**/*.ts', '/a.ts', true],
		['/src/a**b', '/src/a-x-b', true],
		['/src/a**b', '/src/a/b', false],
		['/src/?.ts', '/src/a.ts', true],
		['/src/?.ts', '/src/.ts', false],
		['/src/?.ts', '/src/🙂.ts', true],
		['/src/[a-c].ts', '/src/b.ts', true],
		['/src/[a-c].ts', '/src/d.ts', false],
		['/src/[!a-c].ts', '/src/d.ts', true],
		['/src/[^a-c].ts', '/src/b.ts', false],
		['/src/[]x].ts', '/src/].ts', true],
		['/src/[a-].ts', '/src/-.ts', true],
		['/src/[\\]x].ts', '/src/].ts', true],
		['/src/[[:digit:]].ts', '/src/7.ts', true],
		['/src/[ab', '/src/[ab', true],
		['/src/{a,b}.ts', '/src/b.ts', true],
		['/src/{a,b}.ts', '/src/c.ts', false],
		['/src/{a,b/{c,d}}.ts', '/src/b/d.ts', true],
		['/src/{a}.ts', '/src/{a}.ts', true],
		['/src/{a,b', '/src/{a,b', true],
		['/src/**{.ts,.js}', '/src/deep/a.js', true],
		['/src/**{.ts,.js}', '/src/deep/a.css', false],
		['/src/{,x}/a', '/src/a', true],
		['/src/{1..12}.ts', '/src/11.ts', true],
		['/src/{1..12}.ts', '/src/13.ts', false],
		['/src/{01..12}.ts', '/src/07.ts', true],
		['/src/{c..a}.ts', '/src/b.ts', true],
		['/src/\\*.ts', '/src/*.ts', true],
		['/src/\\*.ts', '/src/a.ts', false],
		['/app/(shop)/*.ts', '/app/(shop)/a.ts', true],
		['/app/(shop)/*.ts', '/app/b/a.ts', false],
	])('judges whether %s covers %s', (glob, path, expected) => {
		expect(matchesGlob(glob, path)).toBe(expected);
	});

	it.each([
		['/src/!(a|b).ts', '/src/c.ts'],
		['/src/@(a|b).ts', '/src/b.ts'],
		['/src/+(ab).ts', '/src/abab.ts'],
		['/src/(a|b).ts', '/src/a.ts'],
		['/src/@(a/b|c).ts', '/src/a/b.ts'],
		['/src/!(a/b)/c.ts', '/src/x/y/c.ts'],
	])('counts the extended group of %s as anything, so that it covers %s', (glob, path) => {
		expect(matchesGlob(glob, path)).toBe(true);
	});

	const letter = fc.constantFrom('a', 'b', '.', '-', '1');
	const name = fc.string({unit: letter, minLength: 1, maxLength: 4}).filter(text => !/^\.\.?$/.test(text));
	const path = fc.array(name, {minLength: 1, maxLength: 4}).map(names => `/${names.join('/')}`);
	const braces = fc
		.array(fc.string({unit: letter, minLength: 1, maxLength: 2}), {minLength: 2, maxLength: 3})
		.map(alternatives => `{${alternatives.join(',')}}`)
		.filter(text => !text.includes('..'));
	const piece = fc.oneof(
		{weight: 4, arbitrary: letter},
		{weight: 3, arbitrary: fc.constantFrom('*', '?', '[ab]', '[a-b1]', '[^a]')},
		{weight: 1, arbitrary: braces},
	);
	const segment = fc
		.oneof(
			{weight: 1, arbitrary: fc.constant('**')},
			{weight: 5, arbitrary: fc.array(piece, {minLength: 1, maxLength: 4}).map(pieces => pieces.join(''))},
		)
		.filter(text => !/^\.\.?$/.test(text));
	const glob = fc
		.array(segment, {minLength: 1, maxLength: 4})
		.map(segments => `/${segments.join('/')}`)
		.filter(text => text.split('{').length <= 5);

	it('means what picomatch takes a glob for', () => {
		// Of folders in front of which there is nothing certain, picomatch wants at least one
		const plain = glob.filter(text => !/(?:^|[*?\]}])\/\*\*/.test(text));
		fc.assert(
			fc.property(plain, path, (pattern, candidate) => {
				expect(matchesGlob(pattern, candidate)).toBe(byPicomatch(pattern, candidate));
			}),
			{numRuns: 5000},
		);
	});

	it('never covers less than picomatch does', () => {
		const group = fc
			.tuple(fc.constantFrom('!', '@', '+', '*', '?'), fc.array(name, {minLength: 1, maxLength: 2}))
			.map(([sign, names]) => `${sign}(${names.join('|')})`);
		const extended = fc
			.array(
				fc.oneof(
					segment.filter(text => text !== '**'),
					group,
					fc.tuple(group, piece).map(parts => parts.join('')),
				),
				{
					minLength: 1,
					maxLength: 3,
				},
			)
			.map(segments => `/${segments.join('/')}`);
		fc.assert(
			fc.property(fc.oneof(glob, extended), path, (pattern, candidate) => {
				if (byPicomatch(pattern, candidate)) expect(matchesGlob(pattern, candidate)).toBe(true);
			}),
			{numRuns: 5000},
		);
	});

	const hostile = [
		'/*a*a*a*a*a*a*a*a*a*a*a*a*c',
		`/${'*a'.repeat(400)}*c`,
		`/${'**/a/'.repeat(150)}c`,
		`/${'?'.repeat(500)}*${'a'.repeat(500)}`,
		`/${'{a,b}'.repeat(200)}`,
		`/${'{'.repeat(500)}a,b${'}'.repeat(500)}`,
		`/${'{'.repeat(1000)}`,
		`/${'['.repeat(1000)}`,
		`/${'{['.repeat(500)}`,
		`/${'@('.repeat(500)}`,
		`/${'!(+(a|'.repeat(150)}`,
		`/{1..999999999}${'{1..99}'.repeat(20)}`,
		`/${'{*a,*b,*c}'.repeat(5)}c`,
		`/${'[!a-z]'.repeat(150)}`,
		`/${'\\'.repeat(1001)}*`,
		`/${'*a'.repeat(500_000)}`,
		`/${'a/'.repeat(500_000)}*`,
	];

	it.each(
		hostile.map(text => [
			text.length > 40 ? `${text.slice(0, 30)}… of ${text.length} characters` : text,
			text,
		]),
	)('is quick to judge %s', (_title, text) => {
		const began = performance.now();
		for (const candidate of [`/${'a'.repeat(255)}`, `/${'a/'.repeat(2000)}b`, `/${'aaa/'.repeat(30)}b`]) {
			matchesGlob(text, candidate);
			baseOfGlob(text);
			isGlob(text);
		}
		expect(performance.now() - began).toBeLessThan(1500);
	});

	it('covers everything below its base where there is too much to take apart', () => {
		for (const text of ['{a,b}'.repeat(20), '{1..999}', `*${'x'.repeat(2000)}`, `${'{a,b}'.repeat(9)}*`]) {
			expect(matchesGlob(`/src/${text}`, '/src/deep/other')).toBe(true);
			expect(matchesGlob(`/src/${text}`, '/lib/other')).toBe(false);
		}
	});
});
