import fc from 'fast-check';
import {expect, test} from 'vitest';
import {
	comparePlaces,
	compareProcesses,
	compareStarts,
	isSameBoot,
	machineKey,
	type Place,
	type ProcessIdentity,
} from '../../../source/bus/rules/identity.js';
import {presence} from '../../../source/bus/rules/presence.js';
import type {Machine} from '../../../source/system/machine.js';
import type {Sighting} from '../../../source/system/process-table.js';
import {type ClockOffsets, startOnMachine} from '../../../source/system/time-namespace.js';

const desk: Machine = {host: 'desk', machineId: 'm1', bootId: 'b1', pidNamespace: '1'};

test.each<[string, Place, ReturnType<typeof comparePlaces>]>([
	['itself', desk, 'same'],
	['a machine that was renamed', {...desk, host: 'laptop'}, 'same'],
	['a machine that was given another id', {...desk, machineId: 'm2'}, 'same'],
	['another PID namespace', {...desk, pidNamespace: '2'}, 'elsewhere'],
	['a PID namespace that is not known', {...desk, pidNamespace: null}, 'elsewhere'],
	['another boot', {...desk, bootId: 'b2'}, 'rebooted'],
	['another boot under another name', {...desk, bootId: 'b2', host: 'laptop'}, 'rebooted'],
	['another boot of a machine with the same name', {...desk, bootId: 'b2', machineId: 'm2'}, 'elsewhere'],
	['another boot where only the name is known', {...desk, bootId: 'b2', machineId: null}, 'rebooted'],
	[
		'another boot where nothing fits',
		{host: 'laptop', bootId: 'b2', machineId: null, pidNamespace: '1'},
		'elsewhere',
	],
	['a boot that is not known', {...desk, bootId: null}, 'elsewhere'],
])('a machine as it compares with %s', (_what, other, expected) => {
	expect(comparePlaces(desk, other)).toBe(expected);
	expect(comparePlaces(other, desk)).toBe(expected);
});

test('names tell machines apart where there are no ids of boots', () => {
	const old = {...desk, bootId: null};
	expect(comparePlaces(old, old)).toBe('same');
	expect(comparePlaces(old, {...old, host: 'laptop'})).toBe('elsewhere');
	expect(comparePlaces(old, {...old, pidNamespace: '2'})).toBe('elsewhere');
	expect(comparePlaces({...old, host: null}, {...old, host: null})).toBe('elsewhere');
});

test('PID namespaces share the clock of their boot', () => {
	expect(isSameBoot(desk, {...desk, pidNamespace: '2', host: 'container'})).toBe(true);
	expect(isSameBoot(desk, {...desk, bootId: 'b2'})).toBe(false);
	expect(isSameBoot({...desk, bootId: null}, desk)).toBe(false);
});

test.each([
	['100', '100', 'same'],
	['100', '101', 'different'],
	['100.2500000', '100.2500000', 'same'],
	['100.2500000', '101', 'unclear'],
	['100.2500000', '100', 'unclear'],
	['100.2500000', '99.7500000', 'unclear'],
	['100.2500000', '102', 'different'],
	['100.2500000', '99', 'different'],
	['Sun Nov 29 12:00:00 2026', 'Sun Nov 29 12:00:00 2026', 'same'],
	['Sun Nov 29 12:00:00 2026', 'Sun Nov 29 12:00:01 2026', 'different'],
	['unknown', '100', 'different'],
] as const)('start times %s and %s are %s', (one, other, expected) => {
	expect(compareStarts(one, other)).toBe(expected);
	expect(compareStarts(other, one)).toBe(expected);
});

test('a record without an id of the boot is of the process that has its name, pid and start time', () => {
	const process: ProcessIdentity = {...desk, pid: 7, processStarted: '100', pidNamespace: null};
	const before = {...process, bootId: null, machineId: null};
	expect(compareProcesses(before, process)).toBe('same');
	expect(compareProcesses({...before, host: 'laptop'}, process)).toBe('different');
	expect(compareProcesses({...before, processStarted: '101'}, process)).toBe('different');
	expect(compareProcesses({...before, processStarted: null}, process)).toBe('unclear');
});

/*
 * A small world: machines that are renamed and boot, PID namespaces whose inodes are given out anew, time namespaces,
 * processes whose pids are. Whoever looks sees what a kernel would show.
 */

type Process = {readonly space: Space; readonly pid: number; readonly startedNs: bigint; alive: boolean};
type Space = {readonly boot: Boot; readonly inode: string; readonly processes: Process[]; alive: boolean};
type Boot = {
	readonly machine: Computer;
	readonly id: string;
	readonly beganNs: bigint;
	readonly spaces: Space[];
};
type Computer = {readonly id: string | null; readonly firstName: string; name: string; boots: Boot[]};

const tickNs = 10_000_000n;

class World {
	readonly computers: Computer[] = [];
	readonly registered: Array<{readonly identity: ProcessIdentity; readonly process: Process}> = [];
	#now = 0n;
	#boots = 0;

	constructor(ids: ReadonlyArray<string | null>) {
		for (const [index, id] of ids.entries()) {
			// Machines without an id that share a bus have names of their own
			const firstName = id === null ? `name-${index}` : 'desk';
			const computer = {id, firstName, name: firstName, boots: []};
			this.computers.push(computer);
			this.boot(computer);
		}
	}

	pass(ticks: number): void {
		this.#now += BigInt(ticks) * tickNs + 3_456_789n;
	}

