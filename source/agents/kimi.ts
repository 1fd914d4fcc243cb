import path from 'node:path';
import {readTextFile} from '../system/read-file.js';
import type {Agent, ToldTurn, Voice} from './agent.js';
import {payloadOf, permissionFor, questionsIn} from './asks.js';
import {nestedAnswer} from './claude.js';
import {filesAround} from './conversation-files.js';
import {type Environment, ownFolder} from './environment.js';
import {firstWord} from './first-word.js';
import {blockingOutput, type Hooks, type ToolUse} from './hooks.js';
import {kimiInstallation} from './kimi-installation.js';
import type {Payload} from './payload.js';
import {namesOf} from './process-names.js';
import {lastTold, momentAt, namesIn, textAt} from './transcript.js';

function kimiTool(payload: Payload): ToolUse {
	const name = payload.text('tool_name') ?? 'tool';
	const input = payload.object('tool_input');
	const file = input.text('path');
	if ((name === 'Write' || name === 'Edit') && file !== null) {
		return {name, kind: 'write', paths: [file], subject: file};
	}
	return {
		name,
		kind: name === 'Bash' ? 'shell' : 'other',
		paths: [],
		subject: input.text('command', 'path', 'pattern', 'query', 'description') ?? '',
	};
}

function kimiPermission(payload: Payload): string {
	const {name, subject} = kimiTool(payload);
	return permissionFor(name, subject, payload.object('tool_input'));
}

/** Permission events name the main agent, too; of a subagent's other events only the begin of its turn names it. */
function isSubagent(payload: Payload): boolean {
	const agent = payload.text('agent_id');
	return (agent !== null && agent !== 'main') || payload.text('origin_name') === 'subagent';
}

const hooks: Hooks = {
	room: 9000,
	events: {
		SessionStart: {means: 'started'},
		SessionEnd: {means: 'ended'},
		// Nothing else tells that a turn which was made to go on has ended
		SessionHeartbeat: {means: 'beat', proves: 'only by record'},
		UserPromptSubmit: {means: 'prompt', delivers: {as: 'context', lasts: true}},
		TurnStarted: {means: 'prompt'},
		PreToolUse: {
			means: 'before tool',
			matcher: 'Write|Edit|Bash',
			tellsNoTurn: true,
			proves: 'all',
			settlesEdits: true,
		},
		PostToolUse: {means: 'after tool', tellsNoTurn: true, isLate: true},
		PostToolUseFailure: {means: 'after tool', tellsNoTurn: true, isLate: true},
		PermissionRequest: {means: 'waiting'},
		PermissionResult: {means: 'answered'},
		Stop: {
			means: 'turn over',
			delivers: {as: 'continuation', lasts: true},
			proves: 'all',
			isAmbiguous: true,
			firesOnce: true,
		},
		StopFailure: {means: 'turn over'},
		Interrupt: {means: 'turn over'},
		SubagentStart: {means: 'subagent began'},
		SubagentStop: {means: 'subagent ended'},
	},
	read: (payload, event) => ({
		conversation: payload.text('session_id'),
		cwd: payload.text('cwd'),
		transcript: null,
		model: payload.text('model'),
		title: payload.text('session_title'),
		isSubagent: isSubagent(payload),
		isSteering: payload.is('is_steer'),
		tools: payload.has('tool_name')
			? [{...kimiTool(payload), ...(event === 'PostToolUseFailure' ? {hasFailed: true} : {})}]
			: [],
		cause: payload.text('source', 'reason', 'tool_name'),
		asks: kimiPermission(payload),
		limit: payload.text('error_message')?.startsWith('429 ') ? payload.text('error_message') : null,
	}),
	answer(event, reply) {
		if ('context' in reply) return {stdout: reply.context, stderr: '', exitCode: 0};
		if ('continuation' in reply) return blockingOutput(reply.continuation);
		return nestedAnswer(event, reply);
	},
};

const home = (environment: Environment) => ownFolder(environment, 'KIMI_CODE_HOME', '.kimi-code');

