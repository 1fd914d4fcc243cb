import {existsSync} from 'node:fs';
import path from 'node:path';
import type {Agent, ToldTurn, Voice} from './agent.js';
import {payloadOf, permissionFor, questionsIn} from './asks.js';
import {nestedAnswer} from './claude.js';
import {codexInstallation} from './codex-installation.js';
import {readRolloutMeta, rolloutsOf} from './codex-rollouts.js';
import {readThreadNames} from './codex-thread-names.js';
import {type Environment, ownFolder} from './environment.js';
import type {Hooks, ToolUse} from './hooks.js';
import type {VendorLimit} from './limits.js';
import type {LiveConversation, LiveProcess} from './live-conversation.js';
import type {Payload} from './payload.js';
import {namesOf} from './process-names.js';
import {findBelow, lastTold, momentAt, textAt} from './transcript.js';

/** The files a patch touches, in its own headers. */
export function patchedFiles(patch: string): string[] {
	// What ends a line is cut off afterwards: a pattern that does it looks again at every blank of a long one
	const headers = patch.matchAll(/^[ \t]*\*\*\* (?:(?:Add|Update|Delete) File|Move to): (.+)$/gm);
	return [...new Set(Array.from(headers, ([, file = '']) => file.trimEnd()))].filter(file => file !== '');
}

function codexTool(payload: Payload): ToolUse {
	const name = payload.text('tool_name') ?? 'tool';
	const command = payload.object('tool_input').text('command', 'patch', 'input') ?? '';
	if (name === 'apply_patch') {
		const paths = patchedFiles(command);
		return {name, kind: 'write', paths, subject: paths.join(', ')};
	}
	return {name, kind: name === 'Bash' ? 'shell' : 'other', paths: [], subject: command};
}

function codexPermission(payload: Payload): string {
	const {name, subject} = codexTool(payload);
	return permissionFor(name, subject, payload.object('tool_input'));
}

const hooks: Hooks = {
	// It cuts at about 2,500 tokens, and counts four bytes for one
	room: 9000,
	// Its sandbox lets commands write to the project alone; servers run outside of it
	door: 'tool',
	// Whatever a hook adds becomes part of the conversation at once; tools of one answer may run one after the other
	events: {
		SessionStart: {means: 'started', delivers: {as: 'context', lasts: true}},
		SessionEnd: {means: 'ended'},
		UserPromptSubmit: {means: 'prompt', delivers: {as: 'context', lasts: true}},
		PreToolUse: {means: 'before tool', matcher: 'apply_patch|Bash', proves: 'but amid', settlesEdits: true},
		PostToolUse: {
			means: 'after tool',
			delivers: {as: 'context', lasts: true, amid: true},
			proves: 'but amid',
		},
		PermissionRequest: {means: 'waiting'},
		Stop: {means: 'turn over', delivers: {as: 'continuation', lasts: true}, proves: 'all'},
		Interrupt: {means: 'turn over'},
		SubagentStart: {means: 'subagent began'},
		SubagentStop: {means: 'subagent ended'},
	},
	read: payload => ({
		conversation: payload.text('session_id'),
		cwd: payload.text('cwd'),
		transcript: payload.text('transcript_path'),
		model: payload.text('model'),
		isSubagent: payload.has('agent_id'),
		turn: payload.text('turn_id'),
		tools: payload.has('tool_name') ? [codexTool(payload)] : [],
		cause: payload.text('source', 'reason', 'tool_name'),
		asks: codexPermission(payload),
	}),
	// Its schemas are strict: nothing but these keys
	answer: nestedAnswer,
};

/** The questions of its plan mode, of which no hook tells. */
function codexAsks(line: unknown): string | null {
	const call = payloadOf(line).object('payload');
	const isQuestion = call.text('type') === 'function_call' && call.text('name') === 'request_user_input';
	return isQuestion ? questionsIn(call.object('arguments')) : null;
}

function codexTurn(line: unknown): ToldTurn | null {
	if (codexAsks(line) !== null) return 'waits';
	if (textAt(line, 'type') === 'response_item') return 'goes on';
	switch (textAt(line, 'payload', 'type')) {
		case 'task_complete':
		case 'turn_aborted':
			return 'over';
		case 'task_started':
			return 'goes on';
		default:
			return null;
	}
}

/** The end of the turn names the error; which windows are used up, and until when, is told before it. */
function codexLimit(lines: Iterable<unknown>): VendorLimit | null {
	let text: string | null = null;
	for (const line of lines) {
		const told = payloadOf(line).object('payload');
		const type = told.text('type');
		if (type === 'task_complete') {
			const error = told.object('error');
			if (text !== null || error.text('codex_error_info') !== 'usage_limit_exceeded') break;
			text = error.text('message') ?? 'usage limit';
		} else if (type === 'token_count' && text !== null) {
			const limits = told.object('rate_limits');
			const ends = [limits.object('primary'), limits.object('secondary')].flatMap(window =>
				(window.number('used_percent') ?? 0) >= 100 ? (window.number('resets_at') ?? []) : [],
			);
			return {text, untilMs: ends.length === 0 ? null : Math.max(...ends) * 1000};
		} else if (type === 'task_started' || (text === null && codexTurn(line) !== null)) break;
	}
	return text === null ? null : {text, untilMs: null};
}

