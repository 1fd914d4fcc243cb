import {describe, expect, test} from 'vitest';
import {type Ancestor, isKin, type Kin, runsInside} from '../../../source/bus/rules/lineage.js';
import {thisMachine} from '../support/fake-processes.js';

const session = (pid: number, started: string, ancestors: readonly Ancestor[] | null, facts = {}): Kin => ({
	kind: 'agent',
	identity: {...thisMachine, pid, processStarted: started},
	sharedProcess: false,
	agentSessionId: `conversation-${pid}`,
	ancestors: ancestors === null ? null : JSON.stringify(ancestors),
	...facts,
});

const outer = session(10, '5', [[1, '0']]);
const above: readonly Ancestor[] = [
	[11, '7'],
	[10, '5'],
	[1, '0'],
];
const inner = session(12, '8', above);

describe('a session', () => {
	test('runs inside the agent whose process was above its own, and is one party with it', () => {
		expect(runsInside(inner, outer)).toBe(true);
		expect(runsInside(outer, inner)).toBe(false);
		expect([isKin(inner, outer), isKin(outer, inner)]).toEqual([true, true]);
	});

	test('is a rival of what the same agent runs beside it', () => {
		expect(isKin(inner, session(13, '9', above))).toBe(false);
	});

	test.each<[string, Kin, Kin]>([
		['a process that has the pid again', inner, session(10, '6', null)],
		['a person in whose shell it was started', inner, {...outer, kind: 'person'}],
		['anybody, as a monitor', {...inner, kind: 'monitor'}, outer],
		['anybody, where nobody has looked', session(12, '8', null), outer],
		['anybody, where another program wrote something else', {...inner, ancestors: '[10,'}, outer],
		[
			'a process with that pid in another namespace',
			inner,
			session(10, '5', null, {
				identity: {...thisMachine, pidNamespace: 'inner', pid: 10, processStarted: '5'},
			}),
		],
		[
			'a process with that pid on another boot',
			inner,
			session(10, '5', null, {identity: {...thisMachine, bootId: 'boot-2', pid: 10, processStarted: '5'}}),
		],
		['one of several conversations of a process', inner, {...outer, sharedProcess: true}],
		[
			'another conversation of the process than the one that ran it',
			session(12, '8', [[10, '5', 'other']]),
			{...outer, sharedProcess: true},
		],
	])('does not run inside %s', (_case, one, other) => {
		expect(runsInside(one, other)).toBe(false);
	});

	test('runs inside the very conversation of a shared process that ran it', () => {
		const child = session(12, '8', [[10, '5', 'conversation-10']]);
		expect(runsInside(child, {...outer, sharedProcess: true})).toBe(true);
	});
});
