import * as v from 'valibot';
import {peerWord} from '../../presentation/peer-words.js';
import {heldNote} from '../frame.js';
import {takes, text} from '../json-schema.js';
import {annotations, readArguments, type Tool} from '../tool.js';
import {claimGives} from './claim.js';

const schema = v.strictObject({task: v.string()});

const releaseTakes = takes({task: text('the task id, such as H.13.7')}, 'task');

/** Gives a task free. */
export const release: Tool = {
	name: 'release',
	title: 'Release a task',
	description:
		'Give a task free that you have claimed. Use it when the task is done, when you give it up, or when ' +
		'another session asks for it and you can spare it.',
	takes: releaseTakes,
	gives: claimGives,
	annotations: annotations.settles,
	purpose: 'change',
	async run(words, {bus, acting}) {
		const {task} = readArguments(schema, releaseTakes, words);
		const {sessionId} = await acting.require();
		const {taskId, claimed, holder, holderId, since, released} = await bus.release(sessionId, task);
		const refusal = released
			? null
			: holderId === null
				? `Nobody holds ${peerWord(taskId)}, so there is nothing to release.`
				: heldNote(`Task ${peerWord(taskId)}`, holder, holderId, since);
		return {
			text: refusal ?? `Released ${peerWord(taskId)}: others may claim it now.`,
			document: {taskId, claimed, holder, since, note: refusal},
		};
	},
};
