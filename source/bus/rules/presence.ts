import type {Machine} from '../../system/machine.js';
import type {Sighting} from '../../system/process-table.js';
import {deathConfirmation, staleAfter} from '../limits.js';
import type {Clocks} from './evidence.js';
import {compareStarts, type ProcessIdentity, reach} from './identity.js';
import {timePassed} from './time-passed.js';

/** What can be said of a session's process from here. */
export type Presence = 'alive' | 'gone' | 'unknown';

/**
 * Judges one look at a session's process. A pid that now belongs to a process with another start time was
 * reused: the session's own process is gone.
 */
export function presence(
	identity: ProcessIdentity,
	machine: Machine,
	look: (pid: number) => Sighting,
): Presence {
	const within = reach(identity, machine);
	const {pid, processStarted} = identity;
	if (within === 'elsewhere' || pid === null || processStarted === null) return 'unknown';
	if (within === 'rebooted') return 'gone';
	const sighting = look(pid);
	if (typeof sighting === 'string') return sighting;
	const compared = compareStarts(sighting.started, processStarted);
	return compared === 'same' ? 'alive' : compared === 'different' ? 'gone' : 'unknown';
}

/** What is known of a session when its process is looked at. */
export type Missed = {
	/** When its process was first missed, in milliseconds since the epoch. */
	readonly sinceMs: number | null;
	/** The same by the monotonic clock of its machine. */
	readonly awakeMs: number | null;
	/** Whether a beat has come since. */
	readonly hasBeaten: boolean;
	/** Another program wrote it, and its process is known by what fits. */
	readonly isAdopted: boolean;
};

/** What to do after one look at a session's process. */
export type DeathVerdict = 'present' | 'first miss' | 'still missing' | 'dead';

/**
 * Nothing is taken from a session on a single observation: its process must be missed twice, at least two
 * seconds of awake time apart, without a beat in between; what was only found to be its process, as long as three beats of its
 * program would take. A first miss that lies in the future (a clock that was set back) counts as made now.
 */
export function judgeDeath(
	seen: Presence,
	{sinceMs, awakeMs, hasBeaten, isAdopted}: Missed,
	clocks: Clocks,
): DeathVerdict {
	if (seen !== 'gone' || (sinceMs !== null && hasBeaten)) return 'present';
	const passed = sinceMs === null ? -1 : timePassed(sinceMs, awakeMs, clocks);
	if (passed < 0) return 'first miss';
	return passed >= (isAdopted ? staleAfter : deathConfirmation) ? 'dead' : 'still missing';
}
