import {readFileSync} from 'node:fs';
import type {ProcessTable} from '../source/system/process-table.ts';

/**
 * A process table in which every pid runs, so that a thousand sessions need no thousand processes. On Linux each
 * look reads a real process, so that it costs what it costs in life.
 */
export const standInProcesses: ProcessTable = {
	look(pid) {
		const stat = process.platform === 'linux' ? readFileSync(`/proc/${process.pid}/stat`, 'latin1') : '';
		return {
			pid,
			parent: 1,
			started: standInStart,
			sessionLeader: pid,
			name: stat.slice(0, 0),
			isStopped: false,
			cpuMs: 0,
		};
	},
	startTime: () => 0,
	commandLine: () => [],
	list: () => [],
	environment: () => null,
	openFiles: () => null,
	isOwn: () => true,
	folder: () => null,
};

/** The start time of every stand-in process. */
export const standInStart = '1';
