import {findProgram, systemPath} from './find-program.js';
import {lookBySignal} from './look-by-signal.js';
import {monotonicTime} from './monotonic-time.js';
import type {ProcessEntry, ProcessTable} from './process-table.js';

/** Calls `ps` for some processes and returns what it prints of them; throws where there are none. */
export type RunPs = (which: readonly string[], columns: string) => string;

/** What is asked of few processes: whose one is, and what it runs. */
type Details = {
	readonly uid: number;
	readonly tty: string | null;
	readonly arguments: readonly string[];
};

/** For so many milliseconds what was read of all processes at once holds for each. */
const detailsHold = 1000;

/**
 * The processes as `ps` shows them. Starting it costs some milliseconds: after a list, what is asked of one process
 * is read of all. A look is always a new one, since signals and deaths depend on it.
 * @param now milliseconds by any clock
 */
export function psProcessTable(run: RunPs, now: () => number): ProcessTable {
	let listedAt = Number.NEGATIVE_INFINITY;
	let all: {readonly details: ReadonlyMap<number, Details>; readonly readAt: number} | null = null;

	const ofAll = (): ReadonlyMap<number, Details> | null => {
		const at = now();
		if (all && at - all.readAt > detailsHold) all = null;
		if (!all && at - listedAt <= detailsHold) {
			all = {details: parsePsDetails(run(['-ax'], detailColumns)), readAt: at};
		}
		return all?.details ?? null;
	};

	const detailsOf = (pid: number): Details | null => {
		try {
			return ofAll()?.get(pid) ?? parsePsDetails(run(['-p', String(pid)], detailColumns)).get(pid) ?? null;
		} catch {
			return null;
		}
	};

	return {
		look(pid) {
			try {
				const [sighting] = parsePsList(run(['-p', String(pid)], psColumns));
				return sighting ?? lookBySignal(pid);
			} catch {
				return lookBySignal(pid);
			}
		},
		list() {
			all = null;
			listedAt = now();
			try {
				return parsePsList(run(['-ax'], psColumns)).filter(entry => entry !== 'gone');
			} catch {
				return [];
			}
		},
		startTime: ({started}) => Date.parse(`${started} UTC`) || null,
		commandLine: pid => detailsOf(pid)?.arguments ?? [],
		isOwn(pid) {
			const details = detailsOf(pid);
			return details !== null && details.uid === process.getuid?.();
		},
		environment: () => null,
		isNowhereBelow: () => false,
		openFiles: () => null,
		tty: pid => detailsOf(pid)?.tty ?? null,
		folder: () => null,
	};
}

const psColumns = 'pid=,ppid=,sess=,state=,time=,lstart=,comm=';

/** Apart from the others: only the last column is never cut short, and both names and arguments hold spaces. */
const detailColumns = 'pid=,uid=,tty=,args=';

let psProgram: string | null = null;

/** The processes of a system without `/proc`. */
export const psTable: ProcessTable = psProcessTable((which, columns) => {
	// Loading it costs as much as a short command does in all, and Linux never needs it
	const {execFileSync} = process.getBuiltinModule('node:child_process');
	psProgram ??= findProgram('ps', systemPath());
	if (psProgram === null) throw new Error('there is no ps');
	return execFileSync(psProgram, [...which, '-o', columns], {
		encoding: 'utf8',
		// lstart is fixed in width only in the C locale, and the same for every caller only in one time zone
		env: {...process.env, LC_ALL: 'C', TZ: 'UTC'},
		stdio: ['ignore', 'pipe', 'ignore'],
		maxBuffer: 64 * 1024 * 1024,
	});
}, monotonicTime);

/** Parses lines of `ps -o pid=,uid=,tty=,args=`; what is no such line is left out. */
export function parsePsDetails(output: string): Map<number, Details> {
	return new Map(
		output.split('\n').flatMap(line => {
			const [, pid, uid, tty = '', words = ''] = /^\s*(\d+)\s+(\d+)\s+(\S+)(?:\s+(.*))?$/.exec(line) ?? [];
			if (pid === undefined) return [];
			const details = {
				uid: Number(uid),
				// Where there is none, it stands as one or two question marks or a dash
				tty: /^[a-z]/i.test(tty) ? `/dev/${tty}` : null,
				arguments: words.split(/\s+/).filter(Boolean),
			};
			return [[Number(pid), details] as const];
		}),
	);
}

/** Parses lines of `ps -o pid=,ppid=,sess=,state=,time=,lstart=,comm=`; what is no such line is left out. */
export function parsePsList(output: string): Array<ProcessEntry | 'gone'> {
	return output.split('\n').flatMap((line): Array<ProcessEntry | 'gone'> => {
		const match =
			/^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\S+)\s+(\S+)\s+(\w{3} \w{3}\s+\d+ [\d:]{8} \d{4})\s+(.*)$/.exec(line);
		if (!match) return [];
		const [, pid, parent, leader, state = '', time = '', started = '', name = ''] = match;
		if (state.startsWith('Z')) return ['gone'];
		return [
			{
				pid: Number(pid),
				parent: Number(parent),
				started,
				sessionLeader: Number(leader) || 0,
				name,
				isStopped: state.startsWith('T'),
				cpuMs: parsePsTime(time),
			},
		];
	});
}

/** `[[days-]hours:]minutes:seconds[.hundredths]` in milliseconds. */
function parsePsTime(time: string): number {
	const [, days = '0', clock = '0'] = /^(?:(\d+)-)?(.*)$/.exec(time) ?? [];
	const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
	return Math.round((Number(days) * 86_400 + seconds) * 1000) || 0;
}
