import type {Reader, Writer} from '../engine/engine.js';
import {liveSession, nextChange, offsetOfBeat} from '../engine/fragments.js';
import type {Clocks} from '../rules/evidence.js';
import {runsGit} from '../rules/head-moves.js';
import type {Name} from '../rules/names.js';
import {formatTimestamp} from '../timestamps.js';
import type {Turn} from '../types.js';
import {type Limit, parseSession, type SessionRecord} from './session-record.js';

/*
 * What an agent's own events change in `session_registry`.
 */

/** What a session's own event tells; `null` leaves a column as it is. */
export type EventFields = {
	readonly turn: Turn | null;
	/** The agent's own id of the turn. */
	readonly turnId?: string | null;
	/** What the agent calls the conversation. */
	readonly title?: Name | null;
	readonly activity: string | null;
	/** What a person is asked; forgotten with the next event that tells the turn. */
	readonly asks?: string | null;
	/** The vendor's limit that stopped it; `over` where its model has answered since. */
	readonly limit?: Limit | 'over' | null;
	readonly llmModel: string | null;
	readonly transcriptPath: string | null;
	readonly branch: string | null;
	readonly subagents: number;
};

const noLimit: Limit = {text: null, untilMs: null};

/** The event tells that nobody is asked any more. */
const goesOn = "coalesce(@turn, 'waiting') <> 'waiting'";

/** Records an event of a session, which is a beat, too. */
export async function recordEvent(
	writer: Writer,
	sessionId: string,
	{limit = null, ...fields}: EventFields,
	{now, monotonic}: Clocks,
): Promise<void> {
	const {text: limited, untilMs: limitedUntil} = limit === null || limit === 'over' ? noLimit : limit;
	await writer.run(
		`UPDATE session_registry SET turn = coalesce(@turn, turn),
			turn_ms = CASE WHEN @turn IS NULL THEN turn_ms ELSE @now END, turn_id = coalesce(@turnId, turn_id),
			title = coalesce(@title, title), asks = iif(${goesOn}, NULL, coalesce(@asks, asks)),
			waiting_since_ms = CASE WHEN ${goesOn} THEN NULL WHEN @asks IS NOT NULL THEN @now
				WHEN @turn IS NULL THEN waiting_since_ms ELSE coalesce(waiting_since_ms, @now) END,
			limited = iif(@isOver, NULL, coalesce(@limited, limited)),
			limited_until_ms = CASE WHEN @isOver THEN NULL WHEN @limited IS NULL THEN limited_until_ms ELSE @limitedUntil END,
			last_activity = coalesce(@activity, last_activity),
			last_activity_ms = CASE WHEN @activity IS NULL THEN last_activity_ms ELSE @now END,
			git_ms = iif(@ranGit, @now, git_ms),
			llm_model = coalesce(@llmModel, llm_model), transcript_path = coalesce(@transcriptPath, transcript_path),
			branch = coalesce(@branch, branch), subagents = @subagents, heartbeat_at = @nowText,
			missing_since_ms = NULL, ${offsetOfBeat}, changed = ${nextChange}
		WHERE session_id = @sessionId`,
		{
			turnId: null,
			asks: null,
			title: null,
			...fields,
			isOver: limit === 'over' ? 1 : 0,
			ranGit: runsGit(fields.activity) ? 1 : 0,
			limited,
			limitedUntil,
			sessionId,
			now,
			nowText: formatTimestamp(now),
			clockOffset: now - monotonic,
		},
	);
}

/** Gives a session what the events of another have told, which has told nothing then. */
export async function moveEvents(
	writer: Writer,
	{turn, turnMs, turnId, title, asked, limit, gitMs, subagents, ...from}: SessionRecord,
	to: string,
): Promise<void> {
	await writer.run(
		`UPDATE session_registry SET turn = @turn, turn_ms = @turnMs, turn_id = @turnId, title = @title, asks = @asks,
			waiting_since_ms = @askedMs, limited = @limited, limited_until_ms = @limitedUntil, git_ms = @gitMs,
			subagents = @subagents, last_activity = @lastActivity, last_activity_ms = @lastActivityMs,
			changed = ${nextChange}
		WHERE session_id = @to`,
		{
			...{turn, turnMs, turnId, title, gitMs, subagents, to},
			...{asks: asked.text, askedMs: asked.sinceMs, limited: limit.text, limitedUntil: limit.untilMs},
			...{lastActivity: from.lastActivity, lastActivityMs: from.lastActivityMs},
		},
	);
	await writer.run(
		`UPDATE session_registry SET turn = NULL, turn_ms = NULL, turn_id = NULL, asks = NULL, waiting_since_ms = NULL,
			limited = NULL, limited_until_ms = NULL, subagents = 0, changed = ${nextChange}
		WHERE session_id = @sessionId`,
		{sessionId: from.sessionId},
	);
}

