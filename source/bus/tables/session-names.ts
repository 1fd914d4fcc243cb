import type {Reader, Writer} from '../engine/engine.js';
import {nextChange} from '../engine/fragments.js';
import type {Name} from '../rules/names.js';
import {sessionNameOf, shownName} from '../rules/session-name.js';
import {text} from './columns.js';

/** Names a session as a person wants it; `null` leaves it with what its agent calls it. */
export async function setGivenName(writer: Writer, sessionId: string, name: Name | null): Promise<void> {
	await writer.run(
		`UPDATE session_registry SET name = @name, changed = ${nextChange}
		WHERE session_id = @sessionId AND name IS NOT @name`,
		{sessionId, name},
	);
}

/** Gives the names of a session to the one that goes on with its conversation, unless that has some of its own. */
export async function inheritNames(writer: Writer, from: string, to: string): Promise<void> {
	await writer.run(
		`UPDATE session_registry SET name = coalesce(session_registry.name, old.name),
			title = coalesce(session_registry.title, old.title), changed = ${nextChange}
		FROM (SELECT name, title FROM session_registry WHERE session_id = @from) AS old
		WHERE session_id = @to AND coalesce(old.name, old.title) IS NOT NULL`,
		{from, to},
	);
}

/** What a session is called, where it is on record and has a name. */
export async function findName(reader: Reader, sessionId: string): Promise<string | null> {
	const row = await reader.get('SELECT name, title FROM session_registry WHERE session_id = @sessionId', {
		sessionId,
	});
	if (!row) return null;
	const [given, title] = ['name', 'title'].map(column => sessionNameOf(text(row, column) ?? ''));
	const name = shownName(sessionId, given ?? null, title ?? null);
	return name === sessionId ? null : name;
}
