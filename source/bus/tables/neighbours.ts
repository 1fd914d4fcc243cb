import type {Reader, Row} from '../engine/engine.js';
import {liveSession, projectKey} from '../engine/fragments.js';
import type {Place} from '../rules/conflicts.js';
import {isKin} from '../rules/lineage.js';
import type {Name} from '../rules/names.js';
import {projectKeyOf, sharedProject} from '../rules/project.js';
import {key, text} from './columns.js';
import {parseSession, type SessionRecord} from './session-record.js';
import {listOtherSpellings} from './sessions.js';

/** An agent that takes part. */
const liveAgent = `${liveSession} AND kind IS NOT 'monitor' AND kind IS NOT 'person'`;

/** The other live agents on the project of a session, as many as are asked for. */
export async function listOthersOnProject(
	reader: Reader,
	session: SessionRecord,
	limit: number | null,
): Promise<SessionRecord[]> {
	const {sessionId, projectId} = session;
	const rows = await reader.all(
		`SELECT * FROM session_registry WHERE ${projectKey} = @project AND session_id <> @sessionId
			AND ${liveAgent} LIMIT @limit`,
		{sessionId, project: projectKeyOf(session), limit: limit ?? -1},
	);
	const odd = await listOtherSpellings(reader, {projectId, taskId: null});
	return parseOthers([...rows, ...odd], sessionId).filter(other => sharedProject(session, other) !== null);
}

/** Live agents that work on a task besides a session, as many as are asked for. */
export async function listOthersOnTask(
	reader: Reader,
	{sessionId}: Pick<SessionRecord, 'sessionId'>,
	taskId: Name,
	limit: number | null,
): Promise<SessionRecord[]> {
	const rows = await reader.all(
		`SELECT * FROM session_registry WHERE task_id = @taskId AND session_id <> @sessionId
			AND ${liveAgent} LIMIT @limit`,
		{sessionId, taskId, limit: limit ?? -1},
	);
	return parseOthers([...rows, ...(await listOtherSpellings(reader, {projectId: null, taskId}))], sessionId);
}

/** Where a live agent works. */
export type AgentPlace = Place & {readonly sessionId: string; readonly cwd: string};

/** Where the other live agents of a worktree work, or all outside of git. */
export async function listPlaces(
	reader: Reader,
	{sessionId, worktree}: Pick<SessionRecord, 'sessionId' | 'worktree'>,
): Promise<AgentPlace[]> {
	const rows = await reader.all(
		`SELECT session_id, cwd, worktree FROM session_registry WHERE worktree IS @worktree AND cwd IS NOT NULL
			AND session_id <> @sessionId AND ${liveAgent}`,
		{sessionId, worktree},
	);
	return rows.map(row => ({
		sessionId: key(row, 'session_id') ?? '',
		cwd: text(row, 'cwd') ?? '/',
		worktree: text(row, 'worktree'),
	}));
}

/** So many who share something are looked at before all are. */
const sample = 3;

/** Whether another live agent of a project, and of another party, shares a worktree, a branch or a task. */
export async function hasSharer(
	reader: Reader,
	session: SessionRecord,
	kind: 'worktree' | 'branch' | 'task',
	value: string,
): Promise<boolean> {
	for (const limit of [sample, -1]) {
		const rows = await reader.all(
			`SELECT * FROM session_registry WHERE ${kind === 'task' ? 'task_id' : kind} = @value AND ${projectKey} = @project
				AND session_id <> @sessionId AND ${liveAgent} LIMIT @limit`,
			{sessionId: session.sessionId, project: projectKeyOf(session), value, limit},
		);
		if (parseOthers(rows, session.sessionId).some(other => !isKin(session, other))) return true;
		if (rows.length < sample) return false;
	}
	return false;
}

function parseOthers(rows: readonly Row[], sessionId: string): SessionRecord[] {
	const records = rows.map(parseSession).filter(record => record !== null);
	return records.filter(other => other.kind === 'agent' && other.sessionId !== sessionId);
}
