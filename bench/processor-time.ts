import {readFileSync} from 'node:fs';

/** Milliseconds of processor time a process has used: fields 14 and 15 of proc_pid_stat(5), in hundredths. */
export function processorTime(pid: number): number {
	const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return (Number(fields[11]) + Number(fields[12])) * 10;
}
