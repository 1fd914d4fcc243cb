import type {Reader, Row, Writer} from '../engine/engine.js';
import {ordinal, text} from './columns.js';

/** An agent that was seen running on a machine and has not registered. */
export type RunningAgentRecord = {
	readonly pid: number;
	/** The agent's own id of the conversation; empty where it is not known. */
	readonly conversation: string;
	readonly processStarted: string;
	readonly vendor: string;
	readonly cwd: string | null;
};

function parseAgent(row: Row): RunningAgentRecord[] {
	const pid = ordinal(row, 'pid');
	const processStarted = text(row, 'process_started');
	const vendor = text(row, 'vendor');
	if (pid === null || processStarted === null || vendor === null) return [];
	return [
		{pid, conversation: text(row, 'conversation') ?? '', processStarted, vendor, cwd: text(row, 'cwd')},
	];
}

/** The unregistered agents of a machine, as they were last seen. */
export async function listRunningAgents(reader: Reader, machine: string): Promise<RunningAgentRecord[]> {
	const rows = await reader.all('SELECT * FROM running_agents WHERE machine = @machine ORDER BY pid', {
		machine,
	});
	return rows.flatMap(parseAgent);
}

/** Replaces what is known of a machine's unregistered agents. */
export async function putRunningAgents(
	writer: Writer,
	machine: string,
	agents: readonly RunningAgentRecord[],
	now: number,
): Promise<void> {
	await writer.run('DELETE FROM running_agents WHERE machine = @machine', {machine});
	for (const agent of agents) {
		await writer.run(
			`INSERT OR REPLACE INTO running_agents (machine, pid, conversation, process_started, vendor, cwd, seen_ms)
			VALUES (@machine, @pid, @conversation, @processStarted, @vendor, @cwd, @now)`,
			{...agent, machine, now},
		);
	}
}