	boot(machine: Computer): void {
		for (const space of machine.boots.at(-1)?.spaces ?? []) this.end(space);
		this.#boots++;
		const boot: Boot = {machine, id: `boot-${this.#boots}`, beganNs: this.#now, spaces: []};
		machine.boots.push(boot);
		this.open(boot);
	}

	/** Opens a PID namespace; the kernel gives out the lowest inode that is free. */
	open(boot: Boot | undefined): void {
		if (!boot) return;
		const taken = new Set(boot.spaces.filter(({alive}) => alive).map(({inode}) => inode));
		let inode = 1;
		while (taken.has(String(inode))) inode++;
		boot.spaces.push({boot, inode: String(inode), processes: [], alive: true});
	}

	end(space: Space): void {
		space.alive = false;
		for (const process of space.processes) process.alive = false;
	}

	start(space: Space, pid: number): void {
		if (space.processes.some(process => process.alive && process.pid === pid)) return;
		this.pass(2);
		space.processes.push({space, pid, startedNs: this.#now - space.boot.beganNs, alive: true});
	}

	machineOf({boot, inode}: Space): Machine {
		const {id, name} = boot.machine;
		return {host: name, machineId: id, bootId: boot.id, pidNamespace: inode};
	}

	look(space: Space, offsets: ClockOffsets): (pid: number) => Sighting {
		return pid => {
			const process = space.processes.find(one => one.alive && one.pid === pid);
			if (!process) return 'gone';
			const shown = String(BigInt.asUintN(64, process.startedNs + offsets.boot) / tickNs);
			const started = startOnMachine(shown, offsets);
			return {pid, parent: 1, started, sessionLeader: pid, name: 'agent', isStopped: false, cpuMs: 0};
		};
	}

	register(process: Process, offsets: ClockOffsets): void {
		const sighting = this.look(process.space, offsets)(process.pid);
		if (typeof sighting === 'string') return;
		const identity = {
			...this.machineOf(process.space),
			pid: process.pid,
			processStarted: sighting.started,
		};
		this.registered.push({identity, process});
	}

	get spaces(): Space[] {
		return this.computers.flatMap(({boots}) => boots.at(-1)?.spaces ?? []).filter(({alive}) => alive);
	}
}

const offset: fc.Arbitrary<ClockOffsets> = fc
	.constantFrom(0n, 0n, 100_000_000_000_000n, -50_000_000n, 1_234_567_890n, -987_654_321n)
	.map(boot => ({boot, monotonic: 0n}));

type Step = {
	readonly does: string;
	readonly at: number;
	readonly pid: number;
	readonly name: string;
	readonly offsets: ClockOffsets;
};

const step: fc.Arbitrary<Step> = fc.record({
	does: fc.constantFrom(
		'start',
		'start',
		'register',
		'register',
		'kill',
		'end space',
		'open space',
		'boot',
		'rename',
		'look',
		'look',
	),
	at: fc.nat(20),
	pid: fc.integer({min: 1, max: 3}),
	name: fc.constantFrom('desk', 'laptop', 'office'),
	offsets: offset,
});

function pick<Item>(items: readonly Item[], at: number): Item | undefined {
	return items[at % Math.max(1, items.length)];
}

function take(world: World, {does, at, pid, name, offsets}: Step): void {
	world.pass(at);
	const space = pick(world.spaces, at);
	const process =
		space &&
		pick(
			space.processes.filter(({alive}) => alive),
			pid,
		);
	const computer = pick(world.computers, at);
	if (does === 'start' && space) world.start(space, pid);
	if (does === 'register' && process) world.register(process, offsets);
	if (does === 'kill' && process) process.alive = false;
	if (does === 'end space' && space) world.end(space);
	if (does === 'open space' && computer) world.open(computer.boots.at(-1));
	if (does === 'boot' && computer) world.boot(computer);
	if (does === 'rename' && computer) computer.name = computer.id === null ? computer.firstName : name;
	for (const from of world.spaces) checkFrom(world, from, offsets);
}

const startOf = (sighting: Sighting) => (typeof sighting === 'string' ? null : sighting.started);

/** Whether a start time was read where the clock is ahead by whole ticks. */
const isCertain = (started: string | null) => started !== null && !started.includes('.');

function checkFrom(world: World, from: Space, offsets: ClockOffsets): void {
	for (const {identity, process} of world.registered) {
		const look = world.look(from, offsets);
		const seen = presence(identity, world.machineOf(from), look);
		// Nobody who lives is called gone, and nobody who is gone alive
		if (seen === 'gone') expect(process.alive).toBe(false);
		if (seen === 'alive') expect(process.alive && process.space === from).toBe(true);
		// Where it can be seen nothing is left open but what a part of a tick hides
		const isHere = process.space.boot === from.boot && process.space.inode === from.inode;
		if (!isHere) continue;
		if (!process.alive) expect(seen).toBe('gone');
		else if (isCertain(identity.processStarted) && isCertain(startOf(look(process.pid)))) {
			expect(seen).toBe('alive');
		}
	}
}

test('one process is always known as the same, and never taken for another', () => {
	fc.assert(
		fc.property(
			fc.constantFrom([null], ['m1'], ['m1', 'm2'], ['m1', null, null]),
			fc.array(step, {maxLength: 80, size: 'max'}),
			(ids, steps) => {
				const world = new World(ids);
				for (const one of steps) take(world, one);
				for (const one of world.registered) {
					for (const other of world.registered) {
						const expected = one.process === other.process ? 'same' : 'different';
						expect(compareProcesses(one.identity, other.identity)).toBe(expected);
					}
				}
			},
		),
		{numRuns: 400},
	);
});

test('what is kept of a machine is found again after a rename, and by no other place', () => {
	expect(machineKey({...desk, host: 'laptop'})).toBe(machineKey(desk));
	const others = [{bootId: 'b2'}, {pidNamespace: '2'}, {bootId: null}].map(facts => ({...desk, ...facts}));
	expect(new Set([desk, ...others].map(machineKey)).size).toBe(4);
});
