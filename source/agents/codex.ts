import path from 'node:path';
import type {Agent} from './agent.js';
import {nestedAnswer} from './claude.js';
import {codexInstallation} from './codex-installation.js';
import {type Environment, ownFolder} from './environment.js';
import type {Hooks, ToolUse} from './hooks.js';
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

const home = (environment: Environment) => ownFolder(environment, 'CODEX_HOME', '.codex');

/** OpenAI Codex CLI. */
export const codex: Agent = {
	vendor: 'codex',
	title: 'Codex',
	isProcess: look => namesOf(look).includes('codex'),
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
	modelInTranscript: line =>
		textAt(line, 'type') === 'turn_context' ? textAt(line, 'payload', 'model') : null,
	resumeCommand: conversation => ['codex', 'resume', conversation],
	wakeArguments: (conversation, notice) => ['queue', '--thread', conversation, '--message', notice],
	hooks,
	installation: codexInstallation(hooks, home),
};
