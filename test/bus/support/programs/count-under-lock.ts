import {readFileSync, writeFileSync} from 'node:fs';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {takeLockFile} from '../../../../source/system/lock-file.js';

/*
 * Counts up in a file under a lock, again and again, in a way that loses counts where two do it at once. Each time it
 * leaves a lock of a process that was killed, as earlier versions wrote it. Arguments: lock, counter, times, the pid of
 * nobody, and in which round to be killed with the lock.
 */
const [lock = '', counter = '', times = '', deadPid = '', killedIn = ''] = process.argv.slice(2);
for (let round = 0; round < Number(times); ) {
	const release = takeLockFile(lock);
	if (release === null) {
		await nextTurn();
		continue;
	}
	if (String(round) === killedIn) process.kill(process.pid, 'SIGKILL');
	const before = Number(readFileSync(counter, 'utf8'));
	for (let turn = 0; turn < 3; turn++) await nextTurn();
	writeFileSync(counter, String(before + 1));
	round++;
	release();
	try {
		writeFileSync(lock, deadPid, {flag: 'wx'});
	} catch {
		// somebody has it already
	}
}
process.stdout.write('done\n');
