import {symlinkSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {until} from './support/condition.js';
import {textOf} from './support/lines.js';
import {openSandbox} from './support/sandbox.js';

test.skipIf(process.platform !== 'linux')(
	'a bus reached by two names has one keeper for the sessions of both, and is shown by the name it was asked for',
	async () => {
		const sandbox = openSandbox();
		const link = path.join(sandbox.work, 'link.db');
		symlinkSync(sandbox.database, link);
		const register = (...flags: string[]) =>
			sandbox.run('register', '--llm', 'x', '--pid', String(sandbox.startProcess()), ...flags);
		const outcomes = await Promise.all([
			register(),
			register('--db', link),
			register(),
			register('--db', link),
		]);
		expect(outcomes.map(({code}) => code)).toEqual([0, 0, 0, 0]);
		const keeper = await sandbox.keeper();
		expect(textOf(await sandbox.run('status', '--db', link))).toMatch(
			/^Bus: ~\/rollout\/link\.db .*\n\nSessions 4\n/,
		);
		await until('only the elected keeper is left', () => String(sandbox.keepers()) === String(keeper));
	},
);
