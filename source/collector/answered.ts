import type {Voice} from '../agents/agent.js';
import {readBack} from '../agents/transcript.js';
import {effectiveTurn} from '../bus/rules/evidence.js';
import type {NativeStatus, SessionRecord} from '../bus/tables/session-record.js';
import {second} from '../bus/timestamps.js';
import {wakeKeepers} from './process-watch.js';
import type {Seen} from './session-watch.js';

/*
 * Codex and Gemini tell of an answer only once the command it let run has ended. That it runs shows before: by a
 * child of the process, or, where others have the process, too, by what the command told meanwhile.
 */

/** A child that runs for less is no command that anybody waits for, but a helper or a hook, in milliseconds. */
const settledAfter = 5 * second;

/** A child may look this much younger than it is, in milliseconds. */
const ageGrain = second;

/**
 * That a session which asks a person by its own event has been answered, as a command runs that began since; `null`
 * where none does, or it may be another session's.
 */
export function answeredByCommand(
	session: SessionRecord,
	{native, children}: Pick<Seen, 'native' | 'children'>,
	now: number,
): NativeStatus | null {
	const {turn, waitingSinceMs} = effectiveTurn({...session, native});
	if (native.turn !== null || turn !== 'waiting' || waitingSinceMs === null || session.sharedProcess)
		return null;
	const began = children
		.filter(({process, age}) => age >= settledAfter && !process.isStopped && !wakeKeepers.has(process.name))
		.map(({age}) => now - age)
		.filter(beganMs => beganMs > waitingSinceMs + ageGrain);
	return began.length === 0 ? null : {turn: 'working', note: null, sinceMs: Math.min(...began)};
}

/** When a tool told something last since a session asked a person, in milliseconds since the epoch; `null` for never. */
export function toldSince(
	transcript: string,
	askedMs: number,
	voice: (line: unknown) => Voice | null,
): number | null {
	for (const line of readBack(transcript)) {
		const said = voice(line);
		if (said === null) continue;
		if (said.atMs <= askedMs) return null;
		if (said.by === 'other') return said.atMs;
	}
	return null;
}
