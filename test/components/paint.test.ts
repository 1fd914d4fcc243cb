import {expect, test} from 'vitest';
import {paintSegments} from '../../source/components/paint.js';
import {themes} from '../../source/components/theme.js';

test('pieces are painted each in its tone, and every line by itself', () => {
	const segments = [
		{text: 'a'},
		{text: 'b\nc', tone: 'critical'} as const,
		{text: '   ', tone: 'good'} as const,
		{text: 'd', tone: 'selected'} as const,
	];
	expect(paintSegments(segments, themes.dark)).toBe(
		'a\u001b[31m\u001b[1mb\u001b[22m\u001b[39m\n\u001b[31m\u001b[1mc   \u001b[22m\u001b[39m\u001b[7md\u001b[27m',
	);
	expect(paintSegments(segments, themes.plain)).toBe(
		'a\u001b[1mb\u001b[22m\n\u001b[1mc   \u001b[22m\u001b[7md\u001b[27m',
	);
});
