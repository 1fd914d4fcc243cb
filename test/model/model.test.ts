import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {attacks, scriptOf} from './attacks/index.ts';
import {makeScript} from './games.ts';
import {runScript} from './run-script.ts';
import {shrink} from './shrink.ts';
import type {Step} from './steps.ts';

const programs = {root: path.resolve(import.meta.dirname, '../..'), older: null};

const small = attacks.filter(({isSmall}) => isSmall);

describe.concurrent('what the bus promises', () => {
	it.each(small)('$promise', async attack => {
		const {violations} = await runScript(programs, scriptOf(attack));
		expect(violations).toEqual([]);
	});

	it('holds for agents of any vendor that do this and that, on a machine whose clocks move', async ({
		annotate,
	}) => {
		const seed = Number(process.env.SESSION_BUS_TEST_SEED ?? 13);
		await annotate(`seed ${seed}: SESSION_BUS_TEST_SEED makes up another script`);
		const {violations} = await runScript(programs, makeScript(seed, 3, 24));
		expect(violations).toEqual([]);
	});
});

it('makes a script that fails as short as it can be', async () => {
	const steps = makeScript(3, 4, 200).steps;
	const wanted = [steps[17], steps[150]];
	const fails = async (tried: readonly Step[]) =>
		wanted.every(step => step !== undefined && tried.includes(step));
	expect(await shrink(steps, fails)).toEqual(wanted);
});
