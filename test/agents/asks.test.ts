import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {permissionFor} from '../../source/agents/asks.js';
import {findAgent} from '../../source/agents/index.js';
import {Payload, parsePayload} from '../../source/agents/payload.js';
import {readLast} from '../../source/agents/transcript.js';
import {readEvent} from '../../source/hook/read-event.js';
import {recorded} from './support/payloads.js';

function asksOf(vendor: string, event: string, payload: Payload | null): string | null | undefined {
	const hooks = findAgent(vendor)?.hooks;
	const spec = hooks?.events[event];
	if (!hooks || !spec || !payload) throw new Error(`${vendor} has no ${event}`);
	return readEvent(spec, hooks.read(payload, event)).asks;
}

const touch = 'touch /home/u/project/asked.txt';

describe('what a person is asked', () => {
	test.each([
		['claude', 'PermissionRequest.Bash', 'PermissionRequest', `permission for Bash: ${touch}`],
		['codex', 'PermissionRequest.Bash', 'PermissionRequest', `permission for Bash: ${touch}`],
		['gemini', 'Notification.ToolPermission', 'Notification', `permission for shell: ${touch}`],
		['kimi', 'PermissionRequest.Bash', 'PermissionRequest', `permission for Bash: ${touch}`],
	])('is read from the recording %s %s', (vendor, name, event, asks) => {
		expect(asksOf(vendor, event, parsePayload(recorded({vendor, name})))).toBe(asks);
	});

	const questions = [{question: 'Which colour?', header: 'Colour'}, {question: 'And how much?'}];
	test.each<[vendor: string, event: string, payload: object, asks: string | null]>([
		[
			'claude',
			'PermissionRequest',
			{tool_name: 'AskUserQuestion', tool_input: {questions}},
			'Which colour?\nAnd how much?',
		],
		['claude', 'PermissionRequest', {tool_name: 'AskUserQuestion'}, 'permission for AskUserQuestion'],
		[
			'claude',
			'PermissionRequest',
			{tool_name: 'ExitPlanMode', tool_input: {plan: '1. Look\n2. Leap'}},
			'permission for ExitPlanMode: 1. Look\n2. Leap',
		],
		[
			'claude',
			'PermissionRequest',
			{tool_name: 'Edit', tool_input: {file_path: '/w/a.ts', old_string: 'a'}},
			'permission for Edit: /w/a.ts',
		],
		[
			'claude',
			'PermissionRequest',
			{tool_name: 'mcp__db__run', tool_input: {sql: 'drop table a'}},
			'permission for mcp__db__run: {"sql":"drop table a"}',
		],
		[
			'claude',
			'Notification',
			{notification_type: 'elicitation_dialog', message: 'db asks for a password'},
			'db asks for a password',
		],
		['claude', 'Notification', {notification_type: 'idle_prompt', message: 'Claude is waiting'}, null],
		['claude', 'Notification', {notification_type: 'permission_prompt', message: 'Claude needs you'}, null],
		['claude', 'PostToolUse', {tool_name: 'Write', tool_input: {file_path: '/w/a.ts'}}, null],
		[
			'codex',
			'PermissionRequest',
			{tool_name: 'apply_patch', tool_input: {command: '*** Add File: a.ts\n+x\n*** Delete File: b.ts'}},
			'permission for apply_patch: a.ts, b.ts',
		],
		[
			'gemini',
			'Notification',
			{details: {type: 'edit', title: 'Confirm Edit', filePath: '/w/a.ts', fileDiff: '+x'}},
			'permission for edit: /w/a.ts',
		],
		[
			'gemini',
			'Notification',
			{details: {type: 'mcp', title: 'Confirm', serverName: 'db', toolName: 'run'}},
			'permission for db run',
		],
		[
			'gemini',
			'Notification',
			{details: {type: 'info', title: 'Confirm Web Fetch', urls: ['https://a.example', 'https://b.example']}},
			'permission for Confirm Web Fetch: https://a.example https://b.example',
		],
		['gemini', 'Notification', {details: {type: 'ask_user', title: 'Ask User'}}, 'Ask User'],
		['gemini', 'Notification', {message: 'Tool requires confirmation'}, 'Tool requires confirmation'],
		[
			'opencode',
			'permission.asked',
			{
				tool: 'external_directory',
				patterns: ['/nowhere/*'],
				metadata: {command: 'cat /nowhere/missing.txt'},
			},
			'permission for external_directory: cat /nowhere/missing.txt',
		],
		['opencode', 'permission.asked', {tool: 'edit', patterns: ['a.ts']}, 'permission for edit: a.ts'],
		['opencode', 'permission.asked', {tool: 'bash', title: 'Run it'}, 'permission for bash: Run it'],
		['opencode', 'permission.asked', {}, 'permission for a tool'],
		['opencode', 'question.asked', {questions}, 'Which colour?\nAnd how much?'],
	])('is read from an event of %s, %s %j', (vendor, event, payload, asks) => {
		expect(asksOf(vendor, event, new Payload({...payload}))).toBe(asks);
	});

	test('is a word of the vendor where a payload is not what it was', () => {
		const odd = {tool_name: 7, tool_input: 'x', details: [1], questions: {}, message: null, metadata: 'y'};
		expect(asksOf('claude', 'PermissionRequest', new Payload(odd))).toBe('permission for tool');
		expect(asksOf('codex', 'PermissionRequest', new Payload(odd))).toBe('permission for tool');
		expect(asksOf('kimi', 'PermissionRequest', new Payload(odd))).toBe('permission for tool');
		expect(asksOf('gemini', 'Notification', new Payload(odd))).toBeNull();
		expect(asksOf('opencode', 'question.asked', new Payload(odd))).toBeNull();
	});

	test('names what the tool was given only where nothing better is known', () => {
		expect(permissionFor('tool', 'a', new Payload({b: 1}))).toBe('permission for tool: a');
		expect(permissionFor('tool', '', new Payload({b: 1}))).toBe('permission for tool: {"b":1}');
		expect(permissionFor('tool', '')).toBe('permission for tool');
	});
});

