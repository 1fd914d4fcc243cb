import {describe, expect, test} from 'vitest';
import {formatSize, shortenHome} from '../../source/presentation/paths.js';

describe('paths', () => {
	test.each([
		['/home/you', '/home/you', '~'],
		['/home/you/src', '/home/you', '~/src'],
		['/home/yours/src', '/home/you', '/home/yours/src'],
		['/src', '/', '/src'],
		['/src', undefined, '/src'],
		['/src', '', '/src'],
	])('%s at home in %j is written %s', (path, home, text) => {
		expect(shortenHome(path, home)).toBe(text);
	});
});

describe('sizes', () => {
	test.each([
		[0, '0 B'],
		[1023, '1023 B'],
		[52 * 1024, '52 KB'],
		[1.44 * 1024 * 1024, '1.4 MB'],
	])('%d bytes are %s', (bytes, text) => {
		expect(formatSize(bytes)).toBe(text);
	});
});
