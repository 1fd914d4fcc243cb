import path from 'node:path';
import {filesIn, namesIn, readFirstLine, textAt} from './transcript.js';

/** What a rollout says of its thread in its first line. */
export type RolloutMeta = {
	readonly thread: string | null;
	/** The thread of the conversation: its own, or of a subagent that above it; `null` where it does not tell. */
	readonly conversation: string | null;
	readonly cwd: string | null;
};

/** A first line is never written anew, and the instructions in it make it long. */
const known = new Map<string, RolloutMeta>();

/** Reads what a rollout says of its thread; `null` when it cannot be read. */
export function readRolloutMeta(file: string): RolloutMeta | null {
	const before = known.get(file);
	if (before) return before;
	const line = readFirstLine(file);
	if (line === null) return null;
	const meta = {
		thread: textAt(line, 'payload', 'id'),
		conversation: textAt(line, 'payload', 'session_id'),
		cwd: textAt(line, 'payload', 'cwd'),
	};
	known.set(file, meta);
	return meta;
}

/** The rollout of a conversation, and those of its subagents, which lie in the folders of its day and of later ones. */
export function rolloutsOf(transcript: string): string[] {
	const thread = readRolloutMeta(transcript)?.thread ?? null;
	if (thread === null) return [transcript];
	const ofSubagents = daysSince(path.dirname(transcript))
		.flatMap(folder => filesIn(folder, '.jsonl').sort())
		.filter(file => file !== transcript && readRolloutMeta(file)?.conversation === thread);
	return [transcript, ...ofSubagents];
}

/** A folder of rollouts such as `sessions/2026/11/22`, and those of later days; a folder without a date alone. */
function daysSince(folder: string): string[] {
	const [, sessions, first = ''] = /^(.*)\/(\d{4}\/\d\d\/\d\d)$/.exec(folder) ?? [];
	if (sessions === undefined) return [folder];
	let dates = [''];
	for (const length of [4, 7, 10]) {
		dates = dates
			.flatMap(date => namesIn(path.join(sessions, date)).map(name => path.join(date, name)))
			.filter(date => date >= first.slice(0, length))
			.sort();
	}
	return dates.map(date => path.join(sessions, date));
}
