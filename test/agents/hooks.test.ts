import {describe, expect, it, test} from 'vitest';
import {patchedFiles} from '../../source/agents/codex.js';
import type {Reply} from '../../source/agents/hooks.js';
import {findAgent} from '../../source/agents/index.js';
import {knownFields} from '../../source/agents/known-fields.js';
import {parsePayload} from '../../source/agents/payload.js';
import {writeFooting} from '../../source/bus/rules/mail-lease.js';
import {readEvent} from '../../source/hook/read-event.js';
import {listRecordings, recorded} from './support/payloads.js';

function hooksOf(vendor: string) {
	const hooks = findAgent(vendor)?.hooks;
	if (!hooks) throw new Error(`${vendor} has no hooks`);
	return hooks;
}

function readRecording(vendor: string, name: string, event: string) {
	const payload = parsePayload(recorded({vendor, name}));
	if (!payload) throw new Error(`${vendor}/${name} is no payload`);
	return hooksOf(vendor).read(payload, event);
}

// OpenCode's recordings are what its plugins see, not what ours makes of it
const known = listRecordings().filter(
	({vendor, event}) => vendor !== 'opencode' && hooksOf(vendor).events[event] !== undefined,
);

describe('a payload the real agent has sent', () => {
	it.each(known)('$vendor $name names its conversation and folder', ({vendor, name, event}) => {
		const facts = readRecording(vendor, name, event);
		expect(facts.conversation).toMatch(/^[\w-]{20,}$/);
		expect(facts.cwd === null || facts.cwd.startsWith('/')).toBe(true);
	});

	it.each(known)('$vendor $name holds no field that would be told as news', ({vendor, name}) => {
		const names = parsePayload(recorded({vendor, name}))?.names() ?? [];
		expect(names.filter(field => !knownFields.has(field))).toEqual([]);
	});

	it('means what it should, of every vendor', async () => {
		const readings = known.map(({vendor, name, event}) => {
			const spec = hooksOf(vendor).events[event];
			if (!spec) throw new Error(`${event} is unknown`);
			const facts = readRecording(vendor, name, event);
			const {footing, ...reading} = readEvent(spec, facts);
			const told = {...reading, footing: reading.takes && writeFooting(footing), model: facts.model};
			const said = Object.entries(told)
				.filter(
					([key, value]) =>
						value !== null && value !== false && String(value) !== '' && key !== 'continuesAs',
				)
				.map(([key, value]) => (value === true ? key : `${key}=${String(value)}`));
			return `${vendor} ${name}: ${said.join(', ')}`;
		});
		await expect(readings.join('\n')).toMatchFileSnapshot('__snapshots__/readings.txt');
	});

	it('tells of every edit of a batch that it is over, whatever came of it', () => {
		const call = {tool_name: 'Edit', tool_input: {file_path: '/src/a.ts'}};
		const payload = parsePayload(JSON.stringify({session_id: 'c', tool_calls: [call]}));
		const {events, read} = hooksOf('claude');
		const {PostToolBatch: spec} = events;
		if (!payload || !spec) throw new Error('there is no such event');
		const {failed, wrote} = readEvent(spec, read(payload, 'PostToolBatch'));
		expect({failed, wrote}).toEqual({failed: ['/src/a.ts'], wrote: []});
	});

	test.each([
		['claude', 'PreToolUse.Write'],
		['claude', 'PreToolUse.Edit'],
		['codex', 'PreToolUse.apply_patch'],
		['gemini', 'BeforeTool.write_file'],
		['gemini', 'BeforeTool.replace'],
		['kimi', 'PreToolUse.Write'],
		['kimi', 'PreToolUse.Edit'],
		['copilot', 'preToolUse.create'],
		['copilot', 'preToolUse.edit'],
	])('%s %s names the file about to be written', (vendor, name) => {
		const event = name.replace(/\.[^.]+$/, '');
		const {tools} = readRecording(vendor, name, event);
		expect(tools).toHaveLength(1);
		expect(tools[0]).toMatchObject({kind: 'write'});
		expect(tools[0]?.paths.every(file => file.endsWith('.txt'))).toBe(true);
	});
});

