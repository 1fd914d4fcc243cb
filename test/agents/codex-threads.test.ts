import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {codex} from '../../source/agents/codex.js';
import {temporaryFolder} from '../bus/support/temp-folder.js';

const [main, sub] = ['11111111-0000-7000-8000-000000000000', '22222222-0000-7000-8000-000000000000'];

/** The conversations Codex is seen to carry that has the threads of these rollouts loaded. */
function conversationsOf(rollouts: Readonly<Record<string, string>>): readonly string[] | null {
	const home = temporaryFolder();
	mkdirSync(path.join(home, 'thread-writer-locks'));
	const openFiles = Object.entries(rollouts).flatMap(([thread, content]) => {
		const rollout = path.join(home, `rollout-x-${thread}.jsonl`);
		writeFileSync(rollout, content);
		return [path.join(home, 'thread-writer-locks', `${thread}.lock`), rollout];
	});
	const process = {pid: 7, started: '1', openFiles: () => openFiles};
	const told = codex.readConversations(process, {CODEX_HOME: home});
	return told === null ? null : told.map(({conversation}) => conversation);
}

const meta = (id: string, facts: Readonly<Record<string, string>> = {}) =>
	`${JSON.stringify({type: 'session_meta', payload: {id, session_id: main, ...facts}})}\n`;

test('the threads of subagents are no conversations of their own', () => {
	expect(conversationsOf({[main]: meta(main), [sub]: meta(sub)})).toEqual([main]);
});

test('they are none with instructions of any length, either', () => {
	const long = meta(sub, {base_instructions: 'x'.repeat(200_000)});
	expect(conversationsOf({[main]: meta(main), [sub]: long})).toEqual([main]);
});

test.each(['', '{"type":"session_me', 'no JSON\n'])(
	'which conversations there are is not known where a thread begins with %j',
	content => {
		expect(conversationsOf({[main]: meta(main), [sub]: content})).toBeNull();
	},
);
