import {execFileSync} from 'node:child_process';
import {chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {openRegularFile, readRegularFile, readTextFile} from '../../source/system/read-file.js';
import {temporaryFolder} from '../bus/support/temp-folder.js';

/** A path at which nothing is yet. */
function fresh(): string {
	return path.join(temporaryFolder(), 'file');
}

const longest = 1000;

describe('a file that somebody else names', () => {
	test.each([0, 1, longest - 1, longest])('of %i bytes is read whole', size => {
		const file = fresh();
		writeFileSync(file, 'x'.repeat(size));
		expect(readRegularFile(file, longest).toString()).toBe('x'.repeat(size));
		expect(readTextFile(file, longest)).toBe('x'.repeat(size));
	});

	test('that is larger than it may be is refused, however large it is', () => {
		const file = fresh();
		writeFileSync(file, 'x'.repeat(longest + 1));
		expect(() => readRegularFile(file, longest)).toThrow(expect.objectContaining({code: 'EFBIG'}));
		truncateSync(file, 2 ** 40);
		expect(() => readRegularFile(file)).toThrow(expect.objectContaining({code: 'EFBIG'}));
		expect(readTextFile(file)).toBeNull();
	});

	test('that does not say how long it is is read whole', ({skip}) => {
		if (process.platform !== 'linux') skip('only Linux has /proc');
		expect(readTextFile('/proc/self/stat')).toContain(`${process.pid} (`);
		expect(readTextFile('/proc/self/stat', 5)).toBeNull();
	});

	test.each<[what: string, code: string, make: (file: string) => unknown]>([
		['nothing', 'ENOENT', () => {}],
		['a folder', 'EISDIR', file => mkdirSync(file)],
		['a pipe', 'EFTYPE', file => execFileSync('mkfifo', [file])],
		[
			'a link to a pipe',
			'EFTYPE',
			file => {
				execFileSync('mkfifo', [`${file}.pipe`]);
				symlinkSync(`${file}.pipe`, file);
			},
		],
		['a device', 'EFTYPE', file => symlinkSync('/dev/zero', file)],
		[
			'a socket',
			'EFTYPE',
			file =>
				new Promise<void>(resolve => {
					createServer().listen(file, resolve).unref();
				}),
		],
		['a link to itself', 'ELOOP', file => symlinkSync(file, file)],
	])('that is %s is refused at once with %s', async (_what, code, make) => {
		const file = fresh();
		await make(file);
		expect(() => openRegularFile(file)).toThrow(expect.objectContaining({code}));
		expect(() => readRegularFile(file)).toThrow(expect.objectContaining({code}));
		expect(readTextFile(file)).toBeNull();
	});

	test('that may not be read has no text', ({skip}) => {
		if (process.getuid?.() === 0) skip('root may read everything');
		const file = fresh();
		writeFileSync(file, 'x');
		chmodSync(file, 0);
		expect(readTextFile(file)).toBeNull();
	});
});
