import {setTimeout as sleep} from 'node:timers/promises';
import Database from 'better-sqlite3';

/** Ends the keeper that commands on this database have started, and waits until it has let go of the file. */
export async function endKeeper(path: string): Promise<void> {
	const database = new Database(path, {readonly: true, timeout: 3000});
	const pids = database.prepare<[], number>('SELECT pid FROM keepers').pluck().all();
	database.close();
	for (const pid of pids) {
		for (let attempt = 0; attempt < 200 && signal(pid, attempt === 0 ? 'SIGTERM' : 0); attempt++) {
			await sleep(10);
		}
	}
}

/** Whether the process was there to get the signal. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
	try {
		return process.kill(pid, name);
	} catch {
		return false;
	}
}
