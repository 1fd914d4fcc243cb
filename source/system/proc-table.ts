import {closeSync, openSync, readdirSync, readFileSync, readlinkSync, readSync, statSync} from 'node:fs';
import {lookBySignal} from './look-by-signal.js';
import {monotonicTime} from './monotonic-time.js';
import type {ProcessEntry, ProcessTable, Sighting} from './process-table.js';
import {clockOffsets, startAsShown, startOnMachine} from './time-namespace.js';
import {whole} from './whole.js';

function targetOf(link: string): string | null {
	try {
		return readlinkSync(link);
	} catch {
		return null;
	}
}

/** Longer than any line of `/proc/PID/stat`: 52 numbers and a name of 64 bytes at most. */
const statBuffer = Buffer.alloc(2048);

/** `readFileSync` asks for the file's size and takes a buffer anew each time, which doubles the cost of a pass. */
function readStat(pid: number): string {
	const descriptor = openSync(`/proc/${pid}/stat`, 'r');
	try {
		return statBuffer.toString('latin1', 0, readSync(descriptor, statBuffer, 0, statBuffer.length, 0));
	} finally {
		closeSync(descriptor);
	}
}

/** The processes as `/proc` shows them (proc(5)). */
export const procTable: ProcessTable = {
	look(pid) {
		try {
			return parseProcStat(pid, readStat(pid));
		} catch {
			return lookBySignal(pid);
		}
	},
	list() {
		const found: ProcessEntry[] = [];
		for (const name of readdirSync('/proc')) {
			const pid = Number(name);
			if (!Number.isInteger(pid)) continue;
			try {
				const sighting = parseProcStat(pid, readStat(pid));
				if (typeof sighting !== 'string') found.push(sighting);
			} catch {
				// it ended meanwhile, or is hidden
			}
		}
		return found;
	},
	environment(pid) {
		try {
			return parseVariables(readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0'));
		} catch {
			return null;
		}
	},
	isOwn(pid) {
		try {
			const isOfUser = statSync(`/proc/${pid}`).uid === process.getuid?.();
			return isOfUser && readlinkSync(`/proc/${pid}/ns/pid`) === readlinkSync('/proc/self/ns/pid');
		} catch {
			return false;
		}
	},
	isNowhereBelow(pid, started) {
		try {
			if (readlinkSync('/proc/self/ns/pid') !== firstPidNamespace) return false;
			const all = readdirSync('/proc').filter(name => /^\d+$/.test(name));
			// Where other users' processes are hidden the first one is, too
			return all.includes('1') && all.every(name => !mayBe(name, pid, started));
		} catch {
			return false;
		}
	},
	openFiles(pid) {
		try {
			const folder = `/proc/${pid}/fd`;
			return readdirSync(folder).flatMap(name => {
				const target = targetOf(`${folder}/${name}`);
				return target?.startsWith('/') ? [target] : [];
			});
		} catch {
			return null;
		}
	},
	tty(pid) {
		try {
			return parseProcTty(readStat(pid));
		} catch {
			return null;
		}
	},
	folder(pid) {
		try {
			// A folder that was removed under the process is no place to go on in
			const folder = readlinkSync(`/proc/${pid}/cwd`);
			return folder.endsWith(' (deleted)') ? null : folder;
		} catch {
			return null;
		}
	},
	startTime: ({started}) => wallTime(Number(startAsShown(started, clockOffsets()))),
	commandLine(pid) {
		try {
			return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
		} catch {
			return [];
		}
	},
};

/** The PID namespace that every machine begins with (`PROC_PID_INIT_INO`). */
const firstPidNamespace = 'pid:[4026531836]';

/**
 * Whether a process may be the one that began then and has a pid in a namespace below. `NSpid` in `/proc/PID/status`
 * lists its pids from here down to its own namespace (pid_namespaces(7)).
 */
function mayBe(name: string, pid: number, started: string): boolean {
	try {
		const [, pids] = /^NSpid:\s+(.*)$/m.exec(readFileSync(`/proc/${name}/status`, 'latin1')) ?? [];
		// Kernels before 4.1 do not tell
		if (pids === undefined) return true;
		if (!pids.split(/\s+/).slice(1).includes(String(pid))) return false;
		const sighting = parseProcStat(Number(name), readStat(Number(name)));
		if (typeof sighting === 'string') return sighting === 'unknown';
		// Within a tick of each other, as the clocks of namespaces may differ by part of one
		return !(Math.abs(Number(sighting.started) - Number(started)) >= 1);
	} catch (error) {
		return errorCode(error) !== 'ENOENT' && errorCode(error) !== 'ESRCH';
	}
}

function errorCode(error: unknown): string {
	return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function parseVariables(lines: readonly string[]): Readonly<Record<string, string>> {
	return Object.fromEntries(
		lines.flatMap(line => {
			const end = line.indexOf('=');
			return end < 1 ? [] : [[line.slice(0, end), line.slice(end + 1)] as const];
		}),
	);
}

/**
 * Parses `/proc/PID/stat` (proc_pid_stat(5)). The name may hold spaces and parentheses, so fields are counted
 * from the last `)`: state is field 3, parent 4, session 6, processor time in user and kernel mode 14 and 15,
 * threads 20, start time 22. The state is that of the first thread, which may end before the others do.
 * @param offsets of the time namespace that it was read in
 */
export function parseProcStat(pid: number, stat: string, offsets = clockOffsets()): Sighting {
	const open = stat.indexOf('(');
	const close = stat.lastIndexOf(')');
	const fields = stat.slice(close + 2).split(' ', 20);
	const [state, parent, , sessionLeader] = fields;
	const started = fields[19];
	if (open < 0 || close < open || !state || !started) return 'unknown';
	if ((state === 'Z' && Number(fields[17]) <= 1) || state === 'X') return 'gone';
	return {
		pid,
		parent: Number(parent),
		started: startOnMachine(started, offsets),
		sessionLeader: Number(sessionLeader),
		name: stat.slice(open + 1, close),
		isStopped: state === 'T' || state === 't',
		cpuMs: ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond,
	};
}

/**
 * The device in field 7 of `/proc/PID/stat`: the minor number in bits 0–7 and 20–31, the major one in bits 8–19.
 * Pseudo-terminals have the major numbers 136 to 143, consoles and serial lines 4 (devices.txt of Linux).
 */
export function parseProcTty(stat: string): string | null {
	const device = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ', 5)[4]);
	if (!Number.isInteger(device)) return null;
	const major = (device >> 8) & 0xfff;
	const minor = (device & 0xff) | ((device >>> 12) & 0xfff00);
	if (major >= 136 && major <= 143) return `/dev/pts/${(major - 136) * 256 + minor}`;
	if (major !== 4) return null;
	return minor < 64 ? `/dev/tty${minor}` : `/dev/ttyS${minor - 64}`;
}

/** Ticks a second in `/proc` (USER_HZ, 100 on every architecture Node runs on). */
const ticksPerSecond = 100;

/** The moment the machine booted, by the wall clock as it is set now; asked anew at most once a second. */
let booted: {readonly atMs: number | null; readonly readAt: number} = {
	atMs: null,
	readAt: Number.NEGATIVE_INFINITY,
};

/** Turns ticks since boot into milliseconds since the epoch, through `/proc/uptime`, which counts sleep, too. */
function wallTime(ticks: number): number | null {
	const at = monotonicTime();
	if (at - booted.readAt > 1000) booted = {atMs: readBootTime(), readAt: at};
	return booted.atMs === null ? null : booted.atMs + (ticks * 1000) / ticksPerSecond;
}

function readBootTime(): number | null {
	try {
		const uptime = Number.parseFloat(readFileSync('/proc/uptime', 'latin1'));
		return Number.isFinite(uptime) ? whole(Date.now() - uptime * 1000) : null;
	} catch {
		return null;
	}
}