/** Kimi Code, and the older Kimi CLI. It leaves no mark in the environment, so only its process tells. */
export const kimi: Agent = {
	vendor: 'kimi',
	title: 'Kimi Code',
	isProcess: look => namesOf(look).some(name => ['kimi', 'kimi-code', 'Kimi Code'].includes(name)),
	sideCommands: ['mcp', 'login', 'logout', 'info', 'export', 'web', 'server', 'doctor', 'upgrade'],
	valueOptions: [
		'-m',
		'--model',
		'-r',
		'--resume',
		'-S',
		'--session',
		'-w',
		'--work-dir',
		'--add-dir',
		'--agent',
		'--agent-file',
		'--config',
		'--config-file',
		'--mcp-config',
		'--mcp-config-file',
		'--skills-dir',
		'--input-format',
		'--output-format',
	],
	promptOptions: ['-p', '--prompt', '-c', '--command'],
	// An editor, or a page, begins as many as it likes
	isSharedProcess: look =>
		['acp', 'web', 'server'].includes(firstWord(kimi, look) ?? '') || look.arguments.includes('--acp'),
	isParentOf: () => false,
	readEnvironment: () => ({agentSessionId: null, pid: null, model: null}),
	clientNames: ['kimi-code'],
	home,
	findTranscript(conversation, environment) {
		const folder = home(environment);
		return folder && findInIndex(path.join(folder, 'session_index.jsonl'), conversation);
	},
	conversationFiles: transcript => filesAround(transcript, path.join('agents', 'main', 'wire.jsonl')),
	modelInTranscript: line => (textAt(line, 'type') === 'llm.request' ? textAt(line, 'model') : null),
	activityFiles: listWires,
	turnInTranscript: lastTold(kimiTurn),
	asksInTranscript: kimiAsks,
	limitInTranscript: null,
	voiceInTranscript: kimiVoice,
	titleInTranscript: null,
	readConversations: () => null,
	resumeCommand: conversation => ['kimi', '-r', conversation],
	wakeArguments: null,
	hooks,
	installation: kimiInstallation(hooks, home),
};

function kimiTurn(line: unknown): ToldTurn | null {
	switch (textAt(line, 'type')) {
		case 'prompt.completed':
		case 'prompt.aborted':
		case 'turn.ended':
			return 'over';
		case 'interaction.request':
			return 'waits';
		case 'turn.prompt':
		case 'llm.request':
		case 'context.append_loop_event':
		case 'interaction.resolved':
			return 'goes on';
		default:
			return null;
	}
}

/** A wish for permission is told by its event, too; a question only here. */
function kimiAsks(line: unknown): string | null {
	const told = payloadOf(line);
	if (told.text('type') !== 'interaction.request') return null;
	const request = told.object('request');
	const {tool, display} = {tool: request.text('toolName'), display: request.object('display')};
	if (tool === null) return questionsIn(request);
	return permissionFor(tool, display.text('command', 'path') ?? request.text('action') ?? '');
}

function kimiVoice(line: unknown): Voice | null {
	const atMs = momentAt(line, 'time');
	if (atMs === null) return null;
	switch (textAt(line, 'type')) {
		case 'context.append_message':
			return textAt(line, 'message', 'role') === 'user' ? {by: 'other', atMs} : null;
		case 'context.append_loop_event': {
			const event = textAt(line, 'event', 'type');
			if (event === 'tool.result') return {by: 'other', atMs};
			return event === 'content.part' || event === 'tool.call' ? {by: 'model', atMs} : null;
		}
		default:
			return null;
	}
}

/** The main agent and every subagent write a file of their own. */
function listWires(transcript: string): string[] {
	const agents = path.dirname(path.dirname(transcript));
	return namesIn(agents).map(name => path.join(agents, name, 'wire.jsonl'));
}

/** Some hundred thousand lines, in bytes. */
const longestIndex = 64 * 1024 * 1024;

/** The index has a line for every conversation; its folder's name cannot be computed reliably. */
function findInIndex(index: string, conversation: string): string | null {
	try {
		const lines = readTextFile(index, longestIndex)?.split('\n') ?? [];
		const line = lines.findLast(candidate => candidate.includes(conversation));
		const folder = line === undefined ? null : textAt(JSON.parse(line), 'sessionDir');
		return folder === null ? null : path.join(folder, 'agents', 'main', 'wire.jsonl');
	} catch {
		return null;
	}
}
