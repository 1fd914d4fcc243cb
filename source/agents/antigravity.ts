import type {Agent} from './agent.js';
import {namesOf} from './process-names.js';

/** Antigravity CLI, the successor of Gemini CLI. Detected only. */
export const antigravity: Agent = {
	vendor: 'antigravity',
	title: 'Antigravity CLI',
	isProcess: look => namesOf(look).includes('agy'),
	sideCommands: ['mcp', 'login', 'logout', 'update'],
	valueOptions: ['--model', '--add-dir'],
	promptOptions: ['-p', '--print', '--prompt', '-i', '--prompt-interactive'],
	isSharedProcess: () => false,
	isParentOf: environment => environment.ANTIGRAVITY_AGENT !== undefined,
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
	resumeCommand: conversation => ['agy', '--conversation', conversation],
	wakeArguments: null,
	hooks: null,
	installation: null,
};
