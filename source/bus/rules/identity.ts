import type {Machine} from '../../system/machine.js';

/** What is on record of the machine, boot and PID namespace that something was seen in. */
export type Place = {
	readonly host: string | null;
	readonly machineId: string | null;
	readonly bootId: string | null;
	readonly pidNamespace: string | null;
};

/** The process a session is bound to, as it was when the session registered. */
export type ProcessIdentity = Place & {
	readonly pid: number | null;
	readonly processStarted: string | null;
};

/**
 * How one place stands to another. The id of the boot alone tells a running machine: its name changes with every
 * network, and a container has a name of its own. Names count only where there is no id.
 */
export function comparePlaces(one: Place, other: Place): 'same' | 'rebooted' | 'elsewhere' {
	const isSameNamespace = one.pidNamespace === other.pidNamespace;
	if (one.bootId === null && other.bootId === null) {
		return isSameNamespace && one.host !== null && one.host === other.host ? 'same' : 'elsewhere';
	}
	if (one.bootId === null || other.bootId === null) return 'elsewhere';
	if (one.bootId === other.bootId) return isSameNamespace ? 'same' : 'elsewhere';
	return isSameMachine(one, other) ? 'rebooted' : 'elsewhere';
}

/** Whether two boots were of one machine. */
function isSameMachine(one: Place, other: Place): boolean {
	if (one.machineId !== null && other.machineId !== null) return one.machineId === other.machineId;
	return one.host !== null && one.host === other.host;
}

/** Whether two places share the clock that counts since the boot. */
export function isSameBoot(one: Place, other: Place): boolean {
	return one.bootId === other.bootId && (one.bootId !== null || one.host === other.host);
}

/** Whether a process can be seen from a machine, boot and PID namespace at all; `rebooted` when it cannot have survived. */
export function reach(identity: ProcessIdentity, machine: Machine): 'here' | 'rebooted' | 'elsewhere' {
	if (identity.pid === null || identity.processStarted === null) return 'elsewhere';
	const place = comparePlaces(identity, machine);
	return place === 'same' ? 'here' : place;
}

/**
 * Whether two start times of one pid are of one process. A time that was read in a time namespace which is ahead by
 * no whole number of ticks has a fraction: it is certain to a tick only.
 */
export function compareStarts(one: string, other: string): 'same' | 'different' | 'unclear' {
	if (one === other) return 'same';
	const apart = Math.abs(Number(one) - Number(other));
	return apart < 1 ? 'unclear' : 'different';
}

/**
 * Whether two records are of one process; `unclear` where one does not tell when it began. A record from before the
 * system's id of the boot was read is known by the name of the machine.
 */
export function compareProcesses(
	one: ProcessIdentity,
	other: ProcessIdentity,
): 'same' | 'different' | 'unclear' {
	if (one.pid === null || one.pid !== other.pid) return 'different';
	if (comparePlaces(one, other) !== 'same' && !isKnownByName(one, other)) return 'different';
	const [first, second] = [one.processStarted, other.processStarted];
	if (first === second) return 'same';
	if (first === null || second === null) return 'unclear';
	return compareStarts(first, second) === 'different' ? 'different' : 'same';
}

function isKnownByName(one: Place, other: Place): boolean {
	if (one.bootId !== null && other.bootId !== null) return false;
	return one.host === other.host && one.pidNamespace === other.pidNamespace;
}

/** The name under which what concerns one machine, boot and PID namespace is kept. */
export function machineKey({host, bootId, pidNamespace}: Machine): string {
	return `${bootId ?? host} ${pidNamespace ?? '-'}`;
}
