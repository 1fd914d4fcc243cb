import * as v from 'valibot';
import {peerWord} from '../../presentation/peer-words.js';
import {heldNote} from '../frame.js';
import {gives, maybeTime, note, nullable, sessionDocument, takes, text} from '../json-schema.js';
import {annotations, readArguments, type Tool} from '../tool.js';

const schema = v.strictObject({task: v.string()});

const claimTakes = takes({task: text('the task id, such as H.13.7')}, 'task');

/** What claiming and releasing answer. */
export const claimGives = gives({
	taskId: {type: 'string'},
	claimed: {type: 'boolean', description: 'whether you hold the task now'},
	holder: nullable(sessionDocument),
	since: maybeTime,
	note,
});

/** Claims a task. */
export const claim: Tool = {
	name: 'claim',
	title: 'Claim a task',
	description:
		'Claim a task, so that no other session does the same work: exactly one session gets it. Use it before ' +
		'you start on a task that others could pick up, too. When it is taken the answer says by whom; then do ' +
		'not work on it. Claiming your own again changes nothing.',
	takes: claimTakes,
	gives: claimGives,
	annotations: annotations.settles,
	purpose: 'change',
	async run(words, {bus, acting}) {
		const {task} = readArguments(schema, claimTakes, words);
		const {sessionId} = await acting.require();
		const {taskId, claimed, holder, holderId, since} = await bus.claim(sessionId, task);
		const refusal = claimed ? null : heldNote(`Task ${peerWord(taskId)}`, holder, holderId, since);
		return {
			text: refusal ?? `Claimed ${peerWord(taskId)}: it is yours until you \`release\` it.`,
			document: {taskId, claimed, holder, since, note: refusal},
		};
	},
};
