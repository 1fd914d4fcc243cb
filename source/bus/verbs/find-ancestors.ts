import type {Context} from '../context.js';
import type {Reader} from '../engine/engine.js';
import type {Ancestor} from '../rules/lineage.js';
import {listCarriedBy} from '../tables/sessions.js';

/** Deeper than this no agent starts another. */
const deepest = 64;

/**
 * The processes above one, as far as they can be seen from here, as a row keeps them. They are looked at once, when it
 * registers: a shell in between may end, and what it leaves behind is handed to another process.
 * @param isShared the process carries several conversations, none of which its parent need have asked for
 */
export async function findAncestors(
	reader: Reader,
	{processes}: Context,
	pid: number,
	isShared: boolean,
): Promise<string | null> {
	const own = processes.look(pid);
	if (isShared || typeof own === 'string') return null;
	const found: Ancestor[] = [];
	for (let above = own.parent; above > 0 && found.length < deepest; ) {
		const entry = processes.look(above);
		if (typeof entry === 'string') break;
		found.push([above, entry.started]);
		above = entry.parent;
	}
	const carried = await listCarriedBy(
		reader,
		found.map(([above]) => above),
	);
	if (carried.length === 0) return JSON.stringify(found);
	// Which conversation of a shared process ran it, its variables tell: each names itself in those of its shells
	const variables = new Set(Object.values(processes.environment(pid) ?? {}));
	return JSON.stringify(
		found.map(([above, started]): Ancestor => {
			const parent = carried.find(one => one.pid === above && variables.has(one.agentSessionId));
			return parent ? [above, started, parent.agentSessionId] : [above, started];
		}),
	);
}
