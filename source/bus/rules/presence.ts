import type {Machine} from '../../system/machine.js';
import type {Sighting} from '../../system/process-table.js';
import {deathConfirmation} from '../limits.js';

/** The process a session is bound to, as it was when the session registered. */
export type ProcessIdentity = {
	readonly pid: number | null;
	readonly host: string | null;
	readonly bootId: string | null;
	readonly pidNamespace: string | null;
	readonly processStarted: string | null;
};

/** What can be said of a session's process from here. */
export type Presence = 'alive' | 'gone' | 'unknown';

/** Whether this machine, boot and PID namespace can see the process at all; `rebooted` when it cannot have survived. */
export function reach(identity: ProcessIdentity, machine: Machine): 'here' | 'rebooted' | 'elsewhere' {
	if (identity.pid === null || identity.host === null || identity.processStarted === null) return 'elsewhere';
	if (identity.host !== machine.host) return 'elsewhere';
	if (identity.bootId !== machine.bootId) {
		return identity.bootId === null || machine.bootId === null ? 'elsewhere' : 'rebooted';
	}
	return identity.pidNamespace === machine.pidNamespace ? 'here' : 'elsewhere';
}

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
	if (within === 'elsewhere' || identity.pid === null) return 'unknown';
	if (within === 'rebooted') return 'gone';
	const sighting = look(identity.pid);
	if (typeof sighting === 'string') return sighting;
	return sighting.started === identity.processStarted ? 'alive' : 'gone';
}

/** What to do after one look at a session's process. */
export type DeathVerdict = 'present' | 'first miss' | 'still missing' | 'dead';

/**
 * Nothing is taken from a session on a single observation: its process must be missed twice, at least two
 * seconds apart. A first miss that lies in the future (a clock that was set back) counts as made now.
 * @param missingSince when it was first missed, in milliseconds since the epoch
 */
export function judgeDeath(seen: Presence, missingSince: number | null, now: number): DeathVerdict {
	if (seen !== 'gone') return 'present';
	if (missingSince === null || missingSince > now) return 'first miss';
	return now - missingSince >= deathConfirmation ? 'dead' : 'still missing';
}
