import * as v from 'valibot';
import type {LockResult} from '../../bus/bus.js';
import {resolveLockPath} from '../../bus/lock-path.js';
import type {Lock} from '../../bus/types.js';
import {formatLength} from '../../presentation/ages.js';
import {peerPath} from '../../presentation/peer-words.js';
import {readDuration} from '../duration.js';
import {heldNote} from '../frame.js';
import {
	flag,
	gives,
	listOf,
	lockDocument,
	note,
	nullable,
	sessionDocument,
	takes,
	text,
} from '../json-schema.js';
import {annotations, readArguments, type Tool} from '../tool.js';

const schema = v.strictObject({
	paths: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(1000)),
	shared: v.optional(v.boolean()),
	ttl: v.optional(v.string()),
});

/** How files are named to a tool. */
export const pathForms =
	'files, folders with a trailing slash, or globs as in src/**/*.ts; best absolute, else from your session’s folder';

const lockTakes = takes(
	{
		paths: {...listOf({type: 'string'}, pathForms), minItems: 1},
		shared: flag('true lets others hold shared locks on the same, as for reading'),
		ttl: text('length of the lease, as in 30m; 10m unless given; it only runs while you are not at work'),
	},
	'paths',
);

/** Locks files. */
export const lock: Tool = {
	name: 'lock',
	title: 'Lock files',
	description:
		'Lock files, folders or globs before you edit them, so that no other session changes them meanwhile. Use ' +
		'it before edits that span several steps or files. What somebody else holds is refused, with the ' +
		'holder’s name; the rest is locked. Locks end with your session; `unlock` what you are done with.',
	takes: lockTakes,
	gives: gives({
		acquired: listOf(lockDocument),
		refused: listOf(gives({path: {type: 'string'}, holder: nullable(sessionDocument)})),
		note,
	}),
	annotations: annotations.settles,
	purpose: 'change',
	async run(words, {bus, acting}) {
		const {paths, shared = false, ttl} = readArguments(schema, lockTakes, words);
		const lease = readDuration(ttl);
		const session = await acting.require();
		const cwd = acting.folderOf(session);
		// All names are looked at before the first is locked, so that a bad one leaves nothing behind
		const isNew = paths.map(name => !resolveLockPath(name, cwd).exists);
		const options = {
			cwd,
			mode: shared ? 'shared' : 'exclusive',
			...(lease === null ? {} : {ttl: lease}),
		} as const;
		const results: LockResult[] = [];
		for (const name of paths) results.push(await bus.lock(session.sessionId, name, options));
		const refused = results.flatMap(result => (result.granted ? [] : [result]));
		const refusals = refused.map(({path, blocker, holder}) =>
			heldNote(peerPath(path), holder, blocker.sessionId, blocker.acquiredAt),
		);
		const lines = results.flatMap((result, at) => (result.granted ? [lockLine(result.lock, isNew[at])] : []));
		return {
			text: [...lines, ...refusals].join('\n'),
			document: {
				acquired: results.flatMap(result => (result.granted ? [result.lock] : [])),
				refused: refused.map(({path, holder}) => ({path, holder})),
				note: refusals.length === 0 ? null : refusals.join(' '),
			},
		};
	},
};

function lockLine({path, mode, expiresAt}: Lock, isNew = false): string {
	const left = formatLength(Date.parse(expiresAt) - Date.now() + 999);
	return `Locked ${peerPath(path)} (${mode}, for ${left}${isNew ? ', does not exist yet' : ''})`;
}
