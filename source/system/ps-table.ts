import {lookBySignal} from './look-by-signal.js';
import type {ProcessEntry, ProcessTable} from './process-table.js';

/** The processes as `ps` shows them, for systems without `/proc`. */
export const psTable: ProcessTable = {
	look(pid) {
		try {
			const [sighting] = parsePsList(ps(['-p', String(pid)], psColumns));
			return sighting ?? lookBySignal(pid);
		} catch {
			return lookBySignal(pid);
		}
	},
	list() {
		try {
			return parsePsList(ps(['-ax'], psColumns)).filter(entry => entry !== 'gone');
		} catch {
			return [];
		}
	},
	startTime: ({started}) => Date.parse(started) || null,
	commandLine(pid) {
		try {
			return ps(['-p', String(pid)], 'args=')
				.trim()
				.split(/\s+/);
		} catch {
			return [];
		}
	},
	isOwn(pid) {
		try {
			return Number(ps(['-p', String(pid)], 'uid=')) === process.getuid?.();
		} catch {
			return false;
		}
	},
	environment: () => null,
	openFiles: () => null,
	folder: () => null,
};

const psColumns = 'pid=,ppid=,sess=,state=,time=,lstart=,comm=';

function ps(which: readonly string[], columns: string): string {
	// Loading it costs as much as a short command does in all, and Linux never needs it
	const {execFileSync} = process.getBuiltinModule('node:child_process');
	return execFileSync('ps', [...which, '-o', columns], {
		encoding: 'utf8',
		// lstart is fixed in width only in the C locale
		env: {...process.env, LC_ALL: 'C'},
		stdio: ['ignore', 'pipe', 'ignore'],
		maxBuffer: 64 * 1024 * 1024,
	});
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
