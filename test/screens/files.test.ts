import {mkdtempSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {listDifferent, writeFiles} from '../../scripts/screens/files.ts';
import {pictures} from '../../scripts/screens/pictures.ts';
import {requireXml} from './screen.js';

describe('the check of pictures', () => {
	it('names those that are missing or differ, and no others', () => {
		const folder = path.join(mkdtempSync(path.join(tmpdir(), 'session-bus-pictures-')), 'screens');
		const files = new Map([
			['one.svg', '1'],
			['two.svg', '2'],
		]);
		expect(listDifferent(folder, files)).toEqual(['one.svg', 'two.svg']);
		writeFiles(folder, files);
		expect(listDifferent(folder, files)).toEqual([]);
		writeFileSync(path.join(folder, 'two.svg'), '3');
		expect(listDifferent(folder, files)).toEqual(['two.svg']);
	});
});

describe('the pictures of the README', () => {
	const folder = 'docs/screens';
	const readme = readFileSync('README.md', 'utf8');

	it('are those the script takes', () => {
		expect(readdirSync(folder).sort()).toEqual(pictures.map(({name}) => `${name}.svg`).sort());
	});

	it.each(pictures.map(({name}) => name))('%s is small, whole, and needs nothing from elsewhere', name => {
		const text = readFileSync(path.join(folder, `${name}.svg`), 'utf8');
		requireXml(text);
		expect(Buffer.byteLength(text)).toBeLessThan(60_000);
		expect(text).not.toMatch(/href|url\(|@import|<script|<image|<foreignObject/i);
		expect(text).not.toContain(tmpdir());
		expect(readme).toContain(`](${folder}/${name}.svg)`);
	});
});
