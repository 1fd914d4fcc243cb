import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {deathConfirmation} from '../../../source/bus/limits.js';
import {judgeDeath, type ProcessIdentity, presence, reach} from '../../../source/bus/rules/presence.js';
import type {Machine} from '../../../source/system/machine.js';
import type {Sighting} from '../../../source/system/process-table.js';

const machine: Machine = {host: 'desk', bootId: 'boot-1', pidNamespace: '1'};
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
		['unknown on another host', own, {...machine, host: 'laptop'}, 'gone', 'unknown'],
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
		['unknown without a host', {...own, host: null}, machine, 'gone', 'unknown'],
		['unknown without a start time', {...own, processStarted: null}, machine, 'gone', 'unknown'],
	])('is %s', (_case, identity, here, sighting, expected) => {
		expect(presence(identity, here, () => sighting)).toBe(expected);
	});

	it('works where there are neither boot ids nor PID namespaces', () => {
		const plain: Machine = {host: 'mac', bootId: null, pidNamespace: null};
		const identity = {...plain, pid: 12345, processStarted: '777'};
		expect(reach(identity, plain)).toBe('here');
		expect(presence(identity, plain, () => running('777'))).toBe('alive');
		expect(presence(identity, plain, () => 'gone')).toBe('gone');
	});

	it('never says gone of a process that this place could not see', () => {
		const name = fc.constantFrom('a', 'b');
		const optional = fc.option(name);
		const identity = fc.record({
			pid: fc.option(fc.constant(12345)),
			host: optional,
			bootId: optional,
			pidNamespace: optional,
			processStarted: optional,
		});
		const here = fc.record({host: name, bootId: optional, pidNamespace: optional});
		fc.assert(
			fc.property(identity, here, (session, place) => {
				if (presence(session, place, () => 'gone') !== 'gone') return;
				expect(session.host).toBe(place.host);
				expect(session.pid).not.toBeNull();
				expect(session.processStarted).not.toBeNull();
				const hasRebooted =
					session.bootId !== null && place.bootId !== null && session.bootId !== place.bootId;
				if (!hasRebooted) expect(session.pidNamespace).toBe(place.pidNamespace);
			}),
		);
	});
});

describe('judgeDeath', () => {
	it.each([
		['present while the process is there', 'alive', null, 'present'],
		['present when it came back after a miss', 'alive', now - 60_000, 'present'],
		['present while nothing can be seen', 'unknown', now - 60_000, 'present'],
		['a first miss', 'gone', null, 'first miss'],
		['still missing before two seconds are over', 'gone', now - deathConfirmation + 1, 'still missing'],
		['dead at the second look after two seconds', 'gone', now - deathConfirmation, 'dead'],
		['a first miss again when the clock was set back', 'gone', now + 1, 'first miss'],
	] as const)('says %s', (_case, seen, missingSince, verdict) => {
		expect(judgeDeath(seen, missingSince, now)).toBe(verdict);
	});

	it('never says dead on a single look, nor on two looks less than two seconds apart', () => {
		const look = fc.record({
			seen: fc.constantFrom('alive', 'gone', 'unknown'),
			after: fc.integer({min: -5000, max: 5000}),
		});
		fc.assert(
			fc.property(fc.array(look, {maxLength: 30}), looks => {
				let time = now;
				let missingSince: number | null = null;
				let firstGone: number | null = null;
				for (const {seen, after} of looks) {
					time += after;
					const verdict = judgeDeath(seen, missingSince, time);
					if (verdict === 'dead') {
						expect(seen).toBe('gone');
						expect(firstGone).not.toBeNull();
						expect(time - (firstGone ?? time)).toBeGreaterThanOrEqual(deathConfirmation);
						return;
					}
					if (verdict === 'present') missingSince = null;
					if (verdict === 'first miss') missingSince = time;
					if (seen !== 'gone') firstGone = null;
					else firstGone = firstGone === null ? time : Math.min(firstGone, time);
				}
			}),
		);
	});
});
