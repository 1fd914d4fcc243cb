import type {Environment} from '../agents/environment.js';
import {widthOf} from './fit.js';
import {graphemesOf} from './graphemes.js';

/** What stands for each character that we draw or write ourselves, one cell for one. */
const signs: ReadonlyMap<string, string> = new Map(
	[
		['─│╭╮╰╯└', '-|+++++'],
		['▸▹◂›»', '>-<>>'],
		['●○◆◇✖◌†▲▪±', '*o#oX?%^#~'],
		['✓✔✗', 'vvx'],
		['←→↑↓↔⏎↶', '<>^v=<<'],
		['▁▂▃▄▅▆▇█', '.:-=+*#@'],
		['·…–—×’‘“”', '.~--x\'\'""'],
	].flatMap(([drawn = '', plain = '']) =>
		Array.from(drawn, (sign, index) => [sign, plain[index] ?? '?'] as const),
	),
);

/**
 * Whether a terminal shows nothing but ASCII: it is told to by the locale, or is of a kind that lacks the signs. Where
 * nothing tells of a locale it is taken to show all, as nearly every terminal does.
 */
export function isAsciiOnly({LC_ALL, LC_CTYPE, LANG, TERM = ''}: Environment): boolean {
	const locale = LC_ALL || LC_CTYPE || LANG || '';
	return (locale !== '' && !/utf-?8/i.test(locale)) || /^(?:linux|vt\d+)/.test(TERM);
}

/** A text in ASCII that takes as many cells: what has no sign of its own there is as many question marks. */
export function toAscii(text: string): string {
	return text.replaceAll(/[^\p{ASCII}]+/gu, run =>
		Array.from(graphemesOf(run), ({segment}) => signs.get(segment) ?? '?'.repeat(widthOf(segment))).join(''),
	);
}
