import * as v from 'valibot';
import {peerWord} from '../../presentation/peer-words.js';
import {sessionTable} from '../../presentation/session-lines.js';
import {busDocument, gives, listOf, sessionDocument, takes} from '../json-schema.js';
import {annotations, readArguments, type Tool} from '../tool.js';

const schema = v.strictObject({});
const sessionsTakes = takes({});

/** Shows who is there. */
export const sessions: Tool = {
	name: 'sessions',
	title: 'List agent sessions',
	description:
		'See which agent sessions run on this machine: their ids, state, project, task, folder, branch, and what ' +
		'they hold. Use it to find out whom to ask before you touch shared work, or whom to `send` a message. ' +
		'Changes nothing.',
	takes: sessionsTakes,
	gives: gives({
		bus: busDocument,
		sessions: listOf(sessionDocument),
		own: {type: ['string', 'null'], description: 'id of your own session; null while it is not registered'},
	}),
	annotations: annotations.looks,
	purpose: 'look',
	async run(words, {bus, acting, home}) {
		readArguments(schema, sessionsTakes, words);
		const own = (await acting.find())?.sessionId ?? null;
		const {sessions: found, bus: place} = await bus.snapshot({viewer: own});
		return {
			text: [
				found.length === 0 ? 'No sessions.' : sessionTable(found, Date.now(), home),
				own === null ? 'You are not registered; `register` does it.' : `You are ${peerWord(own)}.`,
			].join('\n'),
			document: {bus: place, sessions: found, own},
		};
	},
};
