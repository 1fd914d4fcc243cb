import {mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {agents, findAgent} from '../../source/agents/index.js';
import {temporaryFolder} from '../bus/support/temp-folder.js';

/** Makes files in a fresh folder, and lists those an agent takes for a transcript's, by their names there. */
function filesOf(
	vendor: string,
	transcript: string,
	files: Readonly<Record<string, string>>,
	which: 'conversationFiles' | 'activityFiles' = 'conversationFiles',
): string[] {
	const folder = temporaryFolder();
	for (const [name, content] of Object.entries(files)) {
		mkdirSync(path.dirname(path.join(folder, name)), {recursive: true});
		writeFileSync(path.join(folder, name), content);
	}
	const found = findAgent(vendor)?.[which](path.join(folder, transcript)) ?? [];
	return found.map(file => path.relative(folder, file));
}

describe('the files of a conversation', () => {
	test('are, for Claude, the transcript and all below the folder of its name', () => {
		expect(
			filesOf('claude', 'p/abc.jsonl', {
				'p/abc.jsonl': '',
				'p/abc/subagents/agent-1.jsonl': '',
				'p/abc/tool-results/b.txt': '',
				'p/abcd.jsonl': '',
				'p/abcd/subagents/agent-2.jsonl': '',
			}),
		).toEqual(['p/abc.jsonl', 'p/abc/subagents/agent-1.jsonl', 'p/abc/tool-results/b.txt']);
	});

	test('are, for Kimi, all below the folder of the session', () => {
		expect(
			filesOf('kimi', 'wd/s1/agents/main/wire.jsonl', {
				'wd/s1/agents/main/wire.jsonl': '',
				'wd/s1/agents/a2/wire.jsonl': '',
				'wd/s1/state.json': '',
				'wd/s2/state.json': '',
			}),
		).toEqual(['wd/s1/agents/main/wire.jsonl', 'wd/s1/agents/a2/wire.jsonl', 'wd/s1/state.json']);
	});

	test('are, for Copilot, all below the folder of the conversation', () => {
		expect(
			filesOf('copilot', 'session-state/x/events.jsonl', {
				'session-state/x/events.jsonl': '',
				'session-state/x/checkpoints/index.md': '',
				'session-state/y/events.jsonl': '',
			}),
		).toEqual(['session-state/x/events.jsonl', 'session-state/x/checkpoints/index.md']);
	});

	test('are, for Gemini, also those of its subagents, its log, plans and tool outputs', () => {
		const transcript = 'tmp/p/chats/session-2026-11-22T10-00-12345678.jsonl';
		expect(
			filesOf('gemini', transcript, {
				[transcript]: '{"sessionId":"12345678-aaaa","kind":"main"}\n{"type":"user"}\n',
				'tmp/p/chats/12345678-aaaa/sub1.jsonl': '',
				'tmp/p/chats/12345678-bbbb/sub2.jsonl': '',
				'tmp/p/logs/session-12345678-aaaa.jsonl': '',
				'tmp/p/logs/session-sub1.jsonl': '',
				'tmp/p/logs/session-sub2.jsonl': '',
				'tmp/p/tool-outputs/session-12345678-aaaa/out.txt': '',
				'tmp/p/12345678-aaaa/plans/plan.md': '',
			}),
		).toEqual([
			transcript,
			'tmp/p/chats/12345678-aaaa/sub1.jsonl',
			'tmp/p/logs/session-12345678-aaaa.jsonl',
			'tmp/p/tool-outputs/session-12345678-aaaa/out.txt',
			'tmp/p/12345678-aaaa/plans/plan.md',
			'tmp/p/logs/session-sub1.jsonl',
		]);
	});

	test.each(['no JSON', '{"sessionId":"../.."}', '{"sessionId":"chats"}', '{}', ''])(
		'are, for Gemini, no other conversation when the first line is %j',
		first => {
			const transcript = 'tmp/p/chats/session-1.jsonl';
			expect(filesOf('gemini', transcript, {[transcript]: first, 'tmp/p/chats/session-2.jsonl': ''})).toEqual(
				[transcript],
			);
		},
	);

	test('are, for Codex, also the rollouts of its subagents, of whatever day', () => {
		const meta = (id: string, conversation: string) =>
			`${JSON.stringify({type: 'session_meta', payload: {id, session_id: conversation}})}\n{"type":"x"}\n`;
		const files = {
			'sessions/2026/10/31/rollout-0.jsonl': meta('t0', 't1'),
			'sessions/2026/11/30/rollout-1.jsonl': meta('t1', 't1'),
			'sessions/2026/11/30/rollout-2.jsonl': meta('t2', 't1'),
			'sessions/2026/11/30/rollout-3.jsonl': meta('t3', 't3'),
			'sessions/2026/11/30/rollout-4.jsonl': '{"type":',
			'sessions/2026/12/01/rollout-5.jsonl': meta('t5', 't3'),
			'sessions/2026/12/01/rollout-6.jsonl': meta('t6', 't1'),
			'sessions/2027/01/01/rollout-7.jsonl': meta('t7', 't1'),
		};
		for (const which of ['conversationFiles', 'activityFiles'] as const) {
			expect(filesOf('codex', 'sessions/2026/11/30/rollout-1.jsonl', files, which)).toEqual([
				'sessions/2026/11/30/rollout-1.jsonl',
				'sessions/2026/11/30/rollout-2.jsonl',
				'sessions/2026/12/01/rollout-6.jsonl',
				'sessions/2027/01/01/rollout-7.jsonl',
			]);
		}
	});

	test('are, for Codex, the transcript alone where that does not tell its thread', () => {
		const other = '{"payload":{"id":"t2","session_id":null}}';
		const files = {'2026/11/30/rollout-1.jsonl': '{}\n', '2026/11/30/rollout-2.jsonl': other};
		expect(filesOf('codex', '2026/11/30/rollout-1.jsonl', files)).toEqual(['2026/11/30/rollout-1.jsonl']);
	});

	test('are the transcript alone for Codex where it has no subagents, and begin with it for all that have one, even where it is gone', () => {
		expect(filesOf('codex', 'sessions/rollout-1.jsonl', {'sessions/rollout-2.jsonl': ''})).toEqual([
			'sessions/rollout-1.jsonl',
		]);
		for (const agent of agents.filter(({vendor}) => vendor !== 'opencode')) {
			expect(agent.conversationFiles('/not/there/at/all/x.jsonl')).toEqual(['/not/there/at/all/x.jsonl']);
		}
	});

	test.each(agents.filter(({vendor}) => vendor !== 'opencode').map(({vendor}) => vendor))(
		'are the transcript alone where %s cannot have put it',
		vendor => {
			const folder = temporaryFolder();
			writeFileSync(path.join(folder, 'other'), '');
			for (const transcript of [folder, `${folder}/a/b/c`, '/', ''])
				expect(findAgent(vendor)?.conversationFiles(transcript)).toEqual([transcript]);
		},
	);

	test('hold no links, which may lead anywhere', () => {
		const folder = temporaryFolder();
		mkdirSync(path.join(folder, 'abc'));
		symlinkSync('/etc', path.join(folder, 'abc', 'etc'));
		symlinkSync('/etc/hosts', path.join(folder, 'abc', 'hosts'));
		const transcript = path.join(folder, 'abc.jsonl');
		expect(findAgent('claude')?.conversationFiles(transcript)).toEqual([transcript]);
	});
});

test('the files that show that a conversation of Gemini goes on are its transcript and those of its subagents', () => {
	const transcript = 'tmp/p/chats/session-1.jsonl';
	const files = {
		[transcript]: '{"sessionId":"12345678-aaaa","kind":"main"}\n',
		'tmp/p/chats/12345678-aaaa/sub1.jsonl': '',
		'tmp/p/chats/12345678-bbbb/sub2.jsonl': '',
		'tmp/p/logs/session-12345678-aaaa.jsonl': '',
	};
	expect(filesOf('gemini', transcript, files, 'activityFiles')).toEqual([
		transcript,
		'tmp/p/chats/12345678-aaaa/sub1.jsonl',
	]);
	expect(filesOf('gemini', transcript, {[transcript]: ''}, 'activityFiles')).toEqual([transcript]);
});
