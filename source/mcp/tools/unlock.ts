import * as v from 'valibot';
import {peerPath} from '../../presentation/peer-words.js';
import {gives, listOf, note, takes} from '../json-schema.js';
import {annotations, readArguments, type Tool} from '../tool.js';
import {pathForms} from './lock.js';

const schema = v.strictObject({paths: v.optional(v.array(v.string()))});

const unlockTakes = takes({
	paths: listOf({type: 'string'}, `${pathForms}; leave out to give everything free that you hold`),
});

/** Gives locks free. */
export const unlock: Tool = {
	name: 'unlock',
	title: 'Unlock files',
	description:
		'Give locks free: those on the given paths, or without paths all that you hold. Use it as soon as you are ' +
		'done with files you locked, or when another session asks for them.',
	takes: unlockTakes,
	gives: gives({released: listOf({type: 'string'}), refused: listOf({type: 'string'}), note}),
	annotations: annotations.settles,
	purpose: 'change',
	async run(words, {bus, acting}) {
		const {paths} = readArguments(schema, unlockTakes, words);
		const session = await acting.require();
		const released: string[] = [];
		const refused: string[] = [];
		if (paths === undefined) released.push(...(await bus.unlockAll(session.sessionId)));
		for (const name of paths ?? []) {
			const outcome = await bus.unlock(session.sessionId, name, acting.folderOf(session));
			(outcome.released ? released : refused).push(outcome.path);
		}
		const refusals = refused.map(
			path => `${peerPath(path)} is not locked by you; \`conflicts\` shows by whom.`,
		);
		const lines = [...released.map(path => `Unlocked ${peerPath(path)}`), ...refusals];
		return {
			text: lines.length === 0 ? 'Nothing was locked.' : lines.join('\n'),
			document: {released, refused, note: refusals.length === 0 ? null : refusals.join(' ')},
		};
	},
};
