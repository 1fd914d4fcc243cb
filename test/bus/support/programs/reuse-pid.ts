/*
 * Judges a session whose pid another process gets: `reuse-pid.mjs PATH`, in a PID namespace of its own, where pids can
 * be chosen. Prints what it saw as JSON.
 */
import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {writeFileSync} from 'node:fs';
import {busOn} from '../../../../source/bus/bus-on.js';
import {openContext} from '../../../../source/bus/open-bus.js';
import {defaultSettings} from '../../../../source/bus/settings.js';
import {beatForLocalSessions} from '../../../../source/bus/verbs/keep.js';
import {Collector} from '../../../../source/collector/collector.js';

const [path = ''] = process.argv.slice(2);
const pid = 4321;
let passed = 0;
const context = await openContext({
	path,
	settings: defaultSettings,
	now: () => Date.now() + passed,
	monotonic: () => performance.now() + passed,
});
const bus = busOn(context);
const collector = new Collector(context);

/** Starts a process that has this very pid and began at another moment than any before it. */
async function start(unlike: string | null): Promise<{child: ChildProcess; started: string}> {
	for (;;) {
		writeFileSync('/proc/sys/kernel/ns_last_pid', String(pid - 1));
		const child = spawn('sleep', ['3600'], {stdio: 'ignore'});
		await once(child, 'spawn');
		const sighting = context.processes.look(child.pid ?? 0);
		if (child.pid === pid && typeof sighting !== 'string' && sighting.started !== unlike) {
			return {child, started: sighting.started};
		}
		await end(child);
	}
}

async function end(child: ChildProcess): Promise<void> {
	const ended = once(child, 'exit');
	child.kill('SIGKILL');
	await ended;
}

/** What the bus says of the session after so many milliseconds, with a look and a beat. */
async function after(milliseconds: number) {
	passed += milliseconds;
	const {hasMissed} = await collector.look();
	await beatForLocalSessions(context, collector.findingOf);
	const {state, heartbeatAt} = await bus.findSession(session.sessionId);
	return {hasMissed, state, hasBeaten: heartbeatAt !== lastBeat};
}

const first = await start(null);
const {session} = await bus.register({vendor: 'claude', pid});
await bus.claim(session.sessionId, 'H.1');
let lastBeat = session.heartbeatAt;
const alive = await after(30_000);
lastBeat = (await bus.findSession(session.sessionId)).heartbeatAt;
await end(first.child);
const second = await start(first.started);
const missed = await after(5000);
const confirmed = await after(2000);
const lookedAgain = await after(60_000);
const {session: newcomer, created} = await bus.register({vendor: 'claude', pid});
const seen = {
	alive,
	missed,
	confirmed,
	lookedAgain,
	claims: await bus.listClaims(),
	newcomer: {created, claims: newcomer.claims, state: newcomer.state},
	runs: typeof context.processes.look(pid) !== 'string',
};
process.stdout.write(`${JSON.stringify(seen)}\n`);
await end(second.child);
await bus.close();
