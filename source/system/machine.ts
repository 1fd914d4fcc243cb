import {readFileSync, readlinkSync} from 'node:fs';

/** What tells this machine, this boot and this PID namespace apart from every other. */
export type Machine = {
	readonly host: string;
	/** Changes at every boot; `null` where the system has no such id. */
	readonly bootId: string | null;
	/** Inode of the PID namespace, such as `4026531836`; `null` where there are none. */
	readonly pidNamespace: string | null;
};

/** Reads the identity of the machine this process runs on. */
export function readMachine(): Machine {
	return {
		host: orNull(() => readFileSync('/proc/sys/kernel/hostname', 'utf8').trim()) ?? hostname(),
		bootId: orNull(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
		pidNamespace: orNull(() => /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? null),
	};
}

function orNull(read: () => string | null): string | null {
	try {
		return read();
	} catch {
		return null;
	}
}

/** Loading the module costs more than reading the name where the system shows it as a file. */
function hostname(): string {
	return process.getBuiltinModule('node:os').hostname();
}
