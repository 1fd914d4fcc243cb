import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {findAgent} from '../../source/agents/index.js';
import {readFirstLine, readLast} from '../../source/agents/transcript.js';
import {temporaryFolder} from '../bus/support/temp-folder.js';

function agentOf(vendor: string) {
	const agent = findAgent(vendor);
	if (!agent) throw new Error(`there is no agent ${vendor}`);
	return agent;
}

/** A home folder with one file in it. */
function homeWith(file: string, content: string): {HOME: string; file: string} {
	const HOME = temporaryFolder(onTestFinished);
	const whole = path.join(HOME, file);
	mkdirSync(path.dirname(whole), {recursive: true});
	writeFileSync(whole, content);
	return {HOME, file: whole};
}

const uuid = '3f1c9d6e-aaaa-4bbb-8ccc-0123456789ab';

describe('a conversation is found where its agent keeps it', () => {
	test.each([
		['claude', `.claude/projects/-home-u-project/${uuid}.jsonl`],
		['codex', `.codex/sessions/2026/11/22/rollout-2026-11-22T10-00-00-${uuid}.jsonl`],
		['gemini', '.gemini/tmp/project/chats/session-2026-11-22T10-00-3f1c9d6e.jsonl'],
		['copilot', `.copilot/session-state/${uuid}/events.jsonl`],
	])('of %s', (vendor, place) => {
		const {HOME, file} = homeWith(place, '');
		expect(agentOf(vendor).findTranscript(uuid, {HOME})).toBe(file);
	});

	test('of kimi, through its index', () => {
		const {HOME} = homeWith('.kimi-code/session_index.jsonl', '');
		const sessionDir = path.join(HOME, '.kimi-code/sessions/wd_project_0123/session_1');
		const lines = [
			{sessionId: 'session_0', sessionDir: '/x'},
			{sessionId: 'session_1', sessionDir},
		];
		writeFileSync(
			path.join(HOME, '.kimi-code/session_index.jsonl'),
			lines.map(line => JSON.stringify(line)).join('\n'),
		);
		expect(agentOf('kimi').findTranscript('session_1', {HOME})).toBe(
			path.join(sessionDir, 'agents/main/wire.jsonl'),
		);
	});

	test.each(['claude', 'codex', 'gemini', 'kimi', 'opencode'])('of %s, or nowhere', vendor => {
		const HOME = temporaryFolder(onTestFinished);
		expect(agentOf(vendor).findTranscript(uuid, {HOME})).toBeNull();
		expect(agentOf(vendor).findTranscript(uuid, {})).toBeNull();
	});

	test('of copilot, before it has begun, too, since nobody may ask again', () => {
		expect(agentOf('copilot').findTranscript(uuid, {HOME: '/home/you'})).toBe(
			`/home/you/.copilot/session-state/${uuid}/events.jsonl`,
		);
		expect(agentOf('copilot').findTranscript(uuid, {})).toBeNull();
	});

	test.each([
		['claude', 'CLAUDE_CONFIG_DIR', `projects/x/${uuid}.jsonl`],
		['codex', 'CODEX_HOME', `sessions/2026/11/22/rollout-x-${uuid}.jsonl`],
		['copilot', 'COPILOT_HOME', `session-state/${uuid}/events.jsonl`],
	])('of %s, where %s moved it', (vendor, variable, place) => {
		const {HOME, file} = homeWith(path.join('moved', place), '');
		const found = agentOf(vendor).findTranscript(uuid, {HOME, [variable]: path.join(HOME, 'moved')});
		expect(found).toBe(file);
	});
});

describe('the model', () => {
	test.each([
		['claude', '{"type":"assistant","message":{"model":"claude-opus-5-5"}}', 'claude-opus-5-5'],
		['codex', '{"type":"turn_context","payload":{"model":"gpt-5.5"}}', 'gpt-5.5'],
		['gemini', '{"type":"gemini","model":"gemini-2.5-pro"}', 'gemini-2.5-pro'],
		['kimi', '{"type":"llm.request","model":"k2"}', 'k2'],
	])('of %s is what its transcript names last', (vendor, line, model) => {
		const older = line.replace(model, 'older');
		const {file} = homeWith('chat', `${older}\n${line}\n{"type":"other"}\n{broken\n`);
		expect(readLast(file, agentOf(vendor).modelInTranscript)).toBe(model);
	});

	test('is found far from the end of a long transcript, but not read from the whole of a huge one', () => {
		const line = '{"type":"gemini","model":"gemini-2.5-pro"}\n';
		const noise = (bytes: number) => `{"type":"user","text":"${'x'.repeat(bytes)}"}\n`;
		const {modelInTranscript} = agentOf('gemini');
		const near = homeWith('chat', line + noise(500_000)).file;
		expect(readLast(near, modelInTranscript)).toBe('gemini-2.5-pro');
		const far = homeWith('chat', line + noise(2_000_000)).file;
		expect(readLast(far, modelInTranscript)).toBeNull();
	});

	test('is unknown where there is no transcript, or an empty one', () => {
		const {modelInTranscript} = agentOf('claude');
		expect(readLast('/nowhere', modelInTranscript)).toBeNull();
		expect(readLast(homeWith('chat', '').file, modelInTranscript)).toBeNull();
	});
});

describe('the first line of a transcript', () => {
	test.each([10, 65_530, 65_536, 200_000, 3_000_000])('is read whole with %i bytes of text in it', size => {
		const first = {type: 'session_meta', instructions: '两'.repeat(size / 3)};
		const {file} = homeWith('chat', `${JSON.stringify(first)}\n{"type":"other"}\n`);
		expect(readFirstLine(file)).toEqual(first);
	});

	test('is read where nothing follows it', () => {
		expect(readFirstLine(homeWith('chat', '{"a":1}').file)).toEqual({a: 1});
	});

	test.each([
		['is longer than any is', `{"text":"${'x'.repeat(4 * 1024 * 1024)}"}\n`],
		['was not written to its end', '{"text":"x'],
		['is empty', ''],
	])('says nothing when it %s', (_what, content) => {
		expect(readFirstLine(homeWith('chat', content).file)).toBeNull();
	});

	test('says nothing when it is not there', () => {
		expect(readFirstLine('/not/there')).toBeNull();
	});
});
