import type {Session} from '../../bus/types.js';
import {rescueLines} from '../../presentation/rescue-lines.js';
import {resumeCommandOf, shellLine} from '../../rescue/judge-resume.js';
import {rescuable} from '../../rescue/rescue-order.js';
import {transcriptOf} from '../../rescue/transcript-of.js';
import {modificationTime} from '../../system/modification-time.js';
import type {Call} from '../call.js';
import {type ExitCode, exitCodes} from '../command.js';

/** A session with all that helps to recover it. */
export type RescueView = Session & {
	/** Ready for a shell; `null` where the agent has none, or the conversation is not known. */
	readonly resumeCommand: string | null;
	/** ISO-8601 in UTC; `null` where there is no transcript. */
	readonly transcriptModifiedAt: string | null;
};

/** Shows the sessions that were named, or else all that can be rescued. */
export async function showSessions(call: Call, named: readonly Session[]): Promise<ExitCode> {
	const bus = await call.open('look');
	const sessions = call.input.length > 0 ? named : rescuable((await bus.snapshot()).sessions);
	await call.ensureKeeper();
	const views = sessions.map(session => viewOf(session, call));
	call.print({sessions: views}, () => rescueLines(views, Date.now(), call.world.environment.HOME));
	return exitCodes.done;
}

/** Looks up what else helps to recover a session. */
export function viewOf(session: Session, {world}: Call): RescueView {
	const command = resumeCommandOf(session);
	const transcriptPath = transcriptOf(session, world.environment);
	const modified = transcriptPath === null ? null : modificationTime(transcriptPath);
	return {
		...session,
		resumeCommand: command && shellLine(command),
		transcriptPath,
		transcriptModifiedAt: modified === null ? null : new Date(modified).toISOString(),
	};
}
