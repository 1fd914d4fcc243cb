import {mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {agents, findAgent} from '../../source/agents/index.js';
import {temporaryFolder} from '../bus/support/temp-folder.js';

/** Makes files in a fresh folder, and lists those an agent takes for a transcript's, by their names there. */
function filesOf(vendor: string, transcript: string, files: Readonly<Record<string, string>>): string[] {
	const folder = temporaryFolder();
	for (const [name, content] of Object.entries(files)) {
		mkdirSync(path.dirname(path.join(folder, name)), {recursive: true});
		writeFileSync(path.join(folder, name), content);
	}
	const found = findAgent(vendor)?.conversationFiles(path.join(folder, transcript)) ?? [];
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

	test('are the transcript alone for Codex, and begin with it for all that have one, even where it is gone', () => {
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
