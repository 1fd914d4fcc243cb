import type {BusOptions} from '../../source/index.ts';
import {everyPidRuns} from '../stand-in-processes.ts';

/**
 * A machine on which every pid runs. Pids are given by the system, so real processes would bear other names in every
 * run; as the sessions of another machine, seen by their beats, they bear those of the cast.
 */
export const standIn: Pick<Required<BusOptions>, 'machine' | 'processes'> = {
	machine: {host: 'desk', machineId: 'screens', bootId: 'screens', pidNamespace: null},
	processes: everyPidRuns('screens'),
};
