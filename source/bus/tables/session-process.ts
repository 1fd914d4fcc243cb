import type {Writer} from '../engine/engine.js';
import {nextChange} from '../engine/fragments.js';
import type {Clocks} from '../rules/evidence.js';
import type {ProcessIdentity} from '../rules/identity.js';
import {type TerminalPlace, terminalText} from '../rules/terminal-place.js';
import type {SessionRecord} from './session-record.js';

/*
 * What is written into `session_registry` of the process behind a session: that it was missed, which one it is, and
 * where its terminal is.
 */

/** Remembers, or forgets, that a session's process was missed. */
export async function markMissing(writer: Writer, sessionId: string, since: Clocks | null): Promise<void> {
	await writer.run(
		`UPDATE session_registry SET missing_since_ms = @since, missing_awake_ms = @awake,
			missing_beat = heartbeat_at, changed = ${nextChange}
		WHERE session_id = @sessionId`,
		{sessionId, since: since?.now ?? null, awake: since?.monotonic ?? null},
	);
}

/** Binds a session another program wrote to the process it was found to be. */
export async function bindProcess(
	writer: Writer,
	sessionId: string,
	{pid, host, machineId, bootId, pidNamespace, processStarted}: ProcessIdentity,
): Promise<void> {
	await writer.run(
		`UPDATE session_registry SET host = @host, machine_id = @machineId, boot_id = @bootId,
			pid_namespace = @pidNamespace, process_started = @processStarted, adoption = 'bound', changed = ${nextChange}
		WHERE session_id = @sessionId AND pid = @pid AND host IS NULL AND adoption IS NULL`,
		{sessionId, pid, host, machineId, bootId, pidNamespace, processStarted},
	);
}

/** Takes that back, for good: it was another process. */
export async function unbindProcess(writer: Writer, sessionId: string): Promise<void> {
	await writer.run(
		`UPDATE session_registry SET host = NULL, machine_id = NULL, boot_id = NULL, pid_namespace = NULL,
			process_started = NULL, terminal = NULL, adoption = 'undone', missing_since_ms = NULL, changed = ${nextChange}
		WHERE session_id = @sessionId AND adoption = 'bound'`,
		{sessionId},
	);
}

/** Writes down where the terminal of a session is, unless it has gone to another process meanwhile. */
export async function setTerminal(
	writer: Writer,
	{sessionId, identity}: Pick<SessionRecord, 'sessionId' | 'identity'>,
	terminal: TerminalPlace | null,
): Promise<void> {
	await writer.run(
		`UPDATE session_registry SET terminal = @terminal, changed = ${nextChange}
		WHERE session_id = @sessionId AND pid IS @pid AND process_started IS @processStarted`,
		{
			sessionId,
			pid: identity.pid,
			processStarted: identity.processStarted,
			terminal: terminalText(terminal),
		},
	);
}
