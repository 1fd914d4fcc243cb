import type {ProcessEntry} from '../../system/process-table.js';
import type {Context} from '../context.js';
import type {Reader} from '../engine/engine.js';
import {type Ancestor, isRunByFirst} from '../rules/lineage.js';
import {isLive} from '../tables/session-record.js';
import {listCarriedBy, listSessionsOfPid} from '../tables/sessions.js';

/** The process that is handed all others whose parents have ended. */
const first = 1;

/** Deeper than this no agent starts another. */
const deepest = 64;

/**
 * The processes above one, as far as they can be seen from here, as a row keeps them. They are looked at once, when it
 * registers: a shell in between may end, and what it leaves behind is handed to another process.
 * @param isShared the process carries several conversations, none of which its parent need have asked for
 */
export async function findAncestors(
	reader: Reader,
	context: Context,
	pid: number,
	isShared: boolean,
): Promise<string | null> {
	const {processes} = context;
	const own = processes.look(pid);
	if (isShared || typeof own === 'string') return null;
	const found: Ancestor[] = [];
	let below = own;
	for (let above = own.parent; above > 0 && found.length < deepest; ) {
		const entry = processes.look(above);
		if (typeof entry === 'string') break;
		if (above === first && !(await isRunBy(reader, context, below, entry))) break;
		found.push([above, entry.started]);
		above = entry.parent;
		below = entry;
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

async function isRunBy(
	reader: Reader,
	{processes}: Context,
	below: ProcessEntry,
	entry: ProcessEntry,
): Promise<boolean> {
	const {sessionLeader} = below;
	const seen = {sessionLeader, firstLeader: entry.sessionLeader};
	if (isRunByFirst({...seen, isNamed: false})) return true;
	const carried = (await listSessionsOfPid(reader, first)).filter(isLive);
	if (carried.length === 0) return false;
	const variables = new Set(Object.values(processes.environment(below.pid) ?? {}));
	const isNamed = carried.some(({agentSessionId: id}) => id !== null && variables.has(id));
	return isRunByFirst({...seen, isNamed});
}
