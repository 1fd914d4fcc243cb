import {expect, test} from 'vitest';
import {findAgent} from '../../source/agents/index.js';
import {judgeKill, type KillEvidence} from '../../source/rescue/judge-kill.js';
import {thisMachine} from '../bus/support/fake-processes.js';

const process = {
	pid: 777,
	parent: 1,
	started: '42',
	sessionLeader: 777,
	name: 'kimi-code',
	isStopped: false,
	cpuMs: 0,
};

const evidence: KillEvidence = {
	sessionId: 'kimi-777',
	kind: 'agent',
	isOver: false,
	identity: {...thisMachine, pid: 777, processStarted: '42'},
	agent: findAgent('kimi'),
	machine: thisMachine,
	sighting: process,
	look: {name: 'kimi-code', arguments: ['kimi-code']},
	ancestors: [10, 11],
};

test('only the process that certainly is the one may be ended', () => {
	expect(judgeKill(evidence)).toEqual({verdict: 'may', pid: 777, started: '42'});
	expect(judgeKill({...evidence, sighting: 'gone'})).toEqual({verdict: 'gone'});
});

test('it may be after the machine was renamed', () => {
	expect(judgeKill({...evidence, machine: {...thisMachine, host: 'lap'}}).verdict).toBe('may');
});

test('it may be where the system has no id of the boot, as its start time tells it from every other', () => {
	const machine = {...thisMachine, bootId: null, pidNamespace: null};
	const identity = {...machine, pid: 777, processStarted: '42'};
	expect(judgeKill({...evidence, machine, identity}).verdict).toBe('may');
	const other = {...process, started: '43'};
	expect(judgeKill({...evidence, machine, identity, sighting: other}).verdict).toBe('refused');
});

test('of a vendor nobody knows any program may be', () => {
	const look = {name: 'sleep', arguments: ['sleep', '9']};
	expect(judgeKill({...evidence, agent: null, look}).verdict).toBe('may');
});

test.each<[why: string, change: Partial<KillEvidence>, reason: RegExp]>([
	[
		'a pid that was used again',
		{sighting: {...process, started: '43'}},
		/pid 777 belongs to another process now/,
	],
	['a process that cannot be looked at', {sighting: 'unknown'}, /cannot be looked at/],
	[
		'the supervisor of all background sessions',
		{agent: findAgent('claude'), look: {name: 'claude', arguments: ['claude', 'daemon', 'run']}},
		/keeps all background sessions of Claude Code/,
	],
	['another program', {look: {name: 'vim', arguments: ['vim', 'kimi']}}, /is vim, which is not Kimi Code/],
	[
		'another machine',
		{machine: {...thisMachine, host: 'lap', machineId: 'machine-2', bootId: 'boot-2'}},
		/runs on desk, and this is lap/,
	],
	['another boot', {machine: {...thisMachine, bootId: 'boot-2'}}, /started anew/],
	['a boot unknown here', {machine: {...thisMachine, bootId: null}}, /anew since .* cannot be told/],
	[
		'a boot unknown when it registered',
		{identity: {...evidence.identity, bootId: null}},
		/anew since .* cannot be told/,
	],
	['another PID namespace', {machine: {...thisMachine, pidNamespace: '7'}}, /another PID namespace/],
	['an unknown start time', {identity: {...evidence.identity, processStarted: null}}, /began is not known/],
	[
		'a row that another program wrote',
		{
			identity: {
				pid: 777,
				host: null,
				machineId: null,
				bootId: null,
				pidNamespace: null,
				processStarted: null,
			},
		},
		/began is not known/,
	],
	['an unknown pid', {identity: {...evidence.identity, pid: null}}, /process of kimi-777 is not known/],
	['a person', {kind: 'person'}, /a person's shell, not an agent/],
	['a monitor', {kind: 'monitor'}, /a monitor, not an agent/],
	['a session that has ended, of a process that goes on', {isOver: true}, /goes on without it/],
	['what this command runs in', {ancestors: [10, 777]}, /runs inside kimi-777/],
])('%s is refused', (_why, change, reason) => {
	const judged = judgeKill({...evidence, ...change});
	expect(judged).toMatchObject({verdict: 'refused', reason: expect.stringMatching(reason)});
});

test('a process that is gone counts as gone only where its pid means the same', () => {
	const elsewhere = {...evidence, sighting: 'gone', machine: {...thisMachine, pidNamespace: '7'}} as const;
	expect(judgeKill(elsewhere).verdict).toBe('refused');
});
