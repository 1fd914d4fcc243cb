import path from 'node:path';
import type {Agent, ToldTurn} from './agent.js';
import {payloadOf, permissionFor} from './asks.js';
import {filesAround} from './conversation-files.js';
import {copilotInstallation} from './copilot-installation.js';
import {type Environment, ownFolder} from './environment.js';
import {type Hooks, isEcho, jsonOutput, type ToolUse} from './hooks.js';
import type {LiveConversation, LiveProcess} from './live-conversation.js';
import type {Payload} from './payload.js';
import {namesOf} from './process-names.js';
import {lastTold, textAt} from './transcript.js';

function copilotTool(payload: Payload): ToolUse {
	const name = payload.text('toolName') ?? 'tool';
	const input = payload.object('toolArgs');
	const file = input.text('path');
	if ((name === 'create' || name === 'edit') && file !== null) {
		return {name, kind: 'write', paths: [file], subject: file};
	}
	return {
		name,
		kind: name === 'bash' ? 'shell' : 'other',
		paths: [],
		subject: input.text('command', 'path', 'pattern', 'query', 'description') ?? '',
	};
}

/** Its permissionRequest fires for every command and edit, allowed or not, and so tells nothing of waiting. */
const hooks: Hooks = {
	room: 9000,
	// A turn that is cut off before the model has answered is taken out of the conversation
	events: {
		// What it adds is forgotten with a first prompt that is cut off, and nobody could tell; the prompt delivers anyway
		sessionStart: {means: 'started'},
		sessionEnd: {means: 'ended'},
		userPromptSubmitted: {means: 'prompt', delivers: {as: 'context'}},
		// It comes for every tool of an answer before the first of them runs
		preToolUse: {means: 'before tool', proves: 'all'},
		postToolUse: {
			means: 'after tool',
			delivers: {as: 'context', lasts: true, amid: true},
			proves: 'but amid',
		},
		postToolUseFailure: {means: 'after tool', proves: 'but amid'},
		agentStop: {means: 'turn over', delivers: {as: 'continuation', lasts: true}, proves: 'all'},
		subagentStart: {means: 'subagent began'},
		subagentStop: {means: 'subagent ended'},
	},
	read: (payload, event) => ({
		// A subagent's events carry its own id as the session's
		conversation: payload.text('parentAgentId', 'sessionId', 'session_id'),
		cwd: payload.text('cwd'),
		transcript: payload.text('transcriptPath'),
		model: payload.text('model'),
		isSubagent: payload.has('parentAgentId'),
		tools: payload.has('toolName')
			? [{...copilotTool(payload), ...(event === 'postToolUseFailure' ? {hasFailed: true} : {})}]
			: [],
		cause: payload.text('source', 'reason', 'toolName'),
		isEcho: isEcho(payload),
	}),
	// Only keys at the top count
	answer(_event, reply) {
		if ('context' in reply) return jsonOutput({additionalContext: reply.context});
		if ('continuation' in reply) return jsonOutput({decision: 'block', reason: reply.continuation});
		return jsonOutput({permissionDecision: 'deny', permissionDecisionReason: reply.deny});
	},
};

const home = (environment: Environment) => ownFolder(environment, 'COPILOT_HOME', '.copilot');

/** The end of a step looks like that of the turn, and so says nothing. */
function copilotTurn(line: unknown): ToldTurn | null {
	switch (textAt(line, 'type')) {
		case 'abort':
		case 'session.shutdown':
			return 'over';
		// A turn that is interrupted before its model has answered is taken out of the transcript
		case 'session.usage_checkpoint':
			return JSON.stringify(line).includes('"rewind"') ? 'over' : null;
		// The one sign of a prompt, as the hook fires for what is allowed, too
		case 'permission.requested':
			return 'waits';
		case 'permission.completed':
		case 'user.message':
		case 'assistant.turn_start':
		case 'assistant.message':
		case 'tool.execution_start':
		case 'tool.execution_complete':
			return 'goes on';
		default:
			return null;
	}
}

/** What its prompt shows; a command in full, elsewhere the file or the address. */
function copilotAsks(line: unknown): string | null {
	const told = payloadOf(line);
	if (told.text('type') !== 'permission.requested') return null;
	const request = told.object('data').object('permissionRequest');
	const subject = request.text('fullCommandText', 'fileName', 'path', 'url', 'toolName', 'intention');
	return permissionFor(request.text('kind') ?? 'a tool', subject ?? '');
}

/** The agent keeps a file open in the folder of each conversation it works on, and names itself in its name. */
function readCopilotSessions({pid, openFiles}: LiveProcess): readonly LiveConversation[] | null {
	const ending = `/inuse.${pid}.hold`;
	// The folder of its program is held in the same way
	const folders =
		openFiles()
			?.filter(file => file.endsWith(ending))
			.map(file => path.dirname(file))
			.filter(folder => path.basename(path.dirname(folder)) === 'session-state') ?? null;
	if (folders === null || folders.length === 0) return null;
	return folders.map(folder => ({
		conversation: path.basename(folder),
		transcript: path.join(folder, 'events.jsonl'),
		cwd: null,
		title: null,
		turn: null,
		note: null,
		sinceMs: null,
	}));
}

/** GitHub Copilot CLI. */
export const copilot: Agent = {
	vendor: 'copilot',
	title: 'Copilot CLI',
	isProcess: look => namesOf(look).includes('copilot'),
	sideCommands: ['mcp', 'plugin', 'login', 'logout', 'update', 'help', 'init'],
	valueOptions: [
		'--model',
		'--resume',
		'--agent',
		'--add-dir',
		'--additional-mcp-config',
		'--allow-tool',
		'--deny-tool',
		'--allow-url',
		'--deny-url',
		'--available-tools',
		'--excluded-tools',
		'--disable-mcp-server',
		'--config-dir',
		'--log-dir',
		'--log-level',
		'--output-format',
		'--stream',
	],
	promptOptions: ['-p', '--prompt', '-i', '--interactive'],
	// An editor, or a program, begins as many as it likes over one connection
	isSharedProcess: ({arguments: line}) =>
		['--acp', '--server', '--headless'].some(word => line.includes(word)),
	isParentOf: environment => environment.COPILOT_AGENT_SESSION_ID !== undefined,
	readEnvironment: environment => ({
		agentSessionId: environment.COPILOT_AGENT_SESSION_ID ?? null,
		pid: null,
		model: environment.COPILOT_MODEL ?? null,
	}),
	clientNames: ['copilot-cli'],
	home,
	findTranscript(conversation, environment) {
		const folder = home(environment);
		return folder && path.join(folder, 'session-state', conversation, 'events.jsonl');
	},
	conversationFiles: transcript => filesAround(transcript, 'events.jsonl'),
	modelInTranscript: line => textAt(line, 'data', 'model') ?? textAt(line, 'model'),
	activityFiles: transcript => [transcript],
	turnInTranscript: lastTold(copilotTurn),
	asksInTranscript: copilotAsks,
	limitInTranscript: null,
	voiceInTranscript: null,
	titleInTranscript: null,
	readConversations: readCopilotSessions,
	resumeCommand: conversation => ['copilot', `--resume=${conversation}`],
	wakeArguments: null,
	hooks,
	installation: copilotInstallation(hooks),
};
