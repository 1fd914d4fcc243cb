import path from 'node:path';
import {expect, test} from 'vitest';
import {startAtOnce} from './starts.ts';

const programs = {root: path.resolve(import.meta.dirname, '../..'), older: null};

test.each([
	['a new bus', 0],
	['a bus with forty sessions in one project', 40],
])(
	'Twelve agents that start at once on busy processors are registered on %s, and guarded from their first edit',
	async (_bus, standing) => {
		const {missing, unguarded, failedStarts} = await startAtOnce(programs, {agents: 12, standing});
		expect({missing, unguarded, failedStarts}).toEqual({missing: [], unguarded: [], failedStarts: []});
	},
);
