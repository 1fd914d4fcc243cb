import type {Agent, ToldTurn} from '../agents/agent.js';
import {findAgent} from '../agents/index.js';
import {readLast} from '../agents/transcript.js';
import type {NativeStatus, SessionRecord} from '../bus/tables/session-record.js';
import {second} from '../bus/timestamps.js';
import type {Turn} from '../bus/types.js';
import type {ProcessEntry} from '../system/process-table.js';
import type {ProcessView} from './process-view.js';
import {newestChange} from './session-files.js';
import type {Seen, SessionMemory, Silence} from './session-watch.js';

const silent: NativeStatus = {turn: null, note: null, sinceMs: null};
const nothingRead: Silence = {readNs: null, native: silent};

/** A transcript that has not changed for so long is read for how its last turn ended, in milliseconds. */
const readAfter = 10 * second;

/** Looks at one session: its process, its files, what its agent says of it. */
export function see(
	session: SessionRecord,
	process: ProcessEntry,
	view: ProcessView,
	before: SessionMemory | null,
	now: number,
): Seen {
	const agent = findAgent(session.llmVendor ?? '');
	const files = session.transcriptPath === null ? [] : (agent?.activityFiles(session.transcriptPath) ?? []);
	const changedNs = newestChange(files);
	const live = agent && view.conversationsOf(agent, process);
	const own = live?.find(({conversation}) => conversation === session.agentSessionId);
	const told: NativeStatus | null = own?.turn ? {turn: own.turn, note: own.note, sinceMs: own.sinceMs} : null;
	const silence = told || !agent ? nothingRead : readSilence(agent, session, {before, changedNs, now});
	return {
		process,
		children: view.childrenOf(process.pid),
		changedNs,
		native: told ?? silence.native,
		isCarried: session.sharedProcess && live ? own !== undefined : null,
		silence,
	};
}

type Files = {
	readonly before: SessionMemory | null;
	readonly changedNs: bigint | null;
	readonly now: number;
};

/** What a silence is, by what the transcript said last; of a turn that goes on nothing is known but that. */
const silentTurns: Readonly<Record<ToldTurn, Turn | null>> = {
	over: 'idle',
	waits: 'waiting',
	'goes on': null,
};

/**
 * Some agents tell of an interrupted turn, or of a question, only in their transcript, which is read once for each
 * silence.
 */
function readSilence(
	agent: Agent,
	{transcriptPath, turn, turnMs}: SessionRecord,
	{before, changedNs, now}: Files,
): Silence {
	if (transcriptPath === null || changedNs === null || turn === null || turn === 'idle') {
		return nothingRead;
	}
	if (before?.silence.readNs === changedNs) return before.silence;
	const changedMs = Number(changedNs / 1_000_000n);
	if (changedMs < (turnMs ?? 0)) return nothingRead;
	// What ends a silence is read at once; it may be no more than a note
	const isSilent = before !== null && before.silence.native.turn !== null;
	if (!isSilent && now - changedMs < readAfter) return nothingRead;
	const told = readLast(transcriptPath, agent.turnInTranscript);
	const toldTurn = told === null ? null : silentTurns[told];
	return {
		readNs: changedNs,
		native: toldTurn === null ? silent : {turn: toldTurn, note: null, sinceMs: changedMs},
	};
}
