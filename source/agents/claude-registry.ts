import path from 'node:path';
import {readTextFile} from '../system/read-file.js';
import {type Whole, whole} from '../system/whole.js';
import type {LiveConversation, LiveProcess, Turn} from './live-conversation.js';
import {valueAt} from './settings-value.js';
import {textAt} from './transcript.js';

/** The words of Claude's own registry; `shell` is said while only a background shell runs. */
const turns: Readonly<Record<string, Turn>> = {
	busy: 'working',
	waiting: 'waiting',
	idle: 'idle',
	shell: 'idle',
};

/**
 * What Claude's registry of live sessions says of a process: `sessions/PID.json` in its folder, removed at every
 * orderly end. A file left by an earlier process with this pid names another start time.
 * @param home Claude's own folder
 */
export function readClaudeRegistry(
	home: string,
	{pid, started}: LiveProcess,
): readonly LiveConversation[] | null {
	const entry = readJson(path.join(home, 'sessions', `${pid}.json`));
	const conversation = textAt(entry, 'sessionId');
	const procStart = textAt(entry, 'procStart');
	if (conversation === null || (procStart !== null && procStart !== started)) return null;
	// What is kept ready for a conversation has an id already, but nobody has said a word to it
	if (valueAt(entry, 'spare') === true) return [];
	const turn = turns[textAt(entry, 'status') ?? ''] ?? null;
	return [
		{
			conversation,
			transcript: null,
			cwd: textAt(entry, 'cwd'),
			title: titleIn(entry, conversation),
			turn,
			note: turn === 'waiting' ? textAt(entry, 'waitingFor') : null,
			sinceMs: momentAt(entry, 'statusUpdatedAt') ?? momentAt(entry, 'updatedAt'),
		},
	];
}

/** One that is made of the folder's name, or of the conversation's id, tells nothing that is not known. */
function titleIn(entry: unknown, conversation: string): string | null {
	const title = textAt(entry, 'name');
	if (title === null || textAt(entry, 'nameSource') === 'derived') return null;
	return conversation.startsWith(title) ? null : title;
}

/** Claude writes the file in place, so that a look may come in the middle of it. */
function readJson(file: string): unknown {
	for (let attempt = 1; ; attempt++) {
		const text = readTextFile(file);
		if (text === null) return null;
		try {
			return JSON.parse(text);
		} catch {
			if (attempt === mostAttempts) return null;
			Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
		}
	}
}

const mostAttempts = 3;

/** Longer than it takes to write a line, in milliseconds. */
const pause = 4;

/** A moment written as milliseconds since the epoch or as an ISO time. */
function momentAt(value: unknown, key: string): Whole | null {
	if (typeof value !== 'object' || value === null) return null;
	const moment: unknown = Object.getOwnPropertyDescriptor(value, key)?.value;
	const time = typeof moment === 'string' ? Date.parse(moment) : moment;
	return typeof time === 'number' && Number.isFinite(time) ? whole(time) : null;
}
