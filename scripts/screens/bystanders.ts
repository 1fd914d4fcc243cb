import {type ChildProcess, spawn} from 'node:child_process';
import path from 'node:path';
import Database from 'better-sqlite3';
import manifest from '../../package.json' with {type: 'json'};
import {machineKey} from '../../source/bus/rules/identity.ts';
import type {openBus} from '../../source/index.ts';

/** A process as the bus writes it down. */
type Identity = {
	readonly pid: number;
	readonly host: string;
	readonly boot_id: string | null;
	readonly pid_namespace: string | null;
	readonly process_started: string;
};

/** An agent that runs on this machine and has not registered. */
export type Bystander = {readonly pid: number; readonly name: string; end(): void};

/**
 * Puts on the bus what a keeper would have found: an agent that has not registered, which is a real process, since
 * the monitor looks whether it runs; and the keeper itself, so that none is started that finds the agents this
 * machine happens to run.
 */
export async function addBystander(
	open: typeof openBus,
	database: string,
	{vendor, cwd, moment}: {readonly vendor: string; readonly cwd: string; readonly moment: number},
): Promise<Bystander> {
	const agent = spawn('sleep', ['600'], {stdio: 'ignore'});
	try {
		const [sleeper, self] = await identify(open, `${database}.scratch`, [pidOf(agent), process.pid]);
		if (!sleeper || !self) throw new Error('this machine does not show its processes');
		const {host, boot_id: bootId, pid_namespace: pidNamespace} = self;
		const machine = machineKey({host, bootId, pidNamespace, machineId: null});
		const bus = new Database(database);
		bus
			.prepare(
				`INSERT INTO keepers (machine, pid, process_started, token, beat_ms, version, schema)
				VALUES (?, ?, ?, 1, ?, ?, ?)`,
			)
			.run(
				machine,
				self.pid,
				self.process_started,
				moment,
				manifest.version,
				bus.pragma('user_version', {simple: true}),
			);
		bus
			.prepare(
				`INSERT INTO running_agents (machine, pid, conversation, process_started, vendor, cwd, seen_ms)
				VALUES (?, ?, '', ?, ?, ?, ?)`,
			)
			.run(machine, sleeper.pid, sleeper.process_started, vendor, cwd, moment);
		bus.close();
		return {pid: sleeper.pid, name: `${vendor}-${sleeper.pid}`, end: () => agent.kill()};
	} catch (error) {
		agent.kill();
		throw error;
	}
}

/** How the bus tells processes apart, which it shows on a bus of their own. */
async function identify(
	open: typeof openBus,
	scratch: string,
	pids: readonly number[],
): Promise<readonly Identity[]> {
	const bus = await open({path: path.resolve(scratch)});
	for (const pid of pids) await bus.register({vendor: 'any', pid});
	await bus.close();
	const database = new Database(scratch, {readonly: true});
	const rows = database
		.prepare<[], Identity>(
			'SELECT pid, host, boot_id, pid_namespace, process_started FROM session_registry ORDER BY rowid',
		)
		.all();
	database.close();
	return rows;
}

function pidOf({pid}: ChildProcess): number {
	if (pid === undefined) throw new Error('`sleep` could not be started');
	return pid;
}
