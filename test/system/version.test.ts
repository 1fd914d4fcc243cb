import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {isOlder, version} from '../../source/system/version.js';

test('the version is that of the package', () => {
	expect(JSON.parse(readFileSync('package.json', 'utf8'))).toMatchObject({version});
});

test.each([
	['0.2.0', '0.3.0', true],
	['0.9.0', '0.10.0', true],
	['0.9', '0.9.1', true],
	['1.0.0', '0.10.0', false],
	['0.9.1', '0.9', false],
	['0.3.0', '0.3.0', false],
	['0.3.0-next.1', '0.3.0', false],
	['unknown', '0.3.0', false],
	['0.3.0', 'unknown', false],
])('that %s comes before %s is %s', (version, than, expected) => {
	expect(isOlder(version, than)).toBe(expected);
});
