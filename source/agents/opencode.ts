import path from 'node:path';
import type {Agent} from './agent.js';
import {permissionFor, questionsIn} from './asks.js';
import {patchedFiles} from './codex.js';
import {type Environment, pidIn} from './environment.js';
import {type Hooks, jsonOutput, type ToolUse} from './hooks.js';
import {opencodeInstallation} from './opencode-installation.js';
import type {Payload} from './payload.js';
import {namesOf} from './process-names.js';

function opencodeTool(payload: Payload): ToolUse {
	const name = payload.text('tool') ?? 'tool';
	const input = payload.object('args');
	const patch = input.text('patchText');
	if (name === 'apply_patch' && patch !== null) {
		const paths = patchedFiles(patch);
		return {name, kind: 'write', paths, subject: paths.join(', ')};
	}
	const file = input.text('filePath');
	if ((name === 'write' || name === 'edit') && file !== null) {
		return {name, kind: 'write', paths: [file], subject: file};
	}
	return {
		name,
		kind: name === 'bash' ? 'shell' : 'other',
		paths: [],
		subject: input.text('command', 'filePath', 'pattern', 'description') ?? '',
	};
}

/** What a permission would be used on lies in facts that differ by tool; its patterns are what is always there. */
function opencodeAsks(payload: Payload): string | null {
	if (payload.has('questions')) return questionsIn(payload);
	const facts = payload.object('metadata');
	const subject = facts.text('command', 'filepath', 'filePath', 'url') ?? payload.text('title');
	return permissionFor(payload.text('tool') ?? 'a tool', subject ?? payload.texts('patterns').join(', '));
}

/** It has no hooks that run commands: a plugin of ours calls with these events and does what the answer says. */
const hooks: Hooks = {
	room: 9000,
	events: {
		'session.created': {means: 'started'},
		'session.updated': {means: 'beat'},
		'session.deleted': {means: 'ended'},
		'chat.message': {means: 'prompt', delivers: {as: 'context', lasts: true}},
		'tool.execute.before': {means: 'before tool', proves: 'but amid', settlesEdits: true},
		'tool.execute.after': {
			means: 'after tool',
			delivers: {as: 'context', lasts: true, amid: true},
			proves: 'but amid',
		},
		'permission.asked': {means: 'waiting'},
		'permission.replied': {means: 'answered'},
		'question.asked': {means: 'waiting'},
		'question.replied': {means: 'answered'},
		'question.rejected': {means: 'answered'},
		'session.idle': {means: 'turn over', delivers: {as: 'continuation', lasts: true}, proves: 'all'},
	},
	read: payload => ({
		// A subagent has a session of its own, below that of the conversation
		conversation: payload.text('parentID', 'sessionID'),
		cwd: payload.text('directory'),
		transcript: null,
		model: payload.text('model'),
		// A subagent's says nothing of the conversation
		title: payload.has('parentID') ? null : payload.text('title'),
		isSubagent: payload.has('parentID'),
		tools: payload.has('tool') ? [opencodeTool(payload)] : [],
		cause: payload.text('tool'),
		asks: opencodeAsks(payload),
		// The plugin sees every request to the model; that of an earlier version does not tell
		hasHeard: payload.has('hasHeard') ? payload.is('hasHeard') : null,
	}),
	answer: (_event, reply) => jsonOutput(reply),
};

/** OpenCode. */
export const opencode: Agent = {
	vendor: 'opencode',
	title: 'OpenCode',
	isProcess: look => namesOf(look).includes('opencode'),
	sideCommands: [
		'mcp',
		'auth',
		'models',
		'stats',
		'export',
		'import',
		'upgrade',
		'uninstall',
		'agent',
		'debug',
		'github',
		'session',
		'db',
	],
	valueOptions: ['-m', '--model', '-s', '--session', '--agent', '--port', '--hostname', '--log-level'],
	promptOptions: ['--prompt'],
	// Its terminal changes between conversations, and several may work at once
	isSharedProcess: () => true,
	isParentOf: environment => environment.OPENCODE === '1',
	readEnvironment: environment => ({
		agentSessionId: environment.SESSION_BUS_ID ?? null,
		pid: pidIn(environment.OPENCODE_PID),
		model: null,
	}),
	clientNames: ['opencode'],
	home: ({XDG_CONFIG_HOME, HOME}: Environment) => {
		const base = XDG_CONFIG_HOME || (HOME && path.join(HOME, '.config'));
		return base ? path.join(base, 'opencode') : null;
	},
	// All conversations lie in one database, whose modification time says nothing of any of them
	findTranscript: () => null,
	conversationFiles: () => [],
	modelInTranscript: () => null,
	activityFiles: () => [],
	turnInTranscript: () => null,
	asksInTranscript: null,
	limitInTranscript: null,
	voiceInTranscript: null,
	titleInTranscript: null,
	readConversations: () => null,
	resumeCommand: conversation => ['opencode', '-s', conversation],
	wakeArguments: null,
	hooks,
	installation: opencodeInstallation(),
};
