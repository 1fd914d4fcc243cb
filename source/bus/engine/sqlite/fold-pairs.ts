import type {Database} from 'better-sqlite3';
import {isConflict} from '../../rules/alert-kinds.js';
import {conflictOf, episodeOf} from '../../rules/conflicts.js';
import {closenessOf, type Member} from '../../rules/crowd.js';
import {normalForm} from '../../rules/names.js';
import {namedProject} from '../../rules/project.js';
import {liveSession} from '../fragments.js';

/** An alert as earlier versions kept it: one for each pair and cause. */
type PairAlert = {
	readonly id: number;
	readonly type: string;
	readonly status: string;
	readonly subject: string | null;
	readonly first: string;
	readonly worktree: string | null;
};

/** The episode of the crowd that a pair belongs to. */
function episodeOfCrowd({type, subject, first, worktree}: PairAlert): string {
	const about = subject ?? '';
	const name = normalForm(about);
	switch (type) {
		case 'project_conflict':
			return conflictOf('project_conflict', about, '', name === null ? about : namedProject(name)).episode;
		case 'task_conflict':
			return conflictOf('task_conflict', name ?? about, '').episode;
		case 'cwd_overlap':
			return conflictOf('cwd_overlap', about, '', worktree ?? about).episode;
		case 'session_hung':
		case 'undelivered':
			return episodeOf(type, first);
		default:
			return JSON.stringify([type, about]);
	}
}

/**
 * Makes crowds of the pairs that earlier versions had an alert for each of: the first of a cause stays, and all of
 * them share it. What everybody's alert was acknowledged as stays acknowledged.
 */
export function foldPairs(database: Database, nowMs: number): void {
	database.exec(`INSERT OR IGNORE INTO alert_members (alert_id, session_id, since_ms, left_ms, worktree)
		SELECT a.id, side.session_id, CAST(unixepoch(a.created_at, 'subsec') * 1000 AS INTEGER), a.resolved_ms, s.worktree
		FROM (SELECT id, session_a AS session_id FROM operator_alerts UNION ALL
			SELECT id, session_b FROM operator_alerts) AS side
		JOIN operator_alerts AS a ON a.id = side.id LEFT JOIN session_registry AS s ON s.session_id = side.session_id
		WHERE side.session_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM alert_members WHERE alert_id = a.id)`);
	const pairs = database
		.prepare<[], PairAlert>(
			`SELECT a.id, a.type, a.status, a.subject, coalesce(a.session_a, '') AS first, s.worktree
			FROM operator_alerts AS a LEFT JOIN session_registry AS s ON s.session_id = a.session_a
			WHERE a.status <> 'resolved' AND a.rung IS NULL ORDER BY a.id`,
		)
		.all();
	const crowds = Map.groupBy(pairs, episodeOfCrowd);
	const move = database.prepare('UPDATE OR IGNORE alert_members SET alert_id = ? WHERE alert_id = ?');
	const redirect = database.prepare('UPDATE inter_session_messages SET alert_id = ? WHERE alert_id = ?');
	const remove = database.prepare('DELETE FROM operator_alerts WHERE id = ?');
	// For what they share it has rung: nobody is called again for what he has acknowledged
	const members = database.prepare<[number], Member>(
		`SELECT s.session_id AS sessionId, s.cwd, s.repository, s.worktree, s.branch, NULL AS taskId
		FROM alert_members AS m JOIN session_registry AS s ON s.session_id = m.session_id
		WHERE m.alert_id = ? AND m.left_ms IS NULL AND s.${liveSession}`,
	);
	const keep = database.prepare(
		`UPDATE operator_alerts SET episode = @episode, status = @status, rung = @rung, rung_ms = @nowMs,
			acknowledged_at = CASE WHEN @status = 'open' THEN NULL ELSE acknowledged_at END,
			acknowledged_by = CASE WHEN @status = 'open' THEN NULL ELSE acknowledged_by END WHERE id = @id`,
	);
	for (const [episode, [first, ...others]] of crowds) {
		if (!first) continue;
		const pairs = isConflict(first) ? others : [];
		for (const {id} of pairs) {
			move.run(first.id, id);
			redirect.run(first.id, id);
			remove.run(id);
		}
		const isOpen = [first, ...pairs].some(({status}) => status !== 'acknowledged');
		const rung = first.type === 'project_conflict' ? closenessOf(members.all(first.id), false) : [];
		const status = isOpen ? 'open' : 'acknowledged';
		keep.run({id: first.id, episode, status, rung: JSON.stringify(rung), nowMs});
	}
}
