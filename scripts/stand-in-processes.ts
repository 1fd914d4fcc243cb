import type {ProcessTable} from '../source/system/process-table.ts';

/**
 * A process table in which every pid runs, so that sessions need no processes.
 * @param started the start time of every process
 */
export function everyPidRuns(started: string): ProcessTable {
	return {
		look: pid => ({
			pid,
			parent: 1,
			started,
			sessionLeader: pid,
			name: 'agent',
			isStopped: false,
			cpuMs: 0,
		}),
		startTime: () => 0,
		commandLine: () => [],
		list: () => [],
		environment: () => null,
		openFiles: () => null,
		isOwn: () => true,
		isNowhereBelow: () => false,
		tty: () => null,
		folder: () => null,
	};
}
