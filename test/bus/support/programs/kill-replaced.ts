/*
 * Ends processes that exit at random moments while others get their pids, and counts what became of those. Runs in a
 * PID namespace of its own, where the next pid can be chosen: kill-replaced RUNS SECONDS checked|careless
 */
import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline';
import {setTimeout as pause} from 'node:timers/promises';
import {BusError} from '../../../../source/bus/errors.js';
import {endProcess} from '../../../../source/rescue/end-process.js';
import {judgeKill} from '../../../../source/rescue/judge-kill.js';
import {readMachine} from '../../../../source/system/machine.js';
import {systemProcessTable} from '../../../../source/system/process-table.js';

const [runs = 0, seconds = 0] = process.argv.slice(2).map(Number);
const isCareless = process.argv[4] === 'careless';

/** Start times are told in hundredths of a second: no process younger than that gives up its pid. */
const youngest = 25;

/** Starts a victim, ends it some microseconds later, and starts another process with its pid. */
const churner = String.raw`
use strict; use Time::HiRes qw(usleep); use POSIX ':sys_wait_h'; $| = 1;
sub begin { my ($deaf) = @_; my $pid = fork; return $pid if $pid; $SIG{TERM} = 'IGNORE' if $deaf; sleep 3600 while 1 }
while (my $line = <STDIN>) {
	my ($delay, $deaf) = split ' ', $line;
	my $victim = begin($deaf);
	print "$victim\n";
	usleep($delay);
	kill 'KILL', $victim; waitpid $victim, 0;
	my $next = 0;
	for (1 .. 200) {
		open(my $last, '>', '/proc/sys/kernel/ns_last_pid') or die $!; print $last $victim - 1; close $last;
		$next = begin(0);
		last if $next == $victim;
		kill 'KILL', $next; waitpid $next, 0; usleep(500);
	}
	print "$next\n";
	<STDIN>;
	print waitpid($next, WNOHANG) == 0 ? "alive\n" : "dead\n";
	kill 'KILL', $next; waitpid $next, 0;
}`;

const processes = systemProcessTable();
const machine = readMachine();
const child = spawn('perl', ['-e', churner], {stdio: ['pipe', 'pipe', 'inherit']});
const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]();
const next = async () => String((await lines.next()).value);

const count = {runs: 0, reused: 0, alive: 0, dead: 0};
const outcomes: Record<string, number> = {};
const deadline = performance.now() + seconds * 1000;
for (; count.runs < runs && performance.now() < deadline; count.runs++) {
	const delay = youngest + Math.random() * 25;
	child.stdin.write(`${Math.round(delay * 1000)} ${Math.random() < 0.5 ? 1 : 0}\n`);
	const pid = Number(await next());
	const victim = processes.look(pid);
	if (typeof victim === 'string') throw new Error('the victim is not there');
	await pause(Math.random() * (delay + 10));
	const outcome = await end(pid, victim.started);
	outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
	if (Number(await next()) === pid) count.reused++;
	child.stdin.write('\n');
	if ((await next()) === 'alive') count.alive++;
	else count.dead++;
}
child.stdin.end();
process.stdout.write(`${JSON.stringify({...count, outcomes})}\n`);

async function end(pid: number, started: string): Promise<string> {
	if (isCareless) return endCarelessly(pid, started);
	try {
		return await endProcess({
			processes,
			pid,
			patience: 15,
			judge: (sighting, look) =>
				judgeKill({
					sessionId: 'victim',
					kind: 'agent',
					isOver: false,
					identity: {...machine, pid, processStarted: started},
					agent: null,
					machine,
					sighting,
					look,
					ancestors: [],
				}),
		});
	} catch (error) {
		if (error instanceof BusError) return 'refused';
		throw error;
	}
}

/** As one would without a pidfd: looks, lets some time pass, as anything may between two steps, and signals. */
async function endCarelessly(pid: number, started: string): Promise<string> {
	const sighting = processes.look(pid);
	if (typeof sighting === 'string' || sighting.started !== started) return 'refused';
	await pause(10);
	try {
		process.kill(pid, 'SIGKILL');
		return 'sent';
	} catch {
		return 'was gone';
	}
}
