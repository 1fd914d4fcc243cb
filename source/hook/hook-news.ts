import {statSync} from 'node:fs';
import path from 'node:path';
import {findAgent} from '../agents/index.js';
import {knownFields} from '../agents/known-fields.js';
import {appendToLog, hasTexts, type LogFields, readLog} from './hook-log.js';

/** A kind of event, or a field of one, that this version does not know. */
export type HookNews = {
	/** When it came first. ISO-8601, UTC. */
	readonly at: string;
	readonly vendor: string;
	readonly event: string;
	/** `null` where the event itself is not known. */
	readonly field: string | null;
};

/** In the folder of session-bus; one JSON document a line, once for each kind. */
export function hookNewsFile(home: string): string {
	return path.join(home, 'hook-news.log');
}

/** More than this is written by somebody who makes names up. */
const longestFile = 32 * 1024;

/** More of a name than this does not help to recognise it. */
const longestName = 60;

/** Whether an agent is known, and the event is none of those that its hooks are called for. `wait` is a word of ours. */
export function isUnknownEvent(vendor: string, event: string): boolean {
	const hooks = findAgent(vendor)?.hooks;
	return Boolean(hooks) && !['', 'wait'].includes(event) && !Object.hasOwn(hooks?.events ?? {}, event);
}

/** Counts what came and is not known, each kind once. Costs nothing where all is known. */
export function noteNews(
	home: string | null,
	vendor: string,
	event: string,
	fields: readonly string[],
): void {
	// What OpenCode tells is put together by a plugin of ours
	const strange = vendor === 'opencode' ? [] : fields.filter(field => !knownFields.has(field));
	const kinds = isUnknownEvent(vendor, event) ? [null] : strange.map(cut);
	if (home === null || kinds.length === 0) return;
	const known = readHookNews(home);
	const file = hookNewsFile(home);
	const at = new Date().toISOString();
	const fresh = kinds
		.map(field => ({at, vendor, event: cut(event), field}))
		.filter(
			one => !known.some(old => old.vendor === vendor && old.event === one.event && old.field === one.field),
		);
	if ((statSync(file, {throwIfNoEntry: false})?.size ?? 0) < longestFile) appendToLog(home, file, fresh);
}

function cut(name: string): string {
	return name.slice(0, longestName);
}

/** What has come so far. */
export function readHookNews(home: string): HookNews[] {
	return readLog(hookNewsFile(home), isNews);
}

function isNews(fields: LogFields): fields is HookNews & LogFields {
	return hasTexts(fields, 'at', 'vendor', 'event') && (fields.field === null || hasTexts(fields, 'field'));
}