/** What tools told is written down once the whole answer has come; what hooks add is not, and tells nothing here. */
function codexVoice(line: unknown): Voice | null {
	const atMs = momentAt(line, 'timestamp');
	if (atMs === null || textAt(line, 'type') !== 'response_item') return null;
	const type = textAt(line, 'payload', 'type') ?? '';
	const role = textAt(line, 'payload', 'role');
	if (type.endsWith('_output') || role === 'user') return {by: 'other', atMs};
	return type.endsWith('_call') || type === 'reasoning' || role === 'assistant' ? {by: 'model', atMs} : null;
}

/** The process that has a thread loaded keeps its lock file open, and its rollout from the first prompt on. */
function readCodexThreads(
	{openFiles}: LiveProcess,
	environment: Environment,
): readonly LiveConversation[] | null {
	const folder = home(environment);
	// Earlier versions lock nothing
	if (folder === null || !existsSync(path.join(folder, 'thread-writer-locks'))) return null;
	const files = openFiles();
	if (files === null) return null;
	const names = readThreadNames(folder);
	const conversations: LiveConversation[] = [];
	for (const file of files) {
		const thread = /\/thread-writer-locks\/([0-9a-f-]{36})\.lock$/.exec(file)?.[1];
		if (thread === undefined) continue;
		const transcript = files.find(other => other.endsWith(`-${thread}.jsonl`)) ?? null;
		const meta = transcript === null ? null : readRolloutMeta(transcript);
		// Whose thread it is cannot be told, and so not which conversations there are
		if (transcript !== null && meta === null) return null;
		// A subagent has a thread of its own below that of the conversation
		if ((meta?.conversation ?? thread) !== thread) continue;
		const cwd = meta?.cwd ?? null;
		const title = names.get(thread) ?? null;
		conversations.push({conversation: thread, transcript, cwd, title, turn: null, note: null, sinceMs: null});
	}
	return conversations;
}

const home = (environment: Environment) => ownFolder(environment, 'CODEX_HOME', '.codex');

/** OpenAI Codex CLI. */
export const codex: Agent = {
	vendor: 'codex',
	title: 'Codex',
	isProcess: look => namesOf(look).includes('codex'),
	sideCommands: [
		'mcp',
		'mcp-server',
		'queue',
		'login',
		'logout',
		'completion',
		'doctor',
		'update',
		'features',
		'debug',
		'sandbox',
		'apply',
		'cloud',
		'execpolicy',
		'responses-api-proxy',
		'stdio-to-uds',
		'exec-server',
		'remote-control',
		'plugin',
		'archive',
		'unarchive',
		'delete',
		'migrate-rollouts',
		'migrate-nfs-db',
	],
	valueOptions: [
		'-m',
		'--model',
		'-c',
		'--config',
		'-p',
		'--profile',
		'-s',
		'--sandbox',
		'-a',
		'--ask-for-approval',
		'-C',
		'--cd',
		'--add-dir',
		'-i',
		'--image',
		'--enable',
		'--disable',
		'--local-provider',
		'--remote',
		'--remote-auth-token-env',
	],
	promptOptions: [],
	// One background process serves every window of the TUI, another every conversation of an editor or an MCP client
	isSharedProcess: ({arguments: line}) => ['app-server', 'mcp-server'].some(word => line.includes(word)),
	hasWindows: ({arguments: line}) => line.includes('--managed-daemon'),
	isParentOf: environment => environment.CODEX_THREAD_ID !== undefined,
	readEnvironment: environment => ({
		agentSessionId: environment.CODEX_THREAD_ID ?? environment.CODEX_SESSION_ID ?? null,
		pid: null,
		model: null,
	}),
	clientNames: ['codex-mcp-client'],
	home,
	findTranscript(conversation, environment) {
		const folder = home(environment);
		return folder && findBelow(path.join(folder, 'sessions'), 3, `-${conversation}.jsonl`);
	},
	conversationFiles: rolloutsOf,
	modelInTranscript: line =>
		textAt(line, 'type') === 'turn_context' ? textAt(line, 'payload', 'model') : null,
	activityFiles: rolloutsOf,
	turnInTranscript: lastTold(codexTurn),
	asksInTranscript: codexAsks,
	limitInTranscript: codexLimit,
	voiceInTranscript: codexVoice,
	titleInTranscript: null,
	readConversations: readCodexThreads,
	resumeCommand: conversation => ['codex', 'resume', conversation],
	wakeArguments: (conversation, notice) => ['queue', '--thread', conversation, '--message', notice],
	hooks,
	installation: codexInstallation(hooks, home),
};
