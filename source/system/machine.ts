import {readFileSync, readlinkSync} from 'node:fs';

/** What tells this machine, this boot and this PID namespace apart from every other. */
export type Machine = {
	/** Its name, which changes: for people, and for where there is no id. */
	readonly host: string;
	/** Stays the same over boots and renames; `null` where the system has no such id. */
	readonly machineId: string | null;
	/** Changes at every boot; `null` where the system has no such id. */
	readonly bootId: string | null;
	/** Inode of the PID namespace, such as `4026531836`; `null` where there are none. */
	readonly pidNamespace: string | null;
};

/** Runs a program and returns what it prints; throws where that fails. */
type RunProgram = (program: string, words: readonly string[]) => string;

/** Reads the identity of the machine this process runs on. What has to be asked of a program is asked when it is needed. */
export function readMachine(
	platform: NodeJS.Platform = process.platform,
	run: RunProgram = runProgram,
): Machine {
	if (platform === 'darwin') return readMac(run);
	const machineId = once(() => readFileSync('/etc/machine-id', 'utf8').trim() || null);
	return {
		host: orNull(() => readFileSync('/proc/sys/kernel/hostname', 'utf8').trim()) ?? hostname(),
		get machineId() {
			return machineId();
		},
		bootId: orNull(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
		pidNamespace: orNull(() => /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? null),
	};
}

/** Its name changes with every network; the kernel makes an id at each boot, and the hardware has one. */
function readMac(run: RunProgram): Machine {
	const bootId = once(() => parseUuid(run('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid'])));
	const machineId = once(() =>
		parseUuid(run('/usr/sbin/ioreg', ['-rd1', '-c', 'IOPlatformExpertDevice']), /"IOPlatformUUID" = "(.*)"/),
	);
	return {
		host: hostname(),
		get machineId() {
			return machineId();
		},
		get bootId() {
			return bootId();
		},
		pidNamespace: null,
	};
}

function parseUuid(output: string, line = /^(.*)$/m): string | null {
	const [, found = ''] = line.exec(output) ?? [];
	return /^[\dA-F]{8}(?:-[\dA-F]{4}){3}-[\dA-F]{12}$/i.test(found) ? found : null;
}

function once(read: () => string | null): () => string | null {
	let known: string | null | undefined;
	return () => {
		if (known === undefined) known = orNull(read);
		return known;
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

/** Only a Mac needs it. */
function runProgram(program: string, words: readonly string[]): string {
	const {execFileSync} = process.getBuiltinModule('node:child_process');
	return execFileSync(program, words, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 5000});
}
