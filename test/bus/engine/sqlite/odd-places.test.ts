import {chmodSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {BusError} from '../../../../source/bus/errors.js';
import {openBus} from '../../../../source/bus/open-bus.js';
import {defaultSettings} from '../../../../source/bus/settings.js';
import {isRoot, makeForeignPlaces, makeOddPlaces, type OddPlace} from '../../support/odd-places.js';
import {bundleProgram, runProgram} from '../../support/program.js';
import {temporaryFolder} from '../../support/temp-folder.js';

describe('the library', () => {
	let places: OddPlace[];

	beforeAll(async () => {
		places = await makeOddPlaces(temporaryFolder(afterAll), afterAll);
	});

	test.each([false, true])(
		'refuses every odd place with a BusError that has a hint, opened with readOnlyFallback %s',
		async readOnlyFallback => {
			for (const {what, path: odd, reason} of places) {
				const failure = await openBus({path: odd, settings: defaultSettings, readOnlyFallback}).then(
					() => 'was opened',
					error => error,
				);
				expect(failure, what).toBeInstanceOf(BusError);
				expect(failure, what).toMatchObject({kind: 'unusable', message: expect.stringContaining(reason)});
				expect(failure.hint, what).toMatch(/--db/);
			}
		},
	);

	test('refuses a path with a NUL, which no program can be given on its line', async () => {
		await expect(openBus({path: '/tmp/a\0b', settings: defaultSettings})).rejects.toMatchObject({
			kind: 'unusable',
			message: 'the path of the database has a NUL in it',
		});
	});

	test.runIf(isRoot)('refuses another user’s places with a BusError that has a hint', async () => {
		const folder = temporaryFolder();
		const program = await bundleProgram('open-and-look');
		chmodSync(path.dirname(program), 0o755);
		for (const {what, path: odd, reason} of makeForeignPlaces(folder)) {
			for (const flags of [[], ['--fallback']]) {
				const report = await runProgram(program, [odd, ...flags], {asNobody: true});
				expect(report, what).toMatchObject({
					kind: 'unusable',
					message: expect.stringContaining(reason),
					hint: expect.stringContaining('--db'),
				});
			}
		}
	});
});
