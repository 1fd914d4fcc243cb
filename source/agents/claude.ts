import path from 'node:path';
import type {Agent, ToldTitle, ToldTurn} from './agent.js';
import {permissionFor, questionsIn} from './asks.js';
import {claudeInstallation} from './claude-installation.js';
import {readClaudeRegistry} from './claude-registry.js';
import {filesBelow} from './conversation-files.js';
import {type Environment, ownFolder, pidIn} from './environment.js';
import {firstWord} from './first-word.js';
import {type Hooks, isEcho, jsonOutput, type Reply, type ToolUse} from './hooks.js';
import type {Payload} from './payload.js';
import {namesOf} from './process-names.js';
import {valueAt} from './settings-value.js';
import {filesIn, findBelow, lastTold, parseLine, textAt} from './transcript.js';

const writingTools = new Set(['Write', 'Edit', 'MultiEdit', 'NotebookEdit']);

/** One tool use as Claude's payloads, and those of agents made after it, tell it. */
export function claudeTool(payload: Payload): ToolUse {
	const name = payload.text('tool_name') ?? 'tool';
	const input = payload.object('tool_input');
	const file = input.text('file_path', 'notebook_path');
	if (writingTools.has(name) && file !== null) {
		return {name, kind: 'write', paths: [file], subject: file};
	}
	return {
		name,
		kind: name === 'Bash' ? 'shell' : 'other',
		paths: [],
		subject: input.text('command', 'file_path', 'pattern', 'description', 'query', 'url') ?? '',
	};
}

/** It asks for permission to ask a question, too, and to begin on its plan. */
function claudeAsks(payload: Payload): string | null {
	if (payload.text('notification_type') === 'elicitation_dialog') return payload.text('message');
	if (!payload.has('tool_name')) return null;
	const {name, subject} = claudeTool(payload);
	const input = payload.object('tool_input');
	const questions = name === 'AskUserQuestion' ? questionsIn(input) : null;
	return questions ?? permissionFor(name, input.text('plan') ?? subject, input);
}

/** A batch does not tell which of its writes were made; those that were are told one by one, and are over now. */
function withoutWrites(tool: ToolUse): ToolUse {
	return tool.kind === 'write' ? {...tool, hasFailed: true} : tool;
}

/** The answer of agents that took over Claude's way of writing hooks. */
export function nestedAnswer(event: string, reply: Reply) {
	if ('continuation' in reply) return jsonOutput({decision: 'block', reason: reply.continuation});
	const said =
		'deny' in reply
			? {permissionDecision: 'deny', permissionDecisionReason: reply.deny}
			: {additionalContext: reply.context};
	return jsonOutput({hookSpecificOutput: {hookEventName: event, ...said}});
}

const hooks: Hooks = {
	// It cuts at 10,000 characters
	room: 9000,
	events: {
		SessionStart: {means: 'started', delivers: {as: 'context', lasts: true}},
		SessionEnd: {means: 'ended'},
		// A prompt that is taken back before the model has answered takes its context along
		UserPromptSubmit: {means: 'prompt', delivers: {as: 'context'}},
		PreToolUse: {means: 'before tool', matcher: 'Write|Edit|NotebookEdit|Bash', proves: 'all'},
		// Only for tools that did not fail
		PostToolUse: {means: 'after tool', matcher: 'Write|Edit|NotebookEdit', proves: 'all'},
		// One for a whole batch of parallel tools, denied and failed ones included
		PostToolBatch: {means: 'after tool', delivers: {as: 'context', lasts: true}, proves: 'all'},
		PermissionRequest: {means: 'waiting'},
		Notification: {means: 'waiting', matcher: 'idle_prompt|elicitation_dialog'},
		Stop: {means: 'turn over', delivers: {as: 'continuation', lasts: true}, proves: 'all'},
		StopFailure: {means: 'turn over'},
		PostModelSwitch: {means: 'model'},
		SubagentStart: {means: 'subagent began'},
		SubagentStop: {means: 'subagent ended'},
	},
	read: payload => ({
		conversation: payload.text('session_id'),
		cwd: payload.text('cwd'),
		transcript: payload.text('transcript_path'),
		model: payload.text('model', 'to_model'),
		isSubagent: payload.has('agent_id'),
		// A prompt that is typed while the turn goes on has the id of that turn
		turn: payload.text('prompt_id'),
		isEcho: isEcho(payload),
		tools: payload.has('tool_calls')
			? payload.list('tool_calls').map(call => withoutWrites(claudeTool(call)))
			: payload.has('tool_name')
				? [claudeTool(payload)]
				: [],
		cause: payload.text('source', 'reason', 'notification_type', 'tool_name'),
		asks: claudeAsks(payload),
		limit:
			payload.text('error') === 'rate_limit'
				? (payload.text('last_assistant_message') ?? 'rate limit')
				: null,
	}),
	answer(event, reply) {
		if (!('continuation' in reply)) return nestedAnswer(event, reply);
		// It puts the reason before the model twice, but what is added only once
		return jsonOutput({
			decision: 'block',
			reason: 'Mail has arrived over session-bus.',
			hookSpecificOutput: {hookEventName: event, additionalContext: reply.continuation},
		});
	},
};

