import type {Context} from '../context.js';
import {evidenceWindow} from '../limits.js';
import {findMover, type HeadMove} from '../rules/head-moves.js';
import {pruneHeadMoves, putHeadMove} from '../tables/head-moves.js';
import {setBranch} from '../tables/session-watch.js';
import {findSession, listLiveSessionsIn} from '../tables/sessions.js';
import {syncAlerts} from './sync-alerts.js';

/**
 * Remembers that a checkout several sessions share has moved, with whoever probably did it, and alerts them.
 * @param branch the branch that is checked out now
 */
export async function recordHeadMoves(
	context: Context,
	moves: ReadonlyArray<Omit<HeadMove, 'moverId'>>,
	branch: string | null,
): Promise<void> {
	const [first] = moves;
	if (!first) return;
	const {worktree} = first;
	await context.engine.write(async writer => {
		await pruneHeadMoves(writer, context.now() - evidenceWindow);
		const sharing = await listLiveSessionsIn(writer, worktree);
		for (const move of moves) {
			await putHeadMove(writer, {...move, moverId: findMover(sharing, move.movedMs)});
		}
		await setBranch(writer, worktree, branch);
		for (const {sessionId} of sharing) {
			const session = await findSession(writer, sessionId);
			if (session) await syncAlerts(writer, context, session);
		}
	});
}
