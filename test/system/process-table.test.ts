import {spawn} from 'node:child_process';
import {once} from 'node:events';
import fc from 'fast-check';
import {describe, expect, it, onTestFinished} from 'vitest';
import {parseProcStat, parseProcTty} from '../../source/system/proc-table.js';
import {type Sighting, systemProcessTable} from '../../source/system/process-table.js';

/** A line of /proc/PID/stat as proc_pid_stat(5) describes it. */
const statLine = ({name = 'node', state = 'S', parent = 41, leader = 40, started = '8675309'}) =>
	`12345 (${name}) ${state} ${parent} 12345 ${leader} 34816 12345 4194304 ${'0 '.repeat(4)}150 50 ${'0 '.repeat(6)}${started} 0 0`;

const startOf = (sighting: Sighting): string => {
	if (typeof sighting === 'string') throw new Error(`the process is ${sighting}`);
	return sighting.started;
};

describe('parseProcStat', () => {
	it('reads parent, session leader, start time and name', () => {
		expect(parseProcStat(12345, statLine({}))).toEqual({
			pid: 12345,
			parent: 41,
			sessionLeader: 40,
			started: '8675309',
			name: 'node',
			isStopped: false,
			cpuMs: 2000,
		});
	});

	it.each(['a b', 'Web Content', '((sd-pam)', 'x) S 1 2 3', ') R (', 'tmux: server', ''])(
		'is not misled by a process that calls itself %j',
		name => {
			expect(parseProcStat(12345, statLine({name}))).toMatchObject({name, parent: 41, started: '8675309'});
		},
	);

	it('is not misled by any name at all', () => {
		fc.assert(
			fc.property(fc.string({maxLength: 15}), name => {
				expect(parseProcStat(12345, statLine({name}))).toMatchObject({name, parent: 41, sessionLeader: 40});
			}),
		);
	});

	it.each([
		[34_816, '/dev/pts/0'],
		[34_816 + 255, '/dev/pts/255'],
		[34_816 + (1 << 20) + 44, '/dev/pts/300'],
		[(137 << 8) + 1, '/dev/pts/257'],
		[1025, '/dev/tty1'],
		[1024 + 64, '/dev/ttyS0'],
		[0, null],
		[229 << 8, null],
	])('takes device %i for %s', (device, tty) => {
		expect(parseProcTty(statLine({name: ') 1 2 3 4 ('}).replace(' 34816 ', ` ${device} `))).toBe(tty);
	});

	it.each(['Z', 'X'])('counts a process in state %s as gone', state => {
		expect(parseProcStat(12345, statLine({state}))).toBe('gone');
	});

	it('counts a process whose first thread alone has ended as running', () => {
		const line = '7138 (agent) Z 7136 7136 9930 0 -1 4227084 85 0 3 0 0 0 0 0 20 0 2 0 2717155 0 0';
		expect(parseProcStat(7138, line)).toMatchObject({pid: 7138, parent: 7136, started: '2717155'});
		expect(parseProcStat(7138, line.replace(' 20 0 2 0 ', ' 20 0 1 0 '))).toBe('gone');
	});

	it.each(['', '12345', '12345 (node', '12345 (node) S 1', 'no parentheses at all'])(
		'says nothing certain about %j',
		line => {
			expect(parseProcStat(12345, line)).toBe('unknown');
		},
	);
});

describe('the process table of this machine', () => {
	const table = systemProcessTable();

	it('sees this process the same way each time', () => {
		const first = table.look(process.pid);
		expect(first).toMatchObject({pid: process.pid, parent: process.ppid});
		expect(startOf(table.look(process.pid))).toBe(startOf(first));
		expect(table.commandLine(process.pid)[0]).toContain('node');
	});

	it('knows to about a second when a process began', () => {
		const sighting = table.look(process.pid);
		if (typeof sighting === 'string') throw new Error(`this process is ${sighting}`);
		const began = table.startTime(sighting);
		const expected = Date.now() - process.uptime() * 1000;
		expect(Math.abs((began ?? 0) - expected)).toBeLessThan(2000);
	});

	it('sees a child alive, and gone once it was killed', async () => {
		const child = spawn('sleep', ['60']);
		onTestFinished(() => void child.kill('SIGKILL'));
		await once(child, 'spawn');
		const pid = child.pid ?? 0;
		expect(table.look(pid)).toMatchObject({pid, parent: process.pid});
		child.kill('SIGKILL');
		await once(child, 'exit');
		expect(table.look(pid)).toBe('gone');
	});

	it.runIf(process.platform === 'linux')('counts a zombie as gone', async () => {
		// The shell's child ends while the shell, turned into sleep, never asks how
		const shell = spawn('sh', ['-c', 'sh -c "echo \\$\\$" & exec sleep 60'], {
			stdio: ['ignore', 'pipe', 'ignore'],
		});
		onTestFinished(() => void shell.kill('SIGKILL'));
		const [line] = await once(shell.stdout, 'data');
		const pid = Number(String(line));
		expect(pid).toBeGreaterThan(0);
		while (table.look(pid) !== 'gone') await new Promise(resolve => setImmediate(resolve));
		expect(() => process.kill(pid, 0)).not.toThrow();
	});

	it('sees no process where none can be', () => {
		expect(table.look(4_194_304)).toBe('gone');
		expect(table.commandLine(4_194_304)).toEqual([]);
	});
});