/** Whether a person's message is the one that stands for an interruption; what tools tell may quote it. */
function isInterruption(line: unknown): boolean {
	const content = valueAt(line, 'message', 'content');
	const blocks: readonly unknown[] = Array.isArray(content) ? content : [];
	const texts = blocks.flatMap(block => (textAt(block, 'type') === 'text' ? [textAt(block, 'text')] : []));
	return [content, ...texts].some(
		text => typeof text === 'string' && text.startsWith('[Request interrupted by user'),
	);
}

function claudeTurn(line: unknown): ToldTurn | null {
	switch (textAt(line, 'type')) {
		case 'assistant':
			return textAt(line, 'message', 'stop_reason') === 'end_turn' ? 'over' : 'goes on';
		case 'user':
			return isInterruption(line) ? 'over' : 'goes on';
		case 'system':
			return textAt(line, 'subtype') === 'turn_duration' ? 'over' : null;
		default:
			return null;
	}
}

/** A person's `/rename`, and the title it makes up itself. */
function claudeTitle(line: string): ToldTitle | null {
	// Most lines are long, and few are titles
	if (!line.includes('-title"')) return null;
	const told = parseLine(line);
	const kind = textAt(told, 'type');
	if (kind !== 'custom-title' && kind !== 'ai-title') return null;
	const text = valueAt(told, kind === 'custom-title' ? 'customTitle' : 'aiTitle');
	return typeof text === 'string' ? {by: kind === 'custom-title' ? 'person' : 'agent', text} : null;
}

const home = (environment: Environment) => ownFolder(environment, 'CLAUDE_CONFIG_DIR', '.claude');

/** Its processes in the background name themselves in one word, and its installer calls a program by its version. */
function isOwnName(program: string): boolean {
	return /^claude bg-[a-z-]+$/.test(program) || /\/claude\/versions\/\d[^/]*$/.test(program);
}

/** Claude Code. */
export const claude: Agent = {
	vendor: 'claude',
	title: 'Claude Code',
	isProcess: look => namesOf(look).includes('claude') || isOwnName(look.arguments[0] ?? ''),
	isSupervisor: look => look.arguments[0] === 'claude bg-pty-host' || firstWord(claude, look) === 'daemon',
	isSpare: look => look.arguments[0] === 'claude bg-spare',
	sideCommands: [
		'mcp',
		'doctor',
		'update',
		'upgrade',
		'install',
		'config',
		'plugin',
		'agents',
		'setup-token',
		'auth',
		'migrate-installer',
		'daemon',
		'attach',
		'logs',
		'respawn',
		'stop',
		'rm',
	],
	valueOptions: [
		'--model',
		'--fallback-model',
		'--effort',
		'-r',
		'--resume',
		'--session-id',
		'-n',
		'--name',
		'--agent',
		'--agents',
		'--settings',
		'--setting-sources',
		'--mcp-config',
		'--plugin-dir',
		'--add-dir',
		'--tools',
		'--allowedTools',
		'--allowed-tools',
		'--disallowedTools',
		'--disallowed-tools',
		'--system-prompt',
		'--system-prompt-file',
		'--append-system-prompt',
		'--append-system-prompt-file',
		'--permission-mode',
		'--permission-prompt-tool',
		'--input-format',
		'--output-format',
		'--json-schema',
		'--max-turns',
		'--max-budget-usd',
		'--betas',
		'--debug-file',
		'--from-pr',
		'-w',
		'--worktree',
	],
	promptOptions: ['-p', '--print'],
	isSharedProcess: () => false,
	// CLAUDE_PROJECT_DIR is no proof: other agents set it as an alias
	isParentOf: environment => environment.CLAUDE_CODE_CHILD_SESSION === '1' || environment.CLAUDECODE === '1',
	readEnvironment: environment => ({
		agentSessionId: environment.CLAUDE_CODE_SESSION_ID ?? null,
		pid: pidIn(environment.CLAUDE_PID),
		model: environment.ANTHROPIC_MODEL ?? null,
	}),
	clientNames: ['claude-code'],
	home,
	findTranscript(conversation, environment) {
		const folder = home(environment);
		return folder && findBelow(path.join(folder, 'projects'), 1, `${conversation}.jsonl`);
	},
	conversationFiles: transcript =>
		transcript.endsWith('.jsonl')
			? [transcript, ...filesBelow(transcript.slice(0, -'.jsonl'.length))]
			: [transcript],
	modelInTranscript: line => (textAt(line, 'type') === 'assistant' ? textAt(line, 'message', 'model') : null),
	activityFiles: transcript => [
		transcript,
		...filesIn(path.join(transcript.replace(/\.jsonl$/, ''), 'subagents'), '.jsonl'),
	],
	turnInTranscript: lastTold(claudeTurn),
	asksInTranscript: null,
	limitInTranscript: null,
	voiceInTranscript: null,
	titleInTranscript: claudeTitle,
	readConversations(process, environment) {
		const folder = home(environment);
		return folder === null ? null : readClaudeRegistry(folder, process);
	},
	resumeCommand: conversation => ['claude', '--resume', conversation],
	wakeArguments: null,
	hooks,
	installation: claudeInstallation(hooks),
};