describe('an answer', () => {
	const deny: Reply = {deny: 'held by codex-1'};
	const context: Reply = {context: 'mail'};
	const continuation: Reply = {continuation: 'mail'};

	test.each<[vendor: string, event: string, reply: Reply, stdout: object | string, stderr?: string]>([
		[
			'claude',
			'PreToolUse',
			deny,
			{
				hookSpecificOutput: {
					hookEventName: 'PreToolUse',
					permissionDecision: 'deny',
					permissionDecisionReason: 'held by codex-1',
				},
			},
		],
		[
			'claude',
			'PostToolBatch',
			context,
			{hookSpecificOutput: {hookEventName: 'PostToolBatch', additionalContext: 'mail'}},
		],
		[
			'claude',
			'Stop',
			continuation,
			{
				decision: 'block',
				reason: 'Mail has arrived over session-bus.',
				hookSpecificOutput: {hookEventName: 'Stop', additionalContext: 'mail'},
			},
		],
		[
			'codex',
			'PreToolUse',
			deny,
			{
				hookSpecificOutput: {
					hookEventName: 'PreToolUse',
					permissionDecision: 'deny',
					permissionDecisionReason: 'held by codex-1',
				},
			},
		],
		[
			'codex',
			'PostToolUse',
			context,
			{hookSpecificOutput: {hookEventName: 'PostToolUse', additionalContext: 'mail'}},
		],
		['codex', 'Stop', continuation, {decision: 'block', reason: 'mail'}],
		['gemini', 'BeforeTool', deny, {decision: 'deny', reason: 'held by codex-1'}],
		[
			'gemini',
			'AfterTool',
			context,
			{hookSpecificOutput: {hookEventName: 'AfterTool', additionalContext: 'mail'}},
		],
		['gemini', 'AfterAgent', continuation, {decision: 'deny', reason: 'mail'}],
		[
			'kimi',
			'PreToolUse',
			deny,
			{
				hookSpecificOutput: {
					hookEventName: 'PreToolUse',
					permissionDecision: 'deny',
					permissionDecisionReason: 'held by codex-1',
				},
			},
		],
		['kimi', 'UserPromptSubmit', context, 'mail'],
		['kimi', 'Stop', continuation, '', 'mail'],
		[
			'copilot',
			'preToolUse',
			deny,
			{permissionDecision: 'deny', permissionDecisionReason: 'held by codex-1'},
		],
		['copilot', 'postToolUse', context, {additionalContext: 'mail'}],
		['copilot', 'agentStop', continuation, {decision: 'block', reason: 'mail'}],
		['opencode', 'tool.execute.before', deny, {deny: 'held by codex-1'}],
		['opencode', 'tool.execute.after', context, {context: 'mail'}],
	])('of %s to %s is %o', (vendor, event, reply, stdout, stderr = '') => {
		const output = hooksOf(vendor).answer(event, reply);
		expect(typeof stdout === 'string' ? output.stdout : JSON.parse(output.stdout)).toEqual(stdout);
		expect(output).toMatchObject({stderr, exitCode: stderr === '' ? 0 : 2});
	});
});

describe('a patch', () => {
	it('names every file it adds, changes, deletes and moves, once', () => {
		const patch = [
			'*** Begin Patch',
			'*** Add File: new folder/a b.ts',
			'+*** Update File: not-a-header.ts',
			'*** Update File: src/b.ts\r',
			'*** Move to: src/c.ts',
			'@@',
			'-x',
			' *** Delete File: src/d.ts  ',
			'*** Update File: src/b.ts',
			'*** End Patch',
		].join('\n');
		expect(patchedFiles(patch)).toEqual(['new folder/a b.ts', 'src/b.ts', 'src/c.ts', 'src/d.ts']);
	});

	it('with a long run of blanks in a header is read at once', () => {
		const began = performance.now();
		const file = `a${' '.repeat(100_000)}b.ts`;
		expect(patchedFiles(`*** Update File: ${file}\n${' '.repeat(100_000)}x\n`)).toEqual([file]);
		expect(performance.now() - began).toBeLessThan(1000);
	});

	it('of no files names none', () => {
		expect(patchedFiles('')).toEqual([]);
		expect(patchedFiles('*** Update File: \t \r\n*** Add File: a.ts \t\r\n')).toEqual(['a.ts']);
		expect(patchedFiles('*** Begin Patch\n*** End Patch')).toEqual([]);
	});
});
