import {describe, expect, it} from 'vitest';
import {groundRuns, textRuns} from '../../scripts/screens/runs.ts';
import {drawScreen} from '../../scripts/screens/svg.ts';
import {requireXml, screenAfter} from './screen.js';

const esc = '\u001b[';
const caption = {title: 'a <b> & "c"', description: 'what > is shown'};

describe('a row of cells', () => {
	it.each([
		['one style is one run', 'a bc d', ['0+6 a bc d']],
		['gaps part runs', 'ab   cd', ['0+2 ab', '5+2 cd']],
		['styles part runs', `a${esc}1mb${esc}0mc`, ['0+1 a', '1+1 b', '2+1 c']],
		['lines stand apart from text', '│ab──│', ['0+1 │', '1+2 ab', '3+3 ──│']],
		['symbols have cells of their own', '●▸a', ['0+1 ●', '1+1 ▸', '2+1 a']],
		['wide characters take two cells', 'a合并b', ['0+1 a', '1+2 合', '3+2 并', '5+1 b']],
		['an accent belongs to its letter', 'e\u0301b', ['0+1 e\u0301', '1+1 b']],
		['a blank screen has none', '   ', []],
	])('%s', async (_, written, expected) => {
		const [row = []] = (await screenAfter(written)).rows;
		expect(textRuns(row).map(({column, width, text}) => `${column}+${width} ${text}`)).toEqual(expected);
	});

	it.each([
		['plain', '', {fill: '#d8dee6', bold: false}],
		['bold', '1', {bold: true}],
		['dim', '2', {fill: '#83888f'}],
		['one of the sixteen', '31', {fill: '#ff7b72'}],
		['a bright one', '96', {fill: '#87e8ee'}],
		['one of the cube', '38;5;208', {fill: '#ff8700'}],
		['a grey', '38;5;240', {fill: '#585858'}],
		['any', '38;2;1;2;3', {fill: '#010203'}],
		['inverse', '7', {fill: '#0d1117', ground: '#d8dee6'}],
		['inverse in colour', '7;32', {fill: '#0d1117', ground: '#56d364'}],
		['on a ground', '44', {fill: '#d8dee6', ground: '#79c0ff'}],
		['underlined', '4', {underline: true}],
		['italic', '3', {italic: true}],
	])('draws text that is %s', async (_, codes, expected) => {
		const [row = []] = (await screenAfter(`${esc}${codes}mx`)).rows;
		expect(textRuns(row)[0]?.paint).toMatchObject(expected);
	});

	it('has a ground below blanks, too', async () => {
		const [row = []] = (await screenAfter(`${esc}7ma  ●${esc}0m b`)).rows;
		expect(groundRuns(row).map(({column, width}) => [column, width])).toEqual([[0, 4]]);
	});
});

describe('a picture', () => {
	it('puts every run at its cell, as wide as its cells', async () => {
		const picture = drawScreen(await screenAfter('\r\n  ab', 20, 2), caption);
		expect(picture).toContain(
			'<text x="16.86" y="28.4" textLength="16.86" lengthAdjust="spacingAndGlyphs">ab</text>',
		);
	});

	it('is XML, whatever is on the screen and in its caption', async () => {
		const picture = drawScreen(await screenAfter('<a> & "b" \u0001\ufffe', 30), caption);
		requireXml(picture);
		expect(picture).toContain('>&lt;a&gt; &amp; &quot;b&quot;</text>');
		expect(picture).toContain('<title id="title">a &lt;b&gt; &amp; &quot;c&quot;</title>');
		expect(picture).toContain('<desc id="description">what &gt; is shown</desc>');
	});

	it('is the same for the same screen', async () => {
		const draw = async () => drawScreen(await screenAfter(`${esc}31mx${esc}0m y`), caption);
		expect(await draw()).toBe(await draw());
	});
});
