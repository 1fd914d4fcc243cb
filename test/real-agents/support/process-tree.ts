import {readdirSync, readFileSync, readlinkSync} from 'node:fs';
import path from 'node:path';

/** A process as the system shows it. */
export type SeenProcess = {readonly pid: number; readonly program: string; readonly line: string};

/** The processes that a process has started and that still run. */
export function childrenOf(parent: number): SeenProcess[] {
	return readdirSync('/proc')
		.filter(name => /^\d+$/.test(name) && parentOf(name) === parent)
		.flatMap(name => {
			try {
				const line = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
				return [{pid: Number(name), program: path.basename(readlinkSync(`/proc/${name}/exe`)), line}];
			} catch {
				// it has just left
				return [];
			}
		});
}

function parentOf(pid: string): number | null {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
	} catch {
		return null;
	}
}
