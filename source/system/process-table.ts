import {readFileSync} from 'node:fs';

/** One running process, as far as it can be seen from here. */
export type ProcessEntry = {
	readonly pid: number;
	readonly parent: number;
	/** Opaque start time; equal for two looks at the same process, different once the pid is reused. */
	readonly started: string;
	/** Pid of the session leader: for a shell on a terminal, the shell itself. */
	readonly sessionLeader: number;
	readonly name: string;
};

/** What one look at a pid found: a process, its certain absence, or nothing certain. */
export type Sighting = ProcessEntry | 'gone' | 'unknown';

/** The running processes; injected, so that decisions about them can be tested without any. */
export type ProcessTable = {
	/** Looks at one pid. A zombie is `gone`. */
	look(pid: number): Sighting;
	/** When a process began, in milliseconds since the epoch, to about a second; `null` where it cannot be told. */
	startTime(process: ProcessEntry): number | null;
	/** Command line, split into arguments; empty when it cannot be read. */
	commandLine(pid: number): readonly string[];
};

/** The largest pid Linux can give out (`PID_MAX_LIMIT`, 2^22). */
export const largestPid = 4_194_304;

/** The process table of this machine: `/proc` on Linux, `ps` elsewhere. */
export function systemProcessTable(platform: NodeJS.Platform = process.platform): ProcessTable {
	return platform === 'linux' ? procTable : psTable;
}

const procTable: ProcessTable = {
	look(pid) {
		try {
			return parseProcStat(pid, readFileSync(`/proc/${pid}/stat`, 'latin1'));
		} catch {
			return lookBySignal(pid);
		}
	},
	startTime: ({started}) => wallTime(Number(started)),
	commandLine(pid) {
		try {
			return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
		} catch {
			return [];
		}
	},
};

const psTable: ProcessTable = {
	look(pid) {
		try {
			// lstart is fixed in width only in the C locale
			const line = ps(pid, 'ppid=,sess=,state=,lstart=,comm=');
			const match = /^\s*(\d+)\s+(\S+)\s+(\S+)\s+(\w{3} \w{3}\s+\d+ [\d:]{8} \d{4})\s+(.*)$/.exec(line);
			if (!match) return lookBySignal(pid);
			const [, parent = '0', leader = '0', state = '', started = '', name = ''] = match;
			if (state.startsWith('Z')) return 'gone';
			return {
				pid,
				parent: Number(parent),
				started,
				sessionLeader: Number(leader) || 0,
				name,
			};
		} catch {
			return lookBySignal(pid);
		}
	},
	startTime: ({started}) => Date.parse(started) || null,
	commandLine(pid) {
		try {
			return ps(pid, 'args=').trim().split(/\s+/);
		} catch {
			return [];
		}
	},
};

function ps(pid: number, columns: string): string {
	// Loading it costs as much as a short command does in all, and Linux never needs it
	const {execFileSync} = process.getBuiltinModule('node:child_process');
	return execFileSync('ps', ['-p', String(pid), '-o', columns], {
		encoding: 'utf8',
		env: {...process.env, LC_ALL: 'C'},
		stdio: ['ignore', 'pipe', 'ignore'],
	});
}

/**
 * Parses `/proc/PID/stat` (proc_pid_stat(5)). The name may hold spaces and parentheses, so fields are counted
 * from the last `)`: state is field 3, parent 4, session 6, start time 22.
 */
export function parseProcStat(pid: number, stat: string): Sighting {
	const open = stat.indexOf('(');
	const close = stat.lastIndexOf(')');
	const fields = stat.slice(close + 2).split(' ');
	const [state, parent, , sessionLeader] = fields;
	const started = fields[19];
	if (open < 0 || close < open || !state || !started) return 'unknown';
	if (state === 'Z' || state === 'X') return 'gone';
	return {
		pid,
		parent: Number(parent),
		started,
		sessionLeader: Number(sessionLeader),
		name: stat.slice(open + 1, close),
	};
}

/** Ticks a second in `/proc` (USER_HZ, 100 on every architecture Node runs on). */
const ticksPerSecond = 100;
let bootSeconds: number | null | undefined;

/** Turns ticks since boot into milliseconds since the epoch, through `btime` of `/proc/stat`. */
function wallTime(ticks: number): number | null {
	if (bootSeconds === undefined) {
		try {
			bootSeconds = Number(/^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'latin1'))?.[1]) || null;
		} catch {
			bootSeconds = null;
		}
	}
	return bootSeconds === null ? null : (bootSeconds + ticks / ticksPerSecond) * 1000;
}

/** Signal 0 tells existence even where the details are hidden (hidepid, other users). */
function lookBySignal(pid: number): Sighting {
	try {
		process.kill(pid, 0);
		return 'unknown';
	} catch (error) {
		return error instanceof Error && 'code' in error && error.code === 'ESRCH' ? 'gone' : 'unknown';
	}
}
