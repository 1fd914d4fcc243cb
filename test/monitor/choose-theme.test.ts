import {describe, expect, it} from 'vitest';
import {themes} from '../../source/components/theme.js';
import {type Canvas, chooseTheme, isLightGround} from '../../source/monitor/choose-theme.js';
import type {MonitorSettings} from '../../source/monitor/settings/monitor-settings.js';

type Choice = Pick<MonitorSettings, 'colours' | 'background'>;
const auto: Choice = {colours: 'auto', background: 'auto'};
const canvas: Canvas = {hasColours: true, isLight: null};

describe('the theme', () => {
	it.each<[string, Choice, Canvas, keyof typeof themes]>([
		['a ground that is not known', auto, canvas, 'dark'],
		['a dark ground', auto, {...canvas, isLight: false}, 'dark'],
		['a light ground', auto, {...canvas, isLight: true}, 'light'],
		['a light ground that was chosen', {...auto, background: 'light'}, {...canvas, isLight: false}, 'light'],
		['a dark ground that was chosen', {...auto, background: 'dark'}, {...canvas, isLight: true}, 'dark'],
		['no colours wanted', {...auto, colours: 'none'}, {...canvas, isLight: true}, 'plain'],
		['no colours there', {...auto, background: 'light'}, {...canvas, hasColours: false}, 'plain'],
	])('for %s', (_, choice, seen, name) => {
		expect(chooseTheme(choice, seen)).toBe(themes[name]);
	});

	it.each<[string | undefined, boolean | null]>([
		[undefined, null],
		['', null],
		['15;0', false],
		['0;15', true],
		['0;7', true],
		['12;default;15', true],
		['0;default', null],
		['7', null],
		['15;8', false],
	])('takes COLORFGBG=%s as a light ground: %s', (COLORFGBG, isLight) => {
		expect(isLightGround(COLORFGBG === undefined ? {} : {COLORFGBG})).toBe(isLight);
	});

	it('has no colour where there shall be none, and tells severe and selected apart all the same', () => {
		const codes = Object.values(themes.plain).flatMap(({open}) => [...open.matchAll(/\d+/g)].map(Number));
		expect(new Set(codes)).toEqual(new Set([1, 2, 7]));
		expect(themes.plain.selected.open).not.toBe('');
		expect(themes.plain.critical.open).not.toBe('');
	});

	it('has neither yellow nor cyan nor dimmed text on a light ground', () => {
		const codes = Object.values(themes.light).flatMap(({open}) => [...open.matchAll(/\d+/g)].map(Number));
		for (const code of [2, 33, 36, 93, 96]) expect(codes).not.toContain(code);
	});
});
