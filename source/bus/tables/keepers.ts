import type {Reader, Writer} from '../engine/engine.js';
import {integer, text} from './columns.js';

/** The keeper of one machine, as it last wrote itself down. */
export type KeeperRecord = {
	readonly pid: number;
	readonly processStarted: string;
	/** Fencing token: grows with every election, so that a keeper knows when it was replaced. */
	readonly token: number;
	readonly beatMs: number;
};

/** The keeper of a machine, alive or not. */
export async function findKeeper(reader: Reader, machine: string): Promise<KeeperRecord | null> {
	const row = await reader.get('SELECT * FROM keepers WHERE machine = @machine', {machine});
	const pid = row ? integer(row, 'pid') : null;
	const processStarted = row ? text(row, 'process_started') : null;
	if (!row || pid === null || processStarted === null) return null;
	return {pid, processStarted, token: integer(row, 'token') ?? 0, beatMs: integer(row, 'beat_ms') ?? 0};
}

/** Writes down a newly elected keeper. Returns its fencing token. */
export async function putKeeper(
	writer: Writer,
	machine: string,
	{pid, processStarted, beatMs}: Omit<KeeperRecord, 'token'>,
): Promise<number> {
	const row = await writer.get(
		`INSERT INTO keepers (machine, pid, process_started, token, beat_ms)
		VALUES (@machine, @pid, @processStarted, 1, @beatMs)
		ON CONFLICT (machine) DO UPDATE SET pid = excluded.pid, process_started = excluded.process_started,
			token = token + 1, beat_ms = excluded.beat_ms
		RETURNING token`,
		{machine, pid, processStarted, beatMs},
	);
	return row ? (integer(row, 'token') ?? 0) : 0;
}

/** Records the keeper's own beat. Returns whether it is still the elected one. */
export async function beatKeeper(
	writer: Writer,
	machine: string,
	token: number,
	beatMs: number,
): Promise<boolean> {
	const {changes} = await writer.run(
		'UPDATE keepers SET beat_ms = @beatMs WHERE machine = @machine AND token = @token AND pid IS NOT NULL',
		{machine, token, beatMs},
	);
	return changes > 0;
}

/** Steps down, unless another was elected meanwhile. The token is kept: it must never be given out twice. */
export async function retireKeeper(writer: Writer, machine: string, token: number): Promise<void> {
	await writer.run('UPDATE keepers SET pid = NULL WHERE machine = @machine AND token = @token', {
		machine,
		token,
	});
}
