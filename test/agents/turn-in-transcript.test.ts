import {readdirSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {findAgent} from '../../source/agents/index.js';
import {readBack} from '../../source/agents/transcript.js';

const fixtures = path.join(import.meta.dirname, 'fixtures');

/** What the last lines of real transcripts say, by what had just happened. */
const scenes = [
	{vendor: 'claude', scene: 'model-silent', says: 'goes on'},
	{vendor: 'claude', scene: 'in-tool', says: 'goes on'},
	{vendor: 'claude', scene: 'at-prompt', says: 'goes on'},
	{vendor: 'claude', scene: 'turn-over', says: 'over'},
	{vendor: 'claude', scene: 'interrupted', says: 'over'},
	{vendor: 'claude', scene: 'interrupted-at-prompt', says: 'over'},
	{vendor: 'codex', scene: 'model-silent', says: 'goes on'},
	{vendor: 'codex', scene: 'in-tool', says: 'goes on'},
	{vendor: 'codex', scene: 'at-prompt', says: 'goes on'},
	{vendor: 'codex', scene: 'turn-over', says: 'over'},
	{vendor: 'codex', scene: 'interrupted', says: 'over'},
	{vendor: 'codex', scene: 'interrupted-at-prompt', says: 'over'},
	{vendor: 'gemini', scene: 'model-silent', says: 'goes on'},
	{vendor: 'gemini', scene: 'in-tool', says: 'goes on'},
	{vendor: 'gemini', scene: 'at-prompt', says: 'goes on'},
	// An answer that calls tools looks the same while they run
	{vendor: 'gemini', scene: 'turn-over', says: 'goes on'},
	{vendor: 'gemini', scene: 'interrupted', says: 'over'},
	{vendor: 'gemini', scene: 'interrupted-in-tool', says: 'over'},
	{vendor: 'gemini', scene: 'interrupted-at-prompt', says: 'over'},
	{vendor: 'gemini', scene: 'interrupted-at-later-prompt', says: 'over'},
	{vendor: 'kimi', scene: 'model-silent', says: 'goes on'},
	{vendor: 'kimi', scene: 'in-tool', says: 'goes on'},
	{vendor: 'kimi', scene: 'at-prompt', says: 'waits'},
	// Its model is told of the refusal and answers
	{vendor: 'kimi', scene: 'refused-at-prompt', says: 'goes on'},
	{vendor: 'kimi', scene: 'turn-over', says: 'over'},
	{vendor: 'kimi', scene: 'interrupted', says: 'over'},
	{vendor: 'kimi', scene: 'interrupted-in-tool', says: 'over'},
	{vendor: 'copilot', scene: 'model-silent', says: 'goes on'},
	{vendor: 'copilot', scene: 'in-tool', says: 'goes on'},
	{vendor: 'copilot', scene: 'at-prompt', says: 'waits'},
	// The end of a step looks the same
	{vendor: 'copilot', scene: 'turn-over', says: 'goes on'},
	{vendor: 'copilot', scene: 'interrupted', says: 'over'},
	{vendor: 'copilot', scene: 'interrupted-while-silent', says: 'over'},
	{vendor: 'copilot', scene: 'interrupted-at-prompt', says: 'over'},
	{vendor: 'copilot', scene: 'left', says: 'over'},
] as const;

test.each(scenes)('the transcript of $vendor, $scene, says: $says', ({vendor, scene, says}) => {
	const file = path.join(fixtures, vendor, 'transcripts', `${scene}.jsonl`);
	expect(findAgent(vendor)?.turnInTranscript(readBack(file))).toBe(says);
});

describe.each([...new Set(scenes.map(({vendor}) => vendor))])('of %s', vendor => {
	test('every recorded end of a transcript is judged', () => {
		const recorded = readdirSync(path.join(fixtures, vendor, 'transcripts'));
		const judged = scenes.filter(scene => scene.vendor === vendor).map(({scene}) => `${scene}.jsonl`);
		expect(judged.sort()).toEqual(recorded.sort());
	});

	test('a line that is no document, or says nothing, is passed over', () => {
		const turn = findAgent(vendor)?.turnInTranscript;
		for (const line of [null, 1, 'text', [], {}, {type: 'unheard-of'}, {type: 1}])
			expect(turn?.([line])).toBeNull();
	});
});

test('a prompt of Gemini behind a cancelled turn begins another one, though the rest was written once more', () => {
	const file = path.join(fixtures, 'gemini/transcripts/interrupted-at-later-prompt.jsonl');
	const next = {id: 'next', type: 'user', content: [{text: 'go on'}]};
	expect(findAgent('gemini')?.turnInTranscript([next, ...readBack(file)])).toBe('goes on');
});

describe('an interruption of Claude', () => {
	const said = '[Request interrupted by user]';
	const turnOf = (content: unknown) =>
		findAgent('claude')?.turnInTranscript([{type: 'user', message: {role: 'user', content}}]);

	test.each([
		[said],
		[[{type: 'text', text: '[Request interrupted by user for tool use]'}]],
		[
			[
				{type: 'tool_result', content: 'rejected'},
				{type: 'text', text: said},
			],
		],
	])('ends the turn: %j', content => {
		expect(turnOf(content)).toBe('over');
	});

	test.each([
		[`what does "${said}" mean?`],
		[[{type: 'tool_result', content: said}]],
		[[{type: 'tool_result', content: [{type: 'text', text: said}]}]],
		[[{type: 'text', text: `it prints ${said}`}]],
		[null],
		[[null, 1, 'text']],
	])('is not what quotes one: %j', content => {
		expect(turnOf(content)).toBe('goes on');
	});
});