/**
 * Writes down that a turn is over which no event told the end of. Returns whether it was as its agent's files said it
 * was: nothing has come of it since.
 */
export async function recordTurnOver(
	writer: Writer,
	{sessionId, turnMs, native}: Pick<SessionRecord, 'sessionId' | 'turnMs' | 'native'>,
): Promise<boolean> {
	const {changes} = await writer.run(
		`UPDATE session_registry SET turn = 'idle', turn_ms = native_ms, subagents = 0, asks = NULL, waiting_since_ms = NULL,
			changed = ${nextChange}
		WHERE session_id = @sessionId AND ${liveSession} AND (turn IN ('working', 'waiting') OR subagents > 0) AND turn_ms IS @turnMs
			AND native_turn = 'idle' AND native_ms IS @nativeMs`,
		{sessionId, turnMs, nativeMs: native.sinceMs},
	);
	return changes > 0;
}

/** Adds what was found out about a session; `null` leaves a column as it is. */
export async function describeSession(
	writer: Writer,
	sessionId: string,
	llmModel: string | null,
	transcriptPath: string | null,
): Promise<void> {
	await writer.run(
		`UPDATE session_registry SET llm_model = coalesce(@llmModel, llm_model),
			transcript_path = coalesce(@transcriptPath, transcript_path), changed = ${nextChange}
		WHERE session_id = @sessionId`,
		{sessionId, llmModel, transcriptPath},
	);
}

/** Counts that the bus made a turn of a session go on or begin. */
export async function recordPrompt(
	writer: Writer,
	sessionId: string,
	{
		turn,
		...columns
	}: {
		readonly prompted: number;
		readonly since: number;
		readonly wokenFor: number;
		/** `null` leaves it to the agent's own events. */
		readonly turn: Turn | 'unknown' | null;
		readonly now: number;
	},
): Promise<void> {
	await writer.run(
		`UPDATE session_registry SET prompted = @prompted, prompted_since_ms = @since, woken_for = @wokenFor,
			turn = CASE @turn WHEN 'unknown' THEN NULL ELSE coalesce(@turn, turn) END,
			turn_ms = CASE WHEN @turn IS NULL THEN turn_ms ELSE @now END, changed = ${nextChange}
		WHERE session_id = @sessionId`,
		{sessionId, turn, ...columns},
	);
}

/** Makes a process the one that waits to wake a session; the one before gives up when it sees that. */
export async function setWaiter(writer: Writer, sessionId: string, pid: number): Promise<void> {
	await writer.run(
		`UPDATE session_registry SET waiter_pid = @pid, changed = ${nextChange} WHERE session_id = @sessionId`,
		{sessionId, pid},
	);
}

/** Remembers since when a resumed conversation reads files. */
export async function setReadsSince(writer: Writer, sessionId: string, since: number | null): Promise<void> {
	await writer.run(
		`UPDATE session_registry SET reads_since_ms = @since, changed = ${nextChange} WHERE session_id = @sessionId`,
		{sessionId, since},
	);
}

/** Sessions whose turn is over and that have mail of their own: all that may have to be woken. */
export async function listIdleWithMail(reader: Reader): Promise<SessionRecord[]> {
	const rows = await reader.all(
		`SELECT * FROM session_registry WHERE ${liveSession} AND turn = 'idle' AND unread_count > 0`,
	);
	return rows.map(parseSession).filter(record => record !== null);
}

/** Forgets for which message a session was woken last, because it was not. */
export async function forgetWake(writer: Writer, sessionId: string): Promise<void> {
	await writer.run(
		`UPDATE session_registry SET woken_for = NULL, changed = ${nextChange} WHERE session_id = @sessionId`,
		{sessionId},
	);
}
