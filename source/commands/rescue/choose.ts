import type {Session} from '../../bus/types.js';
import {called} from '../../presentation/called.js';
import {cleanText} from '../../presentation/clean-text.js';
import {cut, cutStart, fit, widthOf} from '../../presentation/fit.js';
import {shortenHome} from '../../presentation/paths.js';
import {rescueLines} from '../../presentation/rescue-lines.js';
import {stateMarks} from '../../presentation/session-lines.js';
import {alignRows} from '../../presentation/text-table.js';
import {rescuable} from '../../rescue/rescue-order.js';
import type {Call} from '../call.js';
import {type ExitCode, exitCodes} from '../command.js';
import {codeOfSignal} from '../signal-code.js';
import {ask, type Choice} from './ask.js';
import {exportSessions} from './export-sessions.js';
import {considerKill, killSessions} from './kill-sessions.js';
import {considerResume, execResume, printResume} from './resume-sessions.js';
import {viewOf} from './show-sessions.js';

/** Does what was chosen. */
type Action = () => Promise<ExitCode>;

/** What ctrl-c means to a shell, as other programs that let one choose report that nothing was. */
const nothingChosen = codeOfSignal('SIGINT');

/** Lets the person choose a session, unless one was named, and then what to do with it. */
export async function choose(call: Call, named: readonly Session[]): Promise<ExitCode> {
	const bus = await call.open();
	await call.ensureKeeper();
	const sessions = named.length > 0 ? named : rescuable((await bus.snapshot()).sessions);
	const [only, another] = sessions;
	if (!only) {
		call.print({sessions}, () => 'No sessions to rescue.');
		return exitCodes.done;
	}
	const isChosen = named.length > 0 && !another;
	const session = isChosen ? only : await ask.select('Which session?', sessionChoices(sessions, call));
	if (session === null) return nothingChosen;
	const action = await ask.select(
		`${called(session.sessionId, session.name)}, ${session.state}: what shall be done?`,
		await actionsFor(call, session),
	);
	return action === null ? nothingChosen : action();
}

/** What stands before a line: the pointer of the list. */
const pointerWidth = 2;

/** What stands between two columns. */
const columnGap = 2;

function sessionChoices(sessions: readonly Session[], {world}: Call): Choice<Session>[] {
	const home = world.environment.HOME;
	const width = (process.stdout.columns ?? 80) - pointerWidth;
	const lines = alignRows(sessions, [
		{cell: session => `${stateMarks[session.state]} ${called(session.sessionId, session.name)}`, most: 44},
		{cell: session => session.state},
		{cell: session => cleanText(session.projectId ?? ''), most: 14},
	]).map(line => line.trimStart());
	const column = Math.max(...lines.map(widthOf)) + columnGap;
	const folderOf = ({cwd}: Session) => cutStart(cleanText(shortenHome(cwd ?? '', home)), width - column);
	return sessions.map((session, index) => ({
		name: cut(`${fit(lines[index] ?? '', column)}${folderOf(session)}`.trimEnd(), width),
		value: session,
		description: cut(cleanText(session.stateReason), width),
	}));
}

/** What can be done with a session now. */
async function actionsFor(call: Call, session: Session): Promise<Choice<Action>[]> {
	const resume = await considerResume(call, session);
	const kill = await considerKill(call, session);
	return [
		{name: 'show all that is known of it', value: () => show(call, session)},
		{name: 'export its conversation to a folder', value: () => exportSessions(call, [session])},
		...('reason' in resume
			? []
			: [
					{name: 'resume its conversation here', value: () => execResume(call, session)},
					{name: 'print the line that resumes it', value: () => printResume(call, [session])},
				]),
		...(kill.verdict === 'may'
			? [{name: 'kill its process', value: () => killSessions(call, [session], {isForced: false})}]
			: []),
	];
}

async function show(call: Call, session: Session): Promise<ExitCode> {
	const {HOME} = call.world.environment;
	call.print({}, () => rescueLines([viewOf(session, call)], Date.now(), HOME));
	return exitCodes.done;
}
