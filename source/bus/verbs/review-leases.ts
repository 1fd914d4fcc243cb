import {type Context, leaseClocks} from '../context.js';
import type {Reader} from '../engine/engine.js';
import {listEndingLocks, listUntimedLocks, setLeaseEnd} from '../tables/lock-leases.js';
import {type LockRecord, listLocksOf} from '../tables/locks.js';
import {type HeldLock, listHeldOf} from './held-locks.js';
import {lapse} from './lapse.js';

/** How many leases one transaction renews, so that nobody waits long for their turn. */
const renewBatch = 200;

/**
 * Renews the leases of those who are at work, gives free those of others that ran out, and ties what other programs
 * wrote to the clock that stands still in sleep. It is judged in a read: nothing is written where nothing changes.
 */
export async function reviewLeases(context: Context): Promise<void> {
	const {engine, machine} = context;
	const clocks = leaseClocks(context);
	const {renewed, holders} = await engine.read(async reader => {
		const ending = await listEndingLocks(reader, clocks);
		const held = await listHeldOf(reader, context, ending);
		const untimed = machine.bootId === null ? [] : await listUntimed(reader, context);
		return {
			renewed: [...held.filter(({clockOffsetMs}) => clockOffsetMs !== null), ...untimed],
			holders: listHoldersOfOthers(ending, held),
		};
	});
	for (let at = 0; at < renewed.length; at += renewBatch) {
		await engine.write(async writer => {
			for (const lock of renewed.slice(at, at + renewBatch))
				await setLeaseEnd(writer, lock, lock.endsMs, clocks);
		});
	}
	for (const sessionId of holders) {
		await engine.write(async writer => {
			// Its events may have come since
			const locks = await listLocksOf(writer, sessionId);
			const held = await listHeldOf(writer, context, locks);
			const over = locks.filter(({path}) => !held.some(lock => lock.path === path));
			await lapse(writer, context, over);
		});
	}
}

/** Held locks without a clock, of holders that no other machine knows better. */
async function listUntimed(reader: Reader, context: Context): Promise<HeldLock[]> {
	const {bootId} = context.machine;
	const held = await listHeldOf(reader, context, await listUntimedLocks(reader));
	return held.filter(({holder}) => (holder?.identity.bootId ?? bootId) === bootId);
}

/** Who holds a lock on a lease that is over. */
function listHoldersOfOthers(locks: readonly LockRecord[], held: readonly HeldLock[]): ReadonlySet<string> {
	const standing = new Set(held.map(({path, sessionId}) => `${sessionId}\0${path}`));
	const over = locks.filter(({path, sessionId}) => !standing.has(`${sessionId}\0${path}`));
	return new Set(over.map(({sessionId}) => sessionId));
}
