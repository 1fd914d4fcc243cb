import {readlinkSync} from 'node:fs';
import {blindTable} from './blind-table.js';
import {procTable} from './proc-table.js';
import {psTable} from './ps-table.js';

/** One running process, as far as it can be seen from here. */
export type ProcessEntry = {
	readonly pid: number;
	readonly parent: number;
	/** Opaque start time; equal for two looks at the same process, different once the pid is reused. */
	readonly started: string;
	/** Pid of the session leader: for a shell on a terminal, the shell itself. */
	readonly sessionLeader: number;
	readonly name: string;
	/** Whether it was stopped, by a signal or a debugger, and cannot go on by itself. */
	readonly isStopped: boolean;
	/** Processor time it has used, its children's not counted, in milliseconds. */
	readonly cpuMs: number;
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
	/** Every process that can be seen, zombies left out. */
	list(): readonly ProcessEntry[];
	/** The variables a process was started with; `null` when they cannot be read. */
	environment(pid: number): Readonly<Record<string, string>> | null;
	/** Whether a process belongs to this user and to this PID namespace. */
	isOwn(pid: number): boolean;
	/**
	 * Whether certainly no process in a PID namespace below this one has that pid there and began then. Only the first
	 * namespace of a machine sees all the others.
	 */
	isNowhereBelow(pid: number, started: string): boolean;
	/** Paths of the files a process has open; `null` when that cannot be told. */
	openFiles(pid: number): readonly string[] | null;
	/** The device of the terminal a process belongs to, such as `/dev/pts/3`; `null` where it has none, or cannot be told. */
	tty(pid: number): string | null;
	/** The folder a process works in; `null` when it cannot be read. */
	folder(pid: number): string | null;
};

/** The largest pid Linux can give out (`PID_MAX_LIMIT`, 2^22). */
export const largestPid = 4_194_304;

/** A PID namespace may share the `/proc` of the one around it, in which its pids are those of others. */
function showsThisNamespace(): boolean {
	try {
		return readlinkSync('/proc/self') === String(process.pid);
	} catch {
		return false;
	}
}

/** The process table of this machine: `/proc` on Linux, `ps` elsewhere; nearly nothing where `/proc` is another's. */
export function systemProcessTable(platform: NodeJS.Platform = process.platform): ProcessTable {
	if (platform !== 'linux') return psTable;
	return showsThisNamespace() ? procTable : blindTable;
}