describe('what a transcript says a person is asked', () => {
	const fixture = (vendor: string, scene: string) =>
		path.join(import.meta.dirname, 'fixtures', vendor, 'transcripts', `${scene}.jsonl`);
	const asksIn = (vendor: string) => findAgent(vendor)?.asksInTranscript ?? (() => null);

	test.each([
		['kimi', "permission for Bash: touch '/home/u/project/x.txt'"],
		['copilot', "permission for shell: touch '/home/u/project/x.txt'"],
	])('is in that of %s at a prompt', (vendor, asks) => {
		expect(readLast(fixture(vendor, 'at-prompt'), asksIn(vendor))).toBe(asks);
	});

	test.each([
		[
			'codex',
			{
				type: 'response_item',
				payload: {
					type: 'function_call',
					name: 'request_user_input',
					arguments: '{"questions":[{"id":"a","question":"Which?"}]}',
				},
			},
			'Which?',
		],
		[
			'kimi',
			{type: 'interaction.request', kind: 'question', request: {questions: [{question: 'Which?'}]}},
			'Which?',
		],
		['copilot', {type: 'permission.requested', data: {}}, 'permission for a tool'],
	])('is read from a line of %s: %j', (vendor, line, asks) => {
		expect(asksIn(vendor)(line)).toBe(asks);
		expect(findAgent(vendor)?.turnInTranscript([line])).toBe('waits');
	});

	test.each(['codex', 'kimi', 'copilot'])('is nothing in any other line of %s', vendor => {
		for (const line of [null, 1, 'text', [], {}, {type: 'response_item', payload: {type: 'function_call'}}])
			expect(asksIn(vendor)(line)).toBeNull();
	});
});
