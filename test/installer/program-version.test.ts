import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {isNewer, programVersion} from '../../source/installer/program-version.js';
import {temporaryFolder} from '../bus/support/temp-folder.js';

test.each([
	['/home/u/.local/share/claude/versions/2.1.332', '2.1.332'],
	['/opt/homebrew/Caskroom/codex/0.171.0/codex', '0.171.0'],
	['/opt/homebrew/Cellar/gemini-cli/0.61.0_1/bin/gemini', '0.61.0_1'],
	['/home/u/.nvm/versions/node/v24.1.0/bin/kimi', null],
	['/usr/local/bin/codex', null],
])('the version of %s is told by its path: %s', (file, version) => {
	expect(programVersion(file)).toBe(version);
});

test('the version of a package of npm is told by its description, that of the package around it by none', () => {
	const folder = temporaryFolder();
	const own = path.join(folder, '1.2.3/lib/node_modules/@openai/codex');
	mkdirSync(path.join(own, 'bin'), {recursive: true});
	writeFileSync(path.join(folder, 'package.json'), '{"version": "9.9.9"}');
	expect(programVersion(path.join(own, 'bin/codex.js'))).toBe('1.2.3');
	writeFileSync(path.join(own, 'package.json'), '{"version": "0.171.0"}');
	expect(programVersion(path.join(own, 'bin/codex.js'))).toBe('0.171.0');
});

test.each([
	['2.1.340', '2.1.332', true],
	['2.1.332', '2.1.332', false],
	['2.0.999', '2.1.0', false],
	['3.0.0-beta.1', '2.9.9', true],
	['0.61.0_1', '0.61.0', false],
])('%s is newer than %s: %s', (version, than, expected) => {
	expect(isNewer(version, than)).toBe(expected);
});
