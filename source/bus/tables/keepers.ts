import type {Reader, Row, Writer} from '../engine/engine.js';
import {isUncounted} from '../engine/fragments.js';
import type {Clocks} from '../rules/evidence.js';
import {integer, ordinal, text} from './columns.js';

/** The program a keeper runs. */
export type KeeperProgram = {readonly version: string; readonly schema: number};

/** The keeper of one machine, as it last wrote itself down. */
export type KeeperRecord = {
	/** What it is the keeper of: see `machineKey`. */
	readonly machine: string;
	readonly pid: number;
	readonly processStarted: string;
	/** Fencing token: grows with every election, so that a keeper knows when it was replaced. */
	readonly token: number;
	readonly beatMs: number;
	/** The same by the monotonic clock of its machine; `null` for one from before that was written down. */
	readonly beatAwakeMs: number | null;
	/** `null` for one from before that was written down. */
	readonly program: KeeperProgram | null;
};

function parseKeeper(row: Row): KeeperRecord[] {
	const machine = text(row, 'machine');
	const pid = ordinal(row, 'pid');
	const processStarted = text(row, 'process_started');
	if (machine === null || pid === null || processStarted === null) return [];
	const token = integer(row, 'token') ?? 0;
	const beatMs = integer(row, 'beat_ms') ?? 0;
	const beatAwakeMs = integer(row, 'beat_awake_ms');
	const version = text(row, 'version');
	const program = version === null ? null : {version, schema: integer(row, 'schema') ?? 0};
	return [{machine, pid, processStarted, token, beatMs, beatAwakeMs, program}];
}

/** The keeper of a machine, alive or not. */
export async function findKeeper(reader: Reader, machine: string): Promise<KeeperRecord | null> {
	const row = await reader.get('SELECT * FROM keepers WHERE machine = @machine', {machine});
	return (row && parseKeeper(row)[0]) ?? null;
}

/** The keepers that did not step down, of any machine, alive or not. */
export async function listKeepers(reader: Reader): Promise<KeeperRecord[]> {
	return (await reader.all('SELECT * FROM keepers WHERE pid IS NOT NULL')).flatMap(parseKeeper);
}

/** Writes down a newly elected keeper. Returns its fencing token. */
export async function putKeeper(
	writer: Writer,
	{machine, pid, processStarted, beatMs, beatAwakeMs}: Omit<KeeperRecord, 'token' | 'program'>,
	{version, schema}: KeeperProgram,
): Promise<number> {
	const row = await writer.get(
		`INSERT INTO keepers (machine, pid, process_started, token, beat_ms, beat_awake_ms, version, schema)
		VALUES (@machine, @pid, @processStarted, 1, @beatMs, @beatAwakeMs, @version, @schema)
		ON CONFLICT (machine) DO UPDATE SET pid = excluded.pid, process_started = excluded.process_started,
			token = CASE WHEN ${isUncounted('token')} THEN @beatMs ELSE token + 1 END, beat_ms = excluded.beat_ms,
			beat_awake_ms = excluded.beat_awake_ms, version = excluded.version, schema = excluded.schema
		RETURNING token`,
		{machine, pid, processStarted, beatMs, beatAwakeMs, version, schema},
	);
	return row ? (integer(row, 'token') ?? 0) : 0;
}

/** Records the keeper's own beat. Returns whether it is still the elected one. */
export async function beatKeeper(
	writer: Writer,
	machine: string,
	token: number,
	{now, monotonic}: Clocks,
): Promise<boolean> {
	const {changes} = await writer.run(
		`UPDATE keepers SET beat_ms = @now, beat_awake_ms = @monotonic
		WHERE machine = @machine AND token = @token AND pid IS NOT NULL`,
		{machine, token, now, monotonic},
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

/** Makes a keeper find itself replaced at its next beat. */
export async function dismissKeeper(writer: Writer, {machine, token}: KeeperRecord): Promise<void> {
	await writer.run(
		'UPDATE keepers SET pid = NULL, token = token + 1 WHERE machine = @machine AND token = @token',
		{machine, token},
	);
}
