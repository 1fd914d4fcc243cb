import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {bundleProgram, endOf, startProgram} from '../../support/program.js';
import {temporaryFolder} from '../../support/temp-folder.js';

test('of many that want a lock whose file goes with each of them, one has it at a time', async () => {
	const file = path.join(temporaryFolder(), 'count');
	writeFileSync(file, '0');
	const program = await bundleProgram('count-alone');
	const [processes, rounds] = [6, 40];
	const ends = Array.from({length: processes}, () => endOf(startProgram(program, [file, String(rounds)])));
	for (const {code, errors} of await Promise.all(ends)) expect({code, errors}).toEqual({code: 0, errors: ''});
	expect(readFileSync(file, 'utf8')).toBe(String(processes * rounds));
	expect(existsSync(`${file}-lock`)).toBe(false);
});
