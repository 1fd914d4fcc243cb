import {constants} from 'node:os';
import {findProgram, systemPath} from './find-program.js';
import type {ProcessTable} from './process-table.js';
import {clockOffsets, startAsShown} from './time-namespace.js';

/** What came of a signal: the process that was meant got it, or why none did. */
export type Signalled =
	| 'sent'
	/** The process has ended. */
	| 'gone'
	/** The pid belongs to another process now. */
	| 'reused'
	/** The process is another user's. */
	| 'forbidden';

/** A process and the start time that tells it from every other one with its pid. */
export type SignalTarget = {readonly pid: number; readonly started: string};

/**
 * Opens a pidfd, compares the start time, and signals through the pidfd: system calls 434 and 424 on every
 * architecture (pidfd_open(2), pidfd_send_signal(2)). ESRCH is 3, EPERM is 1.
 */
const inPerl = String.raw`
my ($pid, $started, $signal) = @ARGV;
my $fd = syscall(434, $pid + 0, 0);
if ($fd < 0) { print $! + 0 == 3 ? "gone" : "unable"; exit }
my $stat = "";
if (open(my $file, "<", "/proc/$pid/stat")) { local $/; $stat = <$file> // "" }
if ($stat eq "") { print -d "/proc/self" ? "gone" : "unable"; exit }
$stat =~ s/^.*\)\s//s;
my @fields = split(/ /, $stat);
if ($fields[19] ne $started) { print "reused"; exit }
if ($fields[0] eq "X" || ($fields[0] eq "Z" && $fields[17] <= 1)) { print "gone"; exit }
my $result = syscall(424, $fd, $signal + 0, 0, 0);
print $result == 0 ? "sent" : $! + 0 == 3 ? "gone" : $! + 0 == 1 ? "forbidden" : "unable";
`;

/** The same; the functions are there from Python 3.9 on. */
const inPython = `
import os, signal, sys
pid, started, number = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
def main():
    try:
        fd = os.pidfd_open(pid)
    except ProcessLookupError:
        return "gone"
    except (OSError, AttributeError):
        return "unable"
    try:
        with open("/proc/%d/stat" % pid, encoding="latin1") as file:
            fields = file.read().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return "gone" if os.path.isdir("/proc/self") else "unable"
    if fields[19] != started:
        return "reused"
    if fields[0] == "X" or (fields[0] == "Z" and int(fields[17]) <= 1):
        return "gone"
    try:
        signal.pidfd_send_signal(fd, number)
    except ProcessLookupError:
        return "gone"
    except PermissionError:
        return "forbidden"
    except OSError:
        return "unable"
    return "sent"
print(main(), end="")
`;

/** What can hold a pidfd, quickest first. Node has no way to. */
const holders: ReadonlyArray<readonly [program: string, ...words: string[]]> = [
	['perl', '-e', inPerl],
	['python3', '-I', '-c', inPython],
];

const answers = ['sent', 'gone', 'reused', 'forbidden'] as const satisfies readonly Signalled[];

/**
 * Signals exactly the process that is meant. Between a look at a pid and a signal to it, the process may end and
 * its pid be given to another one; so on Linux a pidfd is opened first, which stays with its process, then the start
 * time is compared, and the signal goes through the pidfd. Where that cannot be done (no perl or python3, an old
 * kernel, a sandbox) the look and the signal follow each other in one synchronous step.
 * @param searchPath the folders of programs
 */
export function signalProcess(
	target: SignalTarget,
	signal: 'SIGTERM' | 'SIGKILL',
	processes: ProcessTable,
	searchPath = systemPath(),
): Signalled {
	if (process.platform === 'linux') {
		const started = startAsShown(target.started, clockOffsets());
		for (const [program, ...words] of holders) {
			const answer = ask(program, [...words, String(target.pid), started, numberOf(signal)], searchPath);
			if (answer !== null) return answer;
		}
	}
	const sighting = processes.look(target.pid);
	if (sighting === 'gone') return 'gone';
	if (sighting === 'unknown') return 'forbidden';
	if (sighting.started !== target.started) return 'reused';
	try {
		process.kill(target.pid, signal);
		return 'sent';
	} catch (error) {
		return error instanceof Error && 'code' in error && error.code === 'ESRCH' ? 'gone' : 'forbidden';
	}
}

function numberOf(signal: 'SIGTERM' | 'SIGKILL'): string {
	return String(constants.signals[signal]);
}

/** What a program that holds a pidfd answers; `null` when it is not there or cannot do it. */
function ask(name: string, words: readonly string[], searchPath: string): Signalled | null {
	const program = findProgram(name, searchPath);
	if (program === null) return null;
	const {spawnSync} = process.getBuiltinModule('node:child_process');
	// Nothing else of the environment: it could make the interpreter run something first
	const {stdout} = spawnSync(program, words, {
		encoding: 'utf8',
		env: {LC_ALL: 'C'},
		stdio: ['ignore', 'pipe', 'ignore'],
		timeout: 5000,
	});
	return answers.find(answer => answer === stdout) ?? null;
}
