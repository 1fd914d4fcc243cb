import type {Agent} from './agent.js';
import {namesOf} from './process-names.js';

/** Cursor CLI, whose command is `agent`, a name too common to prove anything by itself. Detected only. */
export const cursor: Agent = {
	vendor: 'cursor',
	title: 'Cursor CLI',
	isProcess: look => namesOf(look).includes('cursor-agent'),
	sideCommands: ['mcp', 'login', 'logout', 'update', 'status', 'ls'],
	valueOptions: ['-m', '--model', '--resume', '--output-format', '--workspace', '--api-key'],
	promptOptions: ['-p', '--print'],
	isSharedProcess: () => false,
	isParentOf: environment => environment.CURSOR_AGENT !== undefined,
	readEnvironment: () => ({agentSessionId: null, pid: null, model: null}),
	clientNames: [],
	home: () => null,
	findTranscript: () => null,
	conversationFiles: transcript => [transcript],
	modelInTranscript: () => null,
	activityFiles: () => [],
	turnInTranscript: () => null,
	asksInTranscript: null,
	limitInTranscript: null,
	voiceInTranscript: null,
	titleInTranscript: null,
	readConversations: () => null,
	resumeCommand: conversation => ['cursor-agent', '--resume', conversation],
	wakeArguments: null,
	hooks: null,
	installation: null,
};
