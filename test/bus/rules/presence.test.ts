import fc from 'fast-check';
import {describe, expect, it, test} from 'vitest';
import {deathConfirmation, staleAfter} from '../../../source/bus/limits.js';
import type {ProcessIdentity} from '../../../source/bus/rules/identity.js';
import {
	type DeathVerdict,
	judgeDeath,
	type Missed,
	type Presence,
	presence,
} from '../../../source/bus/rules/presence.js';
import type {Machine} from '../../../source/system/machine.js';
import type {Sighting} from '../../../source/system/process-table.js';

const machine: Machine = {host: 'desk', machineId: 'machine-1', bootId: 'boot-1', pidNamespace: '1'};
const own: ProcessIdentity = {...machine, pid: 12345, processStarted: '777'};
const running = (started: string): Sighting => ({
	pid: 12345,
	parent: 1,
	started,
	sessionLeader: 12345,
	name: 'claude',
	isStopped: false,
	cpuMs: 0,
});
const now = 1_770_800_000_000;

describe('presence', () => {
	it.each<[string, ProcessIdentity, Machine, Sighting, string]>([
		['alive when the same process runs', own, machine, running('777'), 'alive'],
		['gone when no process has the pid', own, machine, 'gone', 'gone'],
		['gone when the pid was used again', own, machine, running('778'), 'gone'],
		['unknown when nothing can be seen', own, machine, 'unknown', 'unknown'],
		['gone after a reboot, whoever has the pid', own, {...machine, bootId: 'boot-2'}, running('777'), 'gone'],
		['alive after a rename of the machine', own, {...machine, host: 'laptop'}, running('777'), 'alive'],
		['gone after a rename of the machine', own, {...machine, host: 'laptop'}, 'gone', 'gone'],
		[
			'unknown on another machine of that name',
			own,
			{...machine, machineId: 'machine-2', bootId: 'boot-2'},
			'gone',
			'unknown',
		],
		[
			'unknown when its time may be of either of two ticks',
			{...own, processStarted: '776.5000000'},
			machine,
			running('777'),
			'unknown',
		],
		['unknown in another PID namespace', own, {...machine, pidNamespace: '2'}, 'gone', 'unknown'],
		['unknown when the boot of the session is not known', {...own, bootId: null}, machine, 'gone', 'unknown'],
		[
			'unknown when the boot of this machine is not known',
			own,
			{...machine, bootId: null},
			'gone',
			'unknown',
		],
		['unknown without a pid', {...own, pid: null}, machine, 'gone', 'unknown'],
		['unknown without a place', {...own, host: null, bootId: null}, machine, 'gone', 'unknown'],
		['unknown without a start time', {...own, processStarted: null}, machine, 'gone', 'unknown'],
	])('is %s', (_case, identity, here, sighting, expected) => {
		expect(presence(identity, here, () => sighting)).toBe(expected);
	});

	it('works where there are neither boot ids nor PID namespaces', () => {
		const plain: Machine = {host: 'old', machineId: null, bootId: null, pidNamespace: null};
		const identity = {...plain, pid: 12345, processStarted: '777'};
		expect(presence(identity, plain, () => running('777'))).toBe('alive');
		expect(presence(identity, plain, () => 'gone')).toBe('gone');
	});
});

describe('the verdict on a session', () => {
	const never: Missed = {sinceMs: null, awakeMs: null, hasBeaten: false, isAdopted: false};
	const clocks = {now, monotonic: 7_200_000};
	const since = (ago: number, facts: Partial<Missed> = {}): Missed => ({
		...never,
		sinceMs: now - ago,
		...facts,
	});

	test.each<[string, Presence, Missed, DeathVerdict]>([
		['present while the process is there', 'alive', never, 'present'],
		['present when it came back after a miss', 'alive', since(60_000), 'present'],
		['present while nothing can be seen', 'unknown', since(60_000), 'present'],
		['a first miss', 'gone', never, 'first miss'],
		['a first miss whatever beat came before', 'gone', {...never, hasBeaten: true}, 'first miss'],
		['still missing before two seconds are over', 'gone', since(deathConfirmation - 1), 'still missing'],
		['dead at the second look after two seconds', 'gone', since(deathConfirmation), 'dead'],
		['present when it has beaten since', 'gone', since(60_000, {hasBeaten: true}), 'present'],
		['a first miss again when the clock was set back', 'gone', since(-1), 'first miss'],
		[
			'still missing while its own beat may yet come, where its process was only found',
			'gone',
			since(staleAfter - 1, {isAdopted: true}),
			'still missing',
		],
		['dead once it has not come', 'gone', since(staleAfter, {isAdopted: true}), 'dead'],
		[
			'still missing when only the wall clock went on, as in sleep or when it is set',
			'gone',
			since(3_600_000, {awakeMs: clocks.monotonic - deathConfirmation + 1}),
			'still missing',
		],
		[
			'dead when both clocks went on',
			'gone',
			since(3_600_000, {awakeMs: clocks.monotonic - deathConfirmation}),
			'dead',
		],
		[
			'dead by the wall clock alone when the other one is that of an earlier boot',
			'gone',
			since(deathConfirmation, {awakeMs: clocks.monotonic + 1}),
			'dead',
		],
	])('is %s', (_case, seen, missed, verdict) => {
		expect(judgeDeath(seen, missed, clocks)).toBe(verdict);
	});

	test('is never death on a single look, on two looks too close to each other, or after a beat', () => {
		const look = fc.record({
			seen: fc.constantFrom<Presence>('alive', 'gone', 'unknown'),
			after: fc.nat(5000),
			set: fc.oneof(fc.constant(0), fc.integer({min: -3_600_000, max: 36_000_000})),
			beats: fc.boolean(),
			isAdopted: fc.boolean(),
		});
		fc.assert(
			fc.property(fc.array(look, {maxLength: 30}), looks => {
				const time = {...clocks};
				let missed = never;
				let firstGone: number | null = null;
				for (const {seen, after, set, beats, isAdopted} of looks) {
					time.now += after + set;
					time.monotonic += after;
					const verdict = judgeDeath(seen, {...missed, hasBeaten: beats, isAdopted}, time);
					if (verdict === 'dead') {
						expect([seen, beats]).toEqual(['gone', false]);
						expect(firstGone).not.toBeNull();
						const span = isAdopted ? staleAfter : deathConfirmation;
						expect(time.monotonic - (firstGone ?? time.monotonic)).toBeGreaterThanOrEqual(span);
						return;
					}
					if (verdict === 'first miss') missed = {...never, sinceMs: time.now, awakeMs: time.monotonic};
					if (verdict === 'present') missed = never;
					firstGone = verdict === 'present' ? null : (firstGone ?? time.monotonic);
				}
			}),
		);
	});
});
