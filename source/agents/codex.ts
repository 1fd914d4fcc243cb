import {existsSync} from 'node:fs';
import path from 'node:path';
import type {Agent, ToldTurn} from './agent.js';
import {nestedAnswer} from './claude.js';
import {codexInstallation} from './codex-installation.js';
import {readRolloutMeta, rolloutsOf} from './codex-rollouts.js';
import {type Environment, ownFolder} from './environment.js';
import type {Hooks, ToolUse} from './hooks.js';
import type {LiveConversation, LiveProcess} from './live-conversation.js';
import type {Payload} from './payload.js';
import {namesOf} from './process-names.js';
import {findBelow, textAt} from './transcript.js';

/** The files a patch touches, in its own headers. */
export function patchedFiles(patch: string): string[] {
	const headers = patch.matchAll(/^[ \t]*\*\*\* (?:(?:Add|Update|Delete) File|Move to): (.+?)[ \t]*\r?$/gm);
	return [...new Set([...headers].flatMap(([, file]) => (file === undefined ? [] : [file])))];
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

const hooks: Hooks = {
	events: {
		SessionStart: {means: 'started', delivers: 'context'},
		SessionEnd: {means: 'ended'},
		UserPromptSubmit: {means: 'prompt', delivers: 'context'},
		PreToolUse: {means: 'before tool', matcher: 'apply_patch|Bash'},
		PostToolUse: {means: 'after tool', delivers: 'context'},
		PermissionRequest: {means: 'waiting'},
		Stop: {means: 'turn over', delivers: 'continuation'},
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
		tools: payload.has('tool_name') ? [codexTool(payload)] : [],
		cause: payload.text('source', 'reason', 'tool_name'),
	}),
	// Its schemas are strict: nothing but these keys
	answer: nestedAnswer,
};

function codexTurn(line: unknown): ToldTurn | null {
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
		conversations.push({conversation: thread, transcript, cwd, turn: null, note: null, sinceMs: null});
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
	// One background process serves every window of the TUI, another every conversation of an editor
	isSharedProcess: ({arguments: line}) => line.includes('app-server'),
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
	turnInTranscript: codexTurn,
	readConversations: readCodexThreads,
	resumeCommand: conversation => ['codex', 'resume', conversation],
	wakeArguments: (conversation, notice) => ['queue', '--thread', conversation, '--message', notice],
	hooks,
	installation: codexInstallation(hooks, home),
};
