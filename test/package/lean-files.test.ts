import {readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {distFolder} from '../commands/support/program.js';

const read = (name: string) => readFileSync(path.join(distFolder, name), 'utf8');

/** Words that survive minifying, of what only a configuration needs: its schema, the validator, the JSON parser. */
const tellTales = ['quietMinutes', 'strict_object', 'PropertyNameExpected'];

describe('what agents start at every tool', () => {
	it.each(['hook-cli.cjs', 'short-cli.cjs'])('%s holds nothing that only a configuration needs', name => {
		const text = read(name);
		expect(tellTales.filter(word => text.includes(word))).toEqual([]);
		expect(text).toContain('require("./settings-schema.cjs")');
	});

	it('finds all of that in a file beside it', () => {
		const text = read('settings-schema.cjs');
		expect(tellTales.filter(word => !text.includes(word))).toEqual([]);
	});
});
