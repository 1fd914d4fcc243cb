import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {defaultThresholds, staleAfter} from '../../../source/bus/limits.js';
import {judgeSession, type SessionEvidence} from '../../../source/bus/rules/session-state.js';
import {minute, second} from '../../../source/bus/timestamps.js';

const now = 1_770_800_000_000;
const quietAfter = defaultThresholds.quiet;

const healthy: SessionEvidence = {
	status: 'active',
	presence: 'alive',
	turn: 'working',
	heartbeatAt: now - 4 * second,
	lastActivityAt: now - 3 * second,
	registeredAt: now - 60 * minute,
	waitsFor: null,
	work: {seen: 'unknown', sign: null},
	isStopped: false,
	justWoke: false,
	quietAfter,
};

const noWork = {seen: 'no', sign: null} as const;

const quiet = {lastActivityAt: now - quietAfter} as const;
const outOfSight = {presence: 'unknown', heartbeatAt: now - staleAfter} as const;

describe('judgeSession', () => {
	it.each<[string, Partial<SessionEvidence>, string, string]>([
		['works and showed activity', {}, 'active', 'working'],
		['never told its turn and showed activity', {turn: null}, 'active', 'it showed activity within 10m'],
		['waits for an answer', {turn: 'waiting'}, 'waiting', 'a person must answer'],
		['waits for an answer for long', {turn: 'waiting', ...quiet}, 'waiting', 'a person must answer'],
		['has finished its turn', {turn: 'idle'}, 'idle', 'its turn is over'],
		['has finished its turn long ago', {turn: 'idle', ...quiet}, 'idle', 'its turn is over'],
		['never told its turn and is quiet', {turn: null, ...quiet}, 'idle', 'no activity for 10m'],
		[
			'works, is quiet and shows no work anywhere',
			{...quiet, work: noWork},
			'hung',
			'working, no activity for 10m, no child process, CPU still',
		],
		[
			'works, is quiet for hours and shows no work anywhere',
			{lastActivityAt: now - 180 * minute, work: noWork},
			'hung',
			'working, no activity for 3h, no child process, CPU still',
		],
		[
			'works, is quiet, but is busy',
			{...quiet, work: {seen: 'yes', sign: 'its child process npm runs'}},
			'active',
			'working, no activity for 10m, but its child process npm runs',
		],
		[
			'works, is quiet and was stopped',
			{...quiet, isStopped: true, work: {seen: 'yes', sign: 'its CPU time moves'}},
			'hung',
			'working, no activity for 10m, its process is stopped',
		],
		['works and was stopped just now', {isStopped: true}, 'active', 'working; its process is stopped'],
		[
			'waits for an answer and was stopped',
			{turn: 'waiting', isStopped: true},
			'waiting',
			'a person must answer; its process is stopped',
		],
		[
			'says what it waits for',
			{turn: 'waiting', waitsFor: 'permission prompt'},
			'waiting',
			'a person must answer: permission prompt',
		],
		['works, is quiet, and nobody looked', quiet, 'active', 'working, no activity for 10m'],
		[
			'works, is quiet, and the machine just woke',
			{...quiet, work: noWork, justWoke: true},
			'active',
			'working; the machine woke a moment ago',
		],
		['was quiet a millisecond less than that', {lastActivityAt: now - quietAfter + 1}, 'active', 'working'],
		[
			'cannot be seen and missed three beats',
			outOfSight,
			'stale',
			'its process cannot be seen from here, no beat for 1m',
		],
		[
			'cannot be seen but beat just in time',
			{...outOfSight, heartbeatAt: now - staleAfter + 1},
			'active',
			'working',
		],
		['cannot be seen, but the machine just woke', {...outOfSight, justWoke: true}, 'active', 'working'],
		[
			'cannot be seen and never beat',
			{presence: 'unknown', heartbeatAt: null},
			'stale',
			'its process cannot be seen from here and it never beat',
		],
		['is seen and never beat', {heartbeatAt: null}, 'active', 'working'],
		[
			'was missed once',
			{presence: 'gone'},
			'stale',
			'its process was not found; looking again before it counts as gone',
		],
		['was found dead', {status: 'orphaned'}, 'orphaned', 'its process is gone and it never said goodbye'],
		['said goodbye', {status: 'ended', presence: 'gone'}, 'ended', 'it unregistered'],
		['has only just registered', {lastActivityAt: null, registeredAt: now}, 'active', 'working'],
		[
			'registered long ago and did nothing since',
			{turn: null, lastActivityAt: null, registeredAt: now - quietAfter},
			'idle',
			'no activity for 10m',
		],
	])('of a session that %s', (_case, evidence, state, reason) => {
		expect(judgeSession({...healthy, ...evidence}, now)).toEqual({state, reason});
	});

	const moment = fc.option(fc.integer({min: now - 200 * minute, max: now + 200 * minute}));
	const anything: fc.Arbitrary<SessionEvidence> = fc.record({
		status: fc.constantFrom('active', 'orphaned', 'ended', 'busy', ''),
		presence: fc.constantFrom('alive', 'gone', 'unknown'),
		turn: fc.constantFrom('working', 'waiting', 'idle', null),
		heartbeatAt: moment,
		lastActivityAt: moment,
		registeredAt: moment,
		waitsFor: fc.option(fc.string()),
		work: fc.record({seen: fc.constantFrom('yes', 'no', 'unknown'), sign: fc.option(fc.string())}),
		isStopped: fc.boolean(),
		justWoke: fc.boolean(),
		quietAfter: fc.constant(quietAfter),
	});

	it('never calls a session hung, orphaned or ended without evidence', () => {
		fc.assert(
			fc.property(anything, evidence => {
				const {state, reason} = judgeSession(evidence, now);
				expect(reason).not.toBe('');
				if (state === 'hung') {
					expect(evidence).toMatchObject({turn: 'working', justWoke: false});
					expect(evidence.isStopped || evidence.work.seen === 'no').toBe(true);
					const lastSign = evidence.lastActivityAt ?? evidence.registeredAt;
					expect(lastSign).not.toBeNull();
					expect(lastSign).toBeLessThanOrEqual(now - quietAfter);
				}
				if (state === 'orphaned' || state === 'ended') expect(state).toBe(evidence.status);
				if (state === 'stale') expect(evidence.presence).not.toBe('alive');
			}),
		);
	});

	it('never makes a session look worse because something is unknown', () => {
		fc.assert(
			fc.property(anything, evidence => {
				const blind: SessionEvidence = {
					...evidence,
					status: 'active',
					work: {seen: 'unknown', sign: null},
					isStopped: false,
					heartbeatAt: now,
				};
				expect(['hung', 'orphaned', 'ended', 'stale']).not.toContain(
					judgeSession({...blind, presence: 'unknown'}, now).state,
				);
			}),
		);
	});

	it('takes evidence from the future, after the clock was set back, for evidence of now', () => {
		fc.assert(
			fc.property(anything, fc.integer({min: 1, max: 10 * minute}), (evidence, ahead) => {
				const times = {heartbeatAt: now, lastActivityAt: now, registeredAt: now};
				const future = {heartbeatAt: now + ahead, lastActivityAt: now + ahead, registeredAt: now + ahead};
				expect(judgeSession({...evidence, ...future}, now)).toEqual(
					judgeSession({...evidence, ...times}, now),
				);
			}),
		);
	});
});
