import * as v from 'valibot';
import type {RegisterResult} from '../../bus/bus.js';
import {called} from '../../presentation/called.js';
import {conflictLines} from '../../presentation/conflict-lines.js';
import {shortenHome} from '../../presentation/paths.js';
import {peerPath, peerWord, typeWord} from '../../presentation/peer-words.js';
import {
	alertDocument,
	busDocument,
	count,
	gives,
	listOf,
	note,
	nullable,
	sessionDocument,
	takes,
	text,
} from '../json-schema.js';
import {annotations, readArguments, type Tool} from '../tool.js';

const schema = v.strictObject({
	task: v.optional(v.string()),
	project: v.optional(v.string()),
	model: v.optional(v.string()),
	name: v.optional(v.string()),
});

const registerTakes = takes({
	task: text('the task you work on, such as H.13.2; leave out to keep the present one'),
	project: text('the project, such as PILOT; found from the folder unless given'),
	model: text('your model, such as opus-4.6'),
	name: text('what others may call this session, such as login form; leave out to keep the present one'),
});

/** Registers the calling session, or says what it works on now. */
export const register: Tool = {
	name: 'register',
	title: 'Register this session',
	description:
		'Tell the other agent sessions on this machine that you are here and what you work on. Use it when you ' +
		'begin a piece of work, and again whenever your task or project changes. Answers with your session id, ' +
		'conflicts with others, and how much mail waits. The other tools register you by themselves, without a task.',
	takes: registerTakes,
	gives: gives({
		session: sessionDocument,
		created: {type: 'boolean'},
		conflicts: listOf(alertDocument),
		unread: gives({total: count, byType: {type: 'object', additionalProperties: count}}),
		keeper: gives({pid: nullable(count), running: {type: 'boolean'}}),
		bus: busDocument,
		note,
	}),
	annotations: annotations.settles,
	purpose: 'change',
	async run(words, {bus, acting, home, ensureKeeper}) {
		const {
			task = null,
			project = null,
			model = null,
			name = null,
		} = readArguments(schema, registerTakes, words);
		const registered = await acting.register({taskId: task, project, model, name});
		const {session, created, conflicts, unread, occupied} = registered;
		const {pid, running} = await ensureKeeper('wait');
		const passedOver = occupied.map(
			({projectId, by}) =>
				`Project ${peerWord(projectId)} is occupied by ${peerWord(by)}; the next one found was taken.`,
		);
		const advice = [...passedOver, ...adviceOn(registered)];
		return {
			text: [...textOf(registered, home), ...advice].join('\n'),
			document: {
				...{session, created, conflicts, unread},
				keeper: {pid, running},
				bus: {path: bus.path, sizeBytes: bus.sizeBytes()},
				note: advice.length === 0 ? null : advice.join(' '),
			},
		};
	},
};

function textOf(
	{session, created, conflicts, unread}: RegisterResult,
	home: string | undefined,
): readonly string[] {
	const {sessionId, name, projectId, taskId, cwd} = session;
	const types = Object.entries(unread.byType).map(([type, messages]) => `${messages} ${typeWord(type)}`);
	return [
		`${created ? 'Registered' : 'Brought up to date'}: you are ${called(sessionId, name)}`,
		`Project: ${peerWord(projectId ?? 'unknown')}`,
		`Task: ${peerWord(taskId ?? 'none')}`,
		`Folder: ${peerPath(shortenHome(cwd ?? 'unknown', home))}`,
		`Unread messages: ${unread.total}${types.length === 0 ? '' : ` (${types.join(', ')})`}`,
		...(conflicts.length === 0
			? ['Conflicts: none']
			: [`Conflicts: ${conflicts.length}`, conflictLines(conflicts, Date.now())]),
	];
}

function adviceOn({conflicts, unread}: RegisterResult): readonly string[] {
	return [
		...(conflicts.length === 0
			? []
			: [
					'Settle the conflicts before you go on: `claim` your task, `lock` your files, `send` the others a word.',
				]),
		...(unread.total === 0 ? [] : ['Read your mail with `inbox`.']),
	];
}
