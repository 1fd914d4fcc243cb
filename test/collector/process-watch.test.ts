import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
	type ProcessLook,
	type ProcessMemory,
	watchProcess,
	workingShare,
} from '../../source/collector/process-watch.js';
import type {ProcessEntry} from '../../source/system/process-table.js';

const agent: ProcessEntry = {
	pid: 100,
	parent: 1,
	started: '7',
	sessionLeader: 100,
	name: 'claude',
	isStopped: false,
	cpuMs: 1000,
};
const shell: ProcessEntry = {...agent, pid: 101, parent: 100, started: '9', name: 'bash', cpuMs: 0};
const [minute, interval] = [60_000, 5000];
const began = 1_000_000;

const look = (facts: Partial<ProcessLook> = {}): ProcessLook => ({
	process: agent,
	children: [],
	at: began,
	...facts,
});
const remembered = watchProcess(null, look(), 0).memory;
const later = (facts: Partial<ProcessLook> = {}) => look({at: began + interval, ...facts});

describe('a sign of work', () => {
	it.each<[string, ProcessMemory | null, ProcessLook, number, string | null]>([
		['is no quiet process without children', remembered, later(), 20 * minute, null],
		[
			'is processor time of one part in a hundred',
			remembered,
			later({process: {...agent, cpuMs: agent.cpuMs + interval * workingShare}}),
			20 * minute,
			'its CPU time moves',
		],
		[
			'is no processor time of less',
			remembered,
			later({process: {...agent, cpuMs: agent.cpuMs + interval * workingShare - 1}}),
			20 * minute,
			null,
		],
		[
			'is no processor time that nobody can compare',
			null,
			look({process: {...agent, cpuMs: 900_000}}),
			20 * minute,
			null,
		],
		[
			'is no processor time of another process with the pid',
			remembered,
			later({process: {...agent, started: '8', cpuMs: 900_000}}),
			20 * minute,
			null,
		],
		[
			'is a child that has come since the last look',
			remembered,
			later({children: [{process: shell, age: 0}]}),
			20 * minute,
			'its child process bash runs',
		],
		[
			'is a child that started with the silence',
			null,
			look({children: [{process: shell, age: 20 * minute}]}),
			20 * minute,
			'its child process bash runs',
		],
		[
			'is no server that was there before',
			null,
			look({children: [{process: shell, age: 21 * minute}]}),
			20 * minute,
			null,
		],
		[
			'is no child that is stopped',
			remembered,
			later({children: [{process: {...shell, isStopped: true}, age: 0}]}),
			20 * minute,
			null,
		],
		[
			'is no child that only keeps the machine awake',
			remembered,
			later({children: [{process: {...shell, name: 'caffeinate'}, age: 0}]}),
			20 * minute,
			null,
		],
		[
			'is nothing a stopped process seems to do',
			remembered,
			later({
				process: {...agent, isStopped: true, cpuMs: 900_000},
				children: [{process: shell, age: 0}],
			}),
			20 * minute,
			null,
		],
	])('%s', (_case, before, seen, quiet, sign) => {
		expect(watchProcess(before, seen, quiet).sign).toBe(sign);
	});

	it('is a child for as long as it runs, however long that is', () => {
		let memory: ProcessMemory | null = remembered;
		for (let passes = 1; passes <= 1000; passes++) {
			const at = began + passes * interval;
			const found = watchProcess(memory, look({at, children: [{process: shell, age: 0}]}), at - began);
			expect(found.sign).toBe('its child process bash runs');
			memory = found.memory;
		}
	});

	it('stays a child that has come since, whatever the wall clock says of its age', () => {
		fc.assert(
			fc.property(fc.integer({min: 0, max: 1e9}), age => {
				expect(
					watchProcess(remembered, later({children: [{process: shell, age}]}), minute).sign,
				).not.toBeNull();
			}),
		);
	});
});

describe('a stopped process', () => {
	const stopped = {...agent, isStopped: true};

	it('counts as stopped at the second look', () => {
		const first = watchProcess(remembered, later({process: stopped}), 0);
		expect(first.isStopped).toBe(false);
		const second = watchProcess(first.memory, look({at: began + 2 * interval, process: stopped}), 0);
		expect(second.isStopped).toBe(true);
	});

	it('goes on at the first look that finds it running', () => {
		const first = watchProcess(remembered, later({process: stopped}), 0);
		const second = watchProcess(first.memory, look({at: began + 2 * interval, process: stopped}), 0);
		expect(watchProcess(second.memory, look({at: began + 3 * interval}), 0).isStopped).toBe(false);
	});
});
