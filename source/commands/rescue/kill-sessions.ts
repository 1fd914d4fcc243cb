import {findAgent} from '../../agents/index.js';
import type {ProcessLook} from '../../agents/process-names.js';
import type {BoundProcess} from '../../bus/bus.js';
import {refusedError, usageError} from '../../bus/errors.js';
import type {Session} from '../../bus/types.js';
import {cleanText} from '../../presentation/clean-text.js';
import {killLines} from '../../presentation/kill-lines.js';
import {type Ending, endProcess} from '../../rescue/end-process.js';
import {judgeKill, type KillVerdict} from '../../rescue/judge-kill.js';
import {readMachine} from '../../system/machine.js';
import {type Sighting, systemProcessTable} from '../../system/process-table.js';
import type {Call} from '../call.js';
import type {ExitCode} from '../command.js';
import {inTurn, isInteractive} from './in-turn.js';

/** What came of one session. */
type Killed = {
	readonly sessionId: string;
	readonly pid: number | null;
	readonly outcome: Ending | 'spared';
	/** The sessions the process took with it. */
	readonly sessions: readonly Session[];
};

/** Ends the processes of sessions, each after a question unless it is forced. */
export async function killSessions(
	call: Call,
	sessions: readonly Session[],
	{isForced}: {readonly isForced: boolean},
): Promise<ExitCode> {
	const {results, code} = await inTurn(call, sessions, session => killOne(call, session, isForced));
	call.print({killed: results}, () => results.map(describe).join('\n'));
	return code;
}

/** Whether the process of a session could be ended now. */
export async function considerKill(call: Call, session: Session): Promise<KillVerdict> {
	const {judge} = await prepare(call, session);
	return judge();
}

async function killOne(call: Call, session: Session, isForced: boolean): Promise<Killed> {
	const {sessionId} = session;
	const {bus, bound, processes, pid, judge} = await prepare(call, session);
	const verdict = judge();
	if (verdict.verdict === 'refused') throw refusedError(verdict.reason, verdict.hint);
	if (verdict.verdict === 'gone' || pid === null) return {sessionId, pid, outcome: 'was gone', sessions: []};
	call.note(killLines(session, bound, processes.commandLine(pid), Date.now(), call.world.environment.HOME));
	if (!isForced && !(await confirmKill(call, session))) {
		return {sessionId, pid, outcome: 'spared', sessions: []};
	}
	const by = (await call.findSession())?.sessionId ?? 'person';
	let sinceMs = Date.now();
	const outcome = await endProcess({
		processes,
		pid,
		judge,
		onSignal: () => {
			sinceMs = Date.now();
		},
	});
	if (outcome === 'was gone') return {sessionId, pid, outcome, sessions: []};
	const taken = await bus.recordKill({identity: bound.identity, by, sinceMs});
	return {sessionId, pid, outcome, sessions: taken};
}

async function prepare(call: Call, session: Session) {
	const bus = await call.open();
	const bound: BoundProcess = await bus.boundProcess(session.sessionId);
	const processes = systemProcessTable();
	const machine = readMachine();
	const {ancestors} = call.caller();
	const {pid} = bound.identity;
	const look = (entry: Sighting): ProcessLook => ({
		name: typeof entry === 'string' ? '' : entry.name,
		arguments: pid === null ? [] : processes.commandLine(pid),
	});
	const seen = (): Sighting => (pid === null ? 'unknown' : processes.look(pid));
	const judge = (sighting: Sighting = seen(), program: ProcessLook = look(sighting)) =>
		judgeKill({
			sessionId: session.sessionId,
			kind: session.kind,
			isOver: bound.sessions.every(({sessionId}) => sessionId !== session.sessionId),
			identity: bound.identity,
			agent: session.llmVendor === null ? null : findAgent(session.llmVendor),
			machine,
			sighting,
			look: program,
			ancestors,
		});
	return {bus, bound, processes, pid, judge};
}

/** @throws BusError `usage` where nobody can be asked */
async function confirmKill(call: Call, {sessionId}: Session): Promise<boolean> {
	if (!isInteractive(call)) {
		throw usageError(
			`killing ${sessionId} must be confirmed, and nobody can be asked here`,
			'add --force if the user has said so',
		);
	}
	const {ask} = await import('./ask.js');
	return (await ask.confirm(`Kill ${cleanText(sessionId)}?`)) ?? false;
}

function describe({sessionId, pid, outcome, sessions}: Killed): string {
	const id = cleanText(sessionId);
	const others = sessions
		.filter(session => session.sessionId !== sessionId)
		.map(session => session.sessionId);
	const also = others.length === 0 ? '' : `, and with it ${others.map(cleanText).join(', ')}`;
	switch (outcome) {
		case 'was gone':
			return `${id}: its process${pid === null ? '' : ` ${pid}`} is gone already.`;
		case 'spared':
			return `${id} was left alone.`;
		case 'ended':
			return `Killed ${id}${also}: process ${pid} left when it was asked to.`;
		case 'forced':
			return `Killed ${id}${also}: process ${pid} did not leave when it was asked to, and was forced.`;
	}
}
