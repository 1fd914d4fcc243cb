import path from 'node:path';
import {modificationTime} from '../system/modification-time.js';
import {readTextFile} from '../system/read-file.js';
import {parseLine, textAt} from './transcript.js';

type Index = {readonly changed: number | null; readonly names: ReadonlyMap<string, string>};

/** What the index of each folder said last; it only changes when a thread gets a name. */
const known = new Map<string, Index>();

/**
 * What Codex calls its threads, by their ids: `session_index.jsonl` has a line for every name a thread was given, of
 * which the last one counts.
 * @param home Codex's own folder
 */
export function readThreadNames(home: string): ReadonlyMap<string, string> {
	const file = path.join(home, 'session_index.jsonl');
	const changed = modificationTime(file);
	const before = known.get(file);
	if (before?.changed === changed) return before.names;
	const lines = changed === null ? [] : (readTextFile(file)?.split('\n') ?? []);
	const names = new Map(
		lines.map(parseLine).flatMap(line => {
			const [thread, name] = [textAt(line, 'id'), textAt(line, 'thread_name')];
			return thread !== null && name !== null ? [[thread, name] as const] : [];
		}),
	);
	known.set(file, {changed, names});
	return names;
}
