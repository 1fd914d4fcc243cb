import path from 'node:path';
import type {Agent, ToldTurn, Voice} from './agent.js';
import {permissionFor} from './asks.js';
import {filesBelow} from './conversation-files.js';
import type {Environment} from './environment.js';
import {geminiInstallation} from './gemini-installation.js';
import {type Hooks, isEcho, jsonOutput, type ToolUse} from './hooks.js';
import type {Payload} from './payload.js';
import {namesOf} from './process-names.js';
import {valueAt} from './settings-value.js';
import {filesIn, findBelow, momentAt, namesIn, readFirstLine, textAt} from './transcript.js';

function geminiTool(payload: Payload): ToolUse {
	const name = payload.text('tool_name') ?? 'tool';
	const input = payload.object('tool_input');
	const file = input.text('file_path');
	if ((name === 'write_file' || name === 'replace') && file !== null) {
		const hasFailed = payload.object('tool_response').has('error');
		return {name, kind: 'write', paths: [file], subject: file, hasFailed};
	}
	return {
		name,
		kind: name === 'run_shell_command' ? 'shell' : 'other',
		paths: [],
		subject: input.text('command', 'file_path', 'dir_path', 'pattern', 'query', 'prompt') ?? '',
	};
}

/** Its notice of a question names the tool by what it does, and gives what it would work on in fields of its own. */
function geminiAsks(payload: Payload): string | null {
	const details = payload.object('details');
	switch (details.text('type')) {
		case 'exec':
			return permissionFor('shell', details.text('command') ?? '');
		case 'edit':
			return permissionFor('edit', details.text('filePath', 'fileName') ?? '');
		case 'mcp':
			return permissionFor(['serverName', 'toolName'].map(name => details.text(name)).join(' '), '');
		case 'info':
			return permissionFor(
				details.text('title') ?? 'a tool',
				details.text('prompt') ?? details.texts('urls').join(' '),
			);
		default:
			return details.text('title') ?? payload.text('message');
	}
}

/** What it tells as the answer of a model that gave none. */
const noAnswer = '[no response text]';

const hooks: Hooks = {
	room: 9000,
	// A turn that is cut off is taken out of the conversation; tools of one answer may run one after the other
	events: {
		// What is added when a conversation is cleared or resumed is dropped
		SessionStart: {means: 'started', delivers: {as: 'context', lasts: true, causes: ['startup']}},
		SessionEnd: {means: 'ended'},
		BeforeAgent: {means: 'prompt', delivers: {as: 'context'}},
		BeforeTool: {
			means: 'before tool',
			matcher: 'write_file|replace|run_shell_command',
			proves: 'but amid',
		},
		AfterTool: {means: 'after tool', delivers: {as: 'context', amid: true}, proves: 'but amid'},
		Notification: {means: 'waiting'},
		// It comes after a turn that was cut off, too, with what was said before
		AfterAgent: {means: 'turn over', delivers: {as: 'continuation'}, proves: 'by record'},
	},
	read: payload => ({
		conversation: payload.text('session_id'),
		cwd: payload.text('cwd'),
		transcript: payload.text('transcript_path'),
		model: null,
		isSubagent: false,
		tools: payload.has('tool_name') ? [geminiTool(payload)] : [],
		cause: payload.text('source', 'reason', 'notification_type'),
		asks: geminiAsks(payload),
		isEcho: isEcho(payload),
		...(payload.text('prompt_response') === noAnswer ? {hasHeard: false} : {}),
	}),
	answer(event, reply) {
		if ('context' in reply) {
			return jsonOutput({hookSpecificOutput: {hookEventName: event, additionalContext: reply.context}});
		}
		return jsonOutput({decision: 'deny', reason: 'deny' in reply ? reply.deny : reply.continuation});
	},
};

/**
 * An answer is written before the tools it calls are named, and looks like the last one until then: only that a
 * person cancelled a turn can be told. It is told before what became of its tools, and before all of the conversation
 * that is left, which is written once more, line by line and then as a whole.
 */
function geminiTurn(lines: Iterable<unknown>): ToldTurn | null {
	const left = new Set<string | null>();
	for (const line of lines) {
		const messages = valueAt(line, '$set', 'messages');
		if (Array.isArray(messages)) for (const message of messages) left.add(textAt(message, 'id'));
		const type = textAt(line, 'type');
		if (type === 'info' && textAt(line, 'content') === 'Request cancelled.') return 'over';
		if ((type !== 'user' && type !== 'gemini') || left.has(textAt(line, 'id'))) continue;
		if (!JSON.stringify(line).includes('Operation cancelled by user')) return 'goes on';
	}
	return null;
}

