import {execFileSync} from 'node:child_process';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
	judgeResume,
	type ResumeEvidence,
	resumeCommandOf,
	resumeLine,
	shellLine,
} from '../../source/rescue/judge-resume.js';
import {sampleSession} from './support/sample-session.js';

describe('the command that goes on with a conversation', () => {
	test.each([
		['claude', '0b5c-1', 'claude --resume 0b5c-1'],
		['codex', '019a', 'codex resume 019a'],
		['gemini', 'ab12', 'gemini --resume ab12'],
		['kimi', 'session_9', 'kimi -r session_9'],
		['copilot', 'x-1', 'copilot --resume=x-1'],
		['opencode', 'ses_1', 'opencode -s ses_1'],
	])('is that of %s', (llmVendor, agentSessionId, line) => {
		expect(shellLine(resumeCommandOf(sampleSession({llmVendor, agentSessionId})) ?? [])).toBe(line);
	});

	test.each([
		['my-agent', 'x'],
		['claude', null],
		['claude', '--dangerously-skip-permissions'],
		['claude', 'x; rm -rf ~'],
		['claude', '$(id)'],
		['claude', ''],
		[null, 'x'],
	])('is none for the conversation %j of %j', (llmVendor, agentSessionId) => {
		expect(resumeCommandOf(sampleSession({llmVendor, agentSessionId}))).toBeNull();
	});

	test('is read back by a shell word for word, whatever is in it', () => {
		const word = fc.string({unit: 'binary'}).filter(text => !text.includes('\0') && text.isWellFormed());
		fc.assert(
			fc.property(fc.array(word, {minLength: 1, maxLength: 5}), words => {
				const printed = execFileSync('sh', ['-c', `printf '%s\\0' ${shellLine(words)}`], {encoding: 'utf8'});
				expect(printed.split('\0').slice(0, -1)).toEqual(words);
			}),
			{numRuns: 60, examples: [[['--resume=a b', "it's", '~', '$HOME', '`id`', '中文 目录', '']]]},
		);
	});
});

describe('whether a conversation can be gone on with', () => {
	const session = sampleSession({state: 'orphaned', status: 'orphaned', cwd: "/src/roll out's"});
	const evidence: ResumeEvidence = {session, holder: null, isFolder: () => true};

	test('it can, in its folder, when nobody has it open', () => {
		const plan = judgeResume(evidence);
		if ('reason' in plan) throw new Error(plan.reason);
		expect(resumeLine(plan)).toBe("cd '/src/roll out'\\''s' && claude --resume 0b5c-1");
	});

	test('it can when the process of whoever had it open is gone', () => {
		expect(judgeResume({...evidence, holder: {session, presence: 'gone'}})).toHaveProperty('command');
	});

	const live = sampleSession({sessionId: 'claude-9', pid: 9, host: 'desk', state: 'hung'});
	test.each<[why: string, change: Partial<ResumeEvidence>, reason: RegExp, hint: RegExp]>([
		[
			'while it is open',
			{holder: {session: live, presence: 'alive'}},
			/claude-9 still runs the conversation \(process 9 on desk, hung\)/,
			/rescue claude-9 --kill` first/,
		],
		[
			'while that cannot be seen',
			{holder: {session: live, presence: 'unknown'}},
			/cannot be seen from here \(process 9 on desk\)/,
			/rescue claude-9 --kill` where it runs/,
		],
		[
			'when its folder is gone',
			{isFolder: () => false},
			/folder \/src\/roll out's is gone/,
			/claude --resume/,
		],
		['when its folder is not known', {session: {...session, cwd: null}}, /folder of \S+ is not known/, /./],
		[
			'when the conversation is not known',
			{session: {...session, agentSessionId: null}},
			/conversation of \S+ is not known/,
			/claude's own list/,
		],
		[
			'when the vendor has no command',
			{session: {...session, llmVendor: 'my-agent'}},
			/how my-agent goes on/,
			/0b5c-1/,
		],
	])('it cannot %s', (_why, change, reason, hint) => {
		expect(judgeResume({...evidence, ...change})).toEqual({
			reason: expect.stringMatching(reason),
			hint: expect.stringMatching(hint),
		});
	});
});
