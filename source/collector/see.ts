import type {Agent, ToldTurn} from '../agents/agent.js';
import {findAgent} from '../agents/index.js';
import {deepTailSizes, readBack, readLast} from '../agents/transcript.js';
import {keptText} from '../bus/rules/asks.js';
import {sessionNameOf} from '../bus/rules/session-name.js';
import type {NativeStatus, SessionRecord} from '../bus/tables/session-record.js';
import {second} from '../bus/timestamps.js';
import type {Turn} from '../bus/types.js';
import type {ProcessEntry} from '../system/process-table.js';
import {toldSince} from './answered.js';
import type {ProcessView} from './process-view.js';
import {newestChange} from './session-files.js';
import type {Seen, SessionMemory, Silence} from './session-watch.js';
import {readTitles, type Titles} from './title-watch.js';

const silent: NativeStatus = {turn: null, note: null, sinceMs: null};
const nothingRead: Silence = {readNs: null, native: silent, limit: null};

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
	const told: NativeStatus | null = own?.turn
		? {turn: own.turn, note: own.note, sinceMs: own.sinceMs === null ? null : Math.min(own.sinceMs, now)}
		: null;
	const silence = told || !agent ? nothingRead : readSilence(agent, session, {before, changedNs, now});
	const titles = titlesOf(agent, session, before, changedNs);
	return {
		process,
		age: view.ageOf(process),
		children: view.childrenOf(process.pid),
		changedNs,
		native: told ?? silence.native,
		isCarried: session.sharedProcess && live ? own !== undefined : null,
		silence,
		titles,
		title: sessionNameOf(own?.title || titles?.byPerson || titles?.byAgent || ''),
	};
}

/** What its transcript calls a session, read on where it has changed. */
function titlesOf(
	agent: Agent | null,
	{transcriptPath}: SessionRecord,
	before: SessionMemory | null,
	changedNs: bigint | null,
): Titles | null {
	if (transcriptPath === null || changedNs === null || !agent?.titleInTranscript) return null;
	if (before?.titles?.file === transcriptPath && before.changedNs === changedNs) return before.titles;
	return readTitles(transcriptPath, agent.titleInTranscript, before?.titles ?? null);
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

const silentLine = () => null;

/**
 * Some agents tell of an interrupted turn, or of a question, only in their transcript, which is read once for each
 * silence.
 */
function readSilence(
	agent: Agent,
	{transcriptPath, turn, turnMs, sharedProcess}: SessionRecord,
	{before, changedNs, now}: Files,
): Silence {
	if (transcriptPath === null || changedNs === null || turn === null || turn === 'idle') {
		return nothingRead;
	}
	if (before?.silence.readNs === changedNs) return before.silence;
	const changedMs = Math.min(now, Number(changedNs / 1_000_000n));
	if (changedMs < (turnMs ?? 0)) return nothingRead;
	// What ends a silence is read at once; it may be no more than a note
	const isSilent = before !== null && before.silence.native.turn !== null;
	const voice = turn === 'waiting' && sharedProcess ? agent.voiceInTranscript : null;
	if (!isSilent && voice === null && now - changedMs < readAfter) return nothingRead;
	const told = agent.turnInTranscript(readBack(transcriptPath, deepTailSizes));
	const answeredMs = told === 'goes on' && voice ? toldSince(transcriptPath, turnMs ?? now, voice) : null;
	if (answeredMs !== null)
		return {readNs: changedNs, limit: null, native: {turn: 'working', note: null, sinceMs: answeredMs}};
	const toldTurn = told === null ? null : silentTurns[told];
	const asks = toldTurn === 'waiting' ? readLast(transcriptPath, agent.asksInTranscript ?? silentLine) : null;
	const limit = told === 'over' ? (agent.limitInTranscript?.(readBack(transcriptPath)) ?? null) : null;
	return {
		readNs: changedNs,
		limit: limit && {...limit, text: keptText(limit.text), toldMs: changedMs},
		native:
			toldTurn === null
				? silent
				: {turn: toldTurn, note: asks === null ? null : keptText(asks), sinceMs: changedMs},
	};
}
