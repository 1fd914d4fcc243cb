import {describe, expect, it} from 'vitest';
import {defaultThresholds, lockLease} from '../../../source/bus/limits.js';
import {type HolderEvidence, type Lease, leaseEnd} from '../../../source/bus/rules/lease.js';
import {hour, minute, second} from '../../../source/bus/timestamps.js';

const now = 1_770_800_000_000;
const monotonic = 5 * hour;
const clocks = {now, monotonic};
const quietAfter = defaultThresholds.quiet;

const lease: Lease = {ttlMs: lockLease, expiresMs: now - hour, clockOffsetMs: now - monotonic};

const holder = (facts: Partial<HolderEvidence>, evidence: Partial<HolderEvidence['evidence']> = {}) => ({
	now,
	state: 'active' as const,
	turnSinceMs: null,
	workedMs: null,
	...facts,
	evidence: {
		status: 'active',
		presence: 'alive' as const,
		turn: 'working' as const,
		waitsFor: null,
		heartbeatAt: now - 4 * second,
		lastActivityAt: now - 2 * hour,
		registeredAt: now - 3 * hour,
		work: {seen: 'unknown' as const, sign: null},
		isStopped: false,
		justWoke: false,
		quietAfter,
		...evidence,
	},
});

const idle = {state: 'idle'} as const;
const isIdle = {turn: 'idle'} as const;

describe('leaseEnd', () => {
	it.each<[string, HolderEvidence, number]>([
		['works, renewed in whole leases', holder({}), lockLease],
		['waits for a person', holder({state: 'waiting'}, {turn: 'waiting'}), lockLease],
		['ended its turn a minute ago', holder({...idle, turnSinceMs: now - minute}, isIdle), lockLease - minute],
		['ended its turn long ago', holder({...idle, turnSinceMs: now - hour}, isIdle), lockLease - hour],
		[
			'is idle, its end of turn stamped by a clock that was ahead',
			holder({...idle, turnSinceMs: now + hour}, isIdle),
			lockLease,
		],
		[
			'never told its turn',
			holder({}, {turn: null, lastActivityAt: now - 3 * minute}),
			lockLease - 3 * minute,
		],
		[
			'never told its turn, where a session counts as active for longer',
			holder({}, {turn: null, lastActivityAt: now - 3 * minute, quietAfter: hour}),
			hour - 3 * minute,
		],
		['has just begun to hang', holder({state: 'hung'}, {lastActivityAt: now - quietAfter}), lockLease],
		[
			'hangs since it was last seen busy',
			holder({state: 'hung', workedMs: now - 2 * minute}),
			lockLease - 2 * minute,
		],
		['hangs for long', holder({state: 'hung'}), quietAfter + lockLease - 2 * hour],
		[
			'worked when it was last seen',
			holder({state: 'stale'}, {heartbeatAt: now - 5 * minute}),
			lockLease - 5 * minute,
		],
		[
			'was idle when it was last seen',
			holder({state: 'stale'}, {...isIdle, heartbeatAt: now - 5 * minute}),
			lockLease - 2 * hour,
		],
	])('counts from the end of the work of a holder who %s', (_case, evidence, left) => {
		const ends = leaseEnd(lease, evidence, clocks);
		expect(ends > now ? ends - now : 'over').toBe(left > 0 ? left : 'over');
	});

	it('is what was written down where nothing is known of the holder, and never longer than the lease', () => {
		expect(leaseEnd({...lease, expiresMs: now + minute}, null, clocks)).toBe(now + minute);
		expect(leaseEnd({...lease, expiresMs: now + 2 * hour}, null, clocks)).toBe(now + lockLease);
		expect(leaseEnd({...lease, expiresMs: now + minute, clockOffsetMs: null}, null, clocks)).toBe(
			now + minute,
		);
	});

	it('counts awake time alone, by its own clock or else by that of its holder', () => {
		const written = {ttlMs: lockLease, expiresMs: now - hour + minute};
		const slept = {...written, clockOffsetMs: now - hour - monotonic};
		expect(leaseEnd(slept, null, clocks)).toBe(now + minute);
		const known = holder({...idle, now: now - hour}, {...isIdle, lastActivityAt: now - 5 * hour});
		expect(leaseEnd({...written, clockOffsetMs: null}, known, clocks)).toBe(now + minute);
		const setBack = {ttlMs: lockLease, expiresMs: now + 2 * hour, clockOffsetMs: now + 3 * hour - monotonic};
		expect(leaseEnd(setBack, null, clocks)).toBe(now - hour);
	});
});
