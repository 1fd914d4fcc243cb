import path from 'node:path';
import * as v from 'valibot';

/** What a client told of the conversation a call comes from. */
export type CallMeta = {
	/** Ids the conversation may be known by, best first: of a thread, then of the session it belongs to. */
	readonly conversations: readonly string[];
	readonly model: string | null;
	/** The folder the conversation works in. */
	readonly cwd: string | null;
};

const text = v.fallback(v.nullish(v.pipe(v.string(), v.nonEmpty()), null), null);

const turnSchema = v.object({
	thread_id: text,
	session_id: text,
	model: text,
	workspaces: v.fallback(v.optional(v.record(v.string(), v.unknown()), {}), {}),
});

const callSchema = v.object({
	threadId: text,
	sessionId: text,
	// An object, or the text of one, as a header would hold it
	'x-codex-turn-metadata': v.fallback(
		v.optional(v.union([turnSchema, v.pipe(v.string(), v.parseJson(), turnSchema)]), {}),
		v.parse(turnSchema, {}),
	),
});

/** Reads the `_meta` of a call. Codex, whose one server may serve many threads, names the thread in each. */
export function readMeta(meta: unknown = {}): CallMeta {
	const {threadId, sessionId, 'x-codex-turn-metadata': turn} = v.parse(callSchema, meta);
	const ids = [threadId ?? turn.thread_id, sessionId ?? turn.session_id];
	return {
		conversations: [...new Set(ids.filter(id => id !== null))],
		model: turn.model,
		cwd: Object.keys(turn.workspaces).find(folder => path.isAbsolute(folder)) ?? null,
	};
}
