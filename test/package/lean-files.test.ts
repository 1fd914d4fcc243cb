import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {distFolder} from '../commands/support/program.js';

const read = (name: string) => readFileSync(path.join(distFolder, name), 'utf8');

/** How the file with all of that is asked for. */
const settingsSchema = /require\("\.\/(settings-schema-\w+\.cjs)"\)/;

/** Words that survive minifying, of what only a configuration needs: its schema, the validator, the JSON parser. */
const tellTales = ['quietMinutes', 'strict_object', 'PropertyNameExpected'];

describe('what agents start at every tool', () => {
	it.each(['hook-cli.cjs', 'short-cli.cjs'])('%s holds nothing that only a configuration needs', name => {
		const text = read(name);
		expect(tellTales.filter(word => text.includes(word))).toEqual([]);
		expect(settingsSchema.test(text)).toBe(true);
	});

	it.each(['hook-cli.cjs', 'short-cli.cjs'])(
		'%s measures no text: the tables for that take half a start to read',
		name => {
			expect(read(name)).not.toContain('RGI_Emoji');
		},
	);

	it('finds all of that in a file beside it', () => {
		const [, name = ''] = settingsSchema.exec(read('hook-cli.cjs')) ?? [];
		expect(readdirSync(distFolder)).toContain(name);
		const text = read(name);
		expect(tellTales.filter(word => !text.includes(word))).toEqual([]);
	});
});
