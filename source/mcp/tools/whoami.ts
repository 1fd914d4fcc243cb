import * as v from 'valibot';
import {documentCaller} from '../../caller/caller-document.js';
import {whoCalls} from '../../caller/who-calls.js';
import {callerText, evidenceText} from '../../presentation/caller-lines.js';
import {
	count,
	gives,
	listOf,
	maybeCount,
	maybeText,
	nullable,
	sessionDocument,
	string,
	takes,
} from '../json-schema.js';
import {annotations, readArguments, type Tool} from '../tool.js';

const schema = v.strictObject({});
const whoamiTakes = takes({});

/** Says whose calls these are. */
export const whoami: Tool = {
	name: 'whoami',
	title: 'Say which session you are',
	description:
		'Find out which session of the bus your calls act for, and why you are taken for it. Use it when you are told ' +
		'that you are not registered, or that another session holds what you believe is yours. Changes nothing.',
	takes: whoamiTakes,
	gives: gives({
		session: nullable(sessionDocument),
		caller: gives({
			kind: string,
			vendor: maybeText,
			pid: maybeCount,
			agentSessionId: maybeText,
			via: maybeText,
			lingering: maybeText,
			why: string,
		}),
		evidence: gives({
			processes: listOf(gives({pid: count, name: string, role: string, vendor: maybeText})),
			isWhole: {type: 'boolean'},
			told: listOf(gives({vendor: string, pid: count, presence: string})),
		}),
	}),
	annotations: annotations.looks,
	purpose: 'look',
	async run(words, {acting, evidence}) {
		readArguments(schema, whoamiTakes, words);
		if (!evidence) throw new Error('who calls was not looked for');
		const document = documentCaller(await acting.find(), whoCalls(evidence), evidence);
		return {text: `${callerText(document)}\n\n${evidenceText(document)}`, document};
	},
};