/** What tools told is a line of the user's. An answer that is written once more is none, and names no model. */
function geminiVoice(line: unknown): Voice | null {
	const type = textAt(line, 'type');
	const atMs = momentAt(line, 'timestamp');
	if (atMs === null) return null;
	if (type === 'gemini') return textAt(line, 'model') === null ? null : {by: 'model', atMs};
	return type === 'user' ? {by: 'other', atMs} : null;
}

/** Its variable replaces the home folder itself. */
function home(environment: Environment): string | null {
	const base = environment.GEMINI_CLI_HOME || environment.HOME;
	return base ? path.join(base, '.gemini') : null;
}

/** The conversation a transcript names; `null` where it names none that a file can have the name of. */
function conversationIn(transcript: string): string | null {
	const conversation = textAt(readFirstLine(transcript), 'sessionId');
	return conversation === null || conversation !== path.basename(conversation) ? null : conversation;
}

/** The transcript, and those of the subagents. */
function geminiTranscripts(transcript: string): string[] {
	const conversation = conversationIn(transcript);
	if (conversation === null) return [transcript];
	return [transcript, ...filesIn(path.join(path.dirname(transcript), conversation), '.jsonl')];
}

/**
 * Subagents have conversations of their own below one of the conversation's name; what each conversation's tools,
 * plans and log hold lies in folders of the project (`deleteSessionArtifactsAsync` of the CLI names them all).
 */
function geminiFiles(transcript: string): string[] {
	const chats = path.dirname(transcript);
	const project = path.dirname(chats);
	const conversation = conversationIn(transcript);
	if (conversation === null) return [transcript];
	const ofSubagents = filesBelow(path.join(chats, conversation));
	const subagents = ofSubagents.map(file => path.parse(file).name);
	const others = [conversation, ...subagents].flatMap(id => [
		...filesBelow(path.join(project, 'logs', `session-${id}.jsonl`)),
		...filesBelow(path.join(project, 'tool-outputs', `session-${id}`)),
		...(id === 'chats' || id === 'logs' || id === 'tool-outputs' ? [] : filesBelow(path.join(project, id))),
	]);
	return [transcript, ...ofSubagents, ...others];
}

/** Gemini CLI: a Node script whose launcher runs a second Node; the nearest one is the agent. */
export const gemini: Agent = {
	vendor: 'gemini',
	title: 'Gemini CLI',
	isProcess: look => namesOf(look).includes('gemini'),
	sideCommands: ['mcp', 'extensions', 'extension', 'skills', 'hooks'],
	valueOptions: [
		'-m',
		'--model',
		'-r',
		'--resume',
		'--session-id',
		'-e',
		'--extensions',
		'--approval-mode',
		'--policy',
		'--allowed-tools',
		'--allowed-mcp-server-names',
		'--include-directories',
		'-o',
		'--output-format',
		'-w',
		'--worktree',
	],
	promptOptions: ['-p', '--prompt', '-i', '--prompt-interactive'],
	// An editor begins as many as it likes over one connection
	isSharedProcess: ({arguments: line}) => line.includes('--acp') || line.includes('--experimental-acp'),
	isParentOf: environment => environment.GEMINI_CLI === '1' || environment.GEMINI_SESSION_ID !== undefined,
	readEnvironment: environment => ({
		agentSessionId: environment.GEMINI_SESSION_ID ?? null,
		pid: null,
		model: environment.GEMINI_MODEL ?? null,
	}),
	clientNames: ['gemini-cli-mcp-client'],
	home,
	findTranscript(conversation, environment) {
		const folder = home(environment);
		if (folder === null) return null;
		const projects = path.join(folder, 'tmp');
		const ending = `-${conversation.slice(0, 8)}.jsonl`;
		for (const project of namesIn(projects)) {
			const found = findBelow(path.join(projects, project, 'chats'), 0, ending);
			if (found !== null) return found;
		}
		return null;
	},
	conversationFiles: geminiFiles,
	modelInTranscript: line => (textAt(line, 'type') === 'gemini' ? textAt(line, 'model') : null),
	activityFiles: geminiTranscripts,
	turnInTranscript: geminiTurn,
	asksInTranscript: null,
	limitInTranscript: null,
	voiceInTranscript: geminiVoice,
	titleInTranscript: null,
	readConversations: () => null,
	resumeCommand: conversation => ['gemini', '--resume', conversation],
	wakeArguments: null,
	hooks,
	installation: geminiInstallation(hooks),
};
