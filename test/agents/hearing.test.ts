import {appendFileSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import {codex} from '../../source/agents/codex.js';
import {gemini} from '../../source/agents/gemini.js';
import {hearing} from '../../source/agents/hearing.js';
import {kimi} from '../../source/agents/kimi.js';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));

/** What stands in the transcript of an agent: what was said to its model, and what the model said. */
const agents = {
	codex: {
		agent: codex,
		other: (second: number) => ({
			timestamp: at(second).toISOString(),
			type: 'response_item',
			payload: {type: 'function_call_output', call_id: 'call_1', output: 'hello'},
		}),
		model: (second: number) => ({
			timestamp: at(second).toISOString(),
			type: 'response_item',
			payload: {type: 'function_call', call_id: 'call_2', name: 'exec_command'},
		}),
	},
	gemini: {
		agent: gemini,
		other: (second: number) => ({
			timestamp: at(second).toISOString(),
			type: 'user',
			content: [{functionResponse: {}}],
		}),
		model: (second: number) => ({
			timestamp: at(second).toISOString(),
			type: 'gemini',
			content: 'done',
			model: 'gemini-2.5-pro',
		}),
	},
	kimi: {
		agent: kimi,
		other: (second: number) => ({
			type: 'context.append_message',
			message: {role: 'user', content: []},
			time: at(second).getTime(),
		}),
		model: (second: number) => ({
			type: 'context.append_loop_event',
			event: {type: 'content.part', part: {type: 'text', text: 'done'}},
			time: at(second).getTime(),
		}),
	},
};

function transcriptOf(...lines: readonly object[]): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'session-bus-test-'));
	onTestFinished(() => rmSync(folder, {recursive: true}));
	const file = path.join(folder, 'transcript.jsonl');
	for (const line of lines) appendFileSync(file, `${JSON.stringify(line)}\n`);
	return file;
}

describe.each(Object.entries(agents))('the transcript of %s', (_vendor, {agent, other, model}) => {
	const isHeard = (file: string, second: number) =>
		hearing(agent.voiceInTranscript)(file, at(second).getTime());

	it('shows that the model was heard once it has answered what came after', () => {
		const file = transcriptOf(other(1), model(2), other(5), model(6));
		expect(isHeard(file, 4)).toBe(true);
		expect(isHeard(file, 5)).toBe(true);
	});

	it('shows that it was not while nothing has come after, or no answer has', () => {
		expect(isHeard(transcriptOf(other(1), model(2)), 4)).toBe(false);
		expect(isHeard(transcriptOf(other(1), model(2), other(5)), 4)).toBe(false);
	});

	it('does not take the rest of an answer for the next one', () => {
		expect(isHeard(transcriptOf(other(1), model(2), model(5)), 4)).toBe(false);
	});

	it('tells nothing when it cannot be read or says nothing of either', () => {
		expect(isHeard('/nowhere/transcript.jsonl', 4)).toBeNull();
		expect(isHeard(transcriptOf({type: 'unheard of', timestamp: at(5).toISOString()}), 4)).toBeNull();
	});
});

it('of Gemini shows no answer where an earlier one is written once more, as it is when a turn is cancelled', () => {
	const {other} = agents.gemini;
	const again = {timestamp: at(6).toISOString(), type: 'gemini', content: [{text: 'done'}], tokens: null};
	const file = transcriptOf(other(5), again);
	expect(hearing(gemini.voiceInTranscript)(file, at(4).getTime())).toBe(false);
});

it('of an agent whose events tell all is not read', () => {
	expect(hearing(null)('/nowhere', 0)).toBeNull();
});
