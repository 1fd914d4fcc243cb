import * as v from 'valibot';
import {called} from '../../presentation/called.js';
import {gives, sessionDocument, takes, text} from '../json-schema.js';
import {annotations, readArguments, type Tool} from '../tool.js';

const schema = v.strictObject({name: v.string(), session: v.optional(v.string())});

const renameTakes = takes(
	{
		name: text('what to call it, such as login form; empty takes the name away'),
		session: text('the session, when it is not your own: its id, task, conversation id or present name'),
	},
	'name',
);

/** Names a session. */
export const rename: Tool = {
	name: 'rename',
	title: 'Name a session',
	description:
		'Give this session, or another one, a name that people and other sessions see first and can use in place of ' +
		'its id. Use it when your user asks for a name, or when the work of this session has one.',
	takes: renameTakes,
	gives: gives({session: sessionDocument}),
	annotations: annotations.settles,
	purpose: 'change',
	async run(words, {bus, acting}) {
		const {name, session: meant} = readArguments(schema, renameTakes, words);
		const {sessionId} = meant === undefined ? await acting.require() : await bus.findSession(meant);
		const session = await bus.rename(sessionId, name);
		return {text: `It is called ${called(sessionId, session.name)}.`, document: {session}};
	},
};
