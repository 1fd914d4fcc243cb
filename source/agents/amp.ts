import type {Agent} from './agent.js';
import {namesOf} from './process-names.js';

/** Amp, whose conversations lie on its server. Detected only. */
export const amp: Agent = {
	vendor: 'amp',
	title: 'Amp',
	isProcess: look => namesOf(look).includes('amp'),
	sideCommands: ['mcp', 'login', 'logout', 'update', 'doctor', 'plugins', 'skill', 'tools', 'usage'],
	valueOptions: ['-m', '--mode', '--settings-file', '--mcp-config', '--log-level', '--log-file'],
	promptOptions: ['-x', '--execute'],
	isSharedProcess: () => false,
	isParentOf: environment => environment.AMP_CURRENT_THREAD_ID !== undefined,
	readEnvironment: environment => ({
		agentSessionId: environment.AMP_CURRENT_THREAD_ID ?? null,
		pid: null,
		model: null,
	}),
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
	resumeCommand: conversation => ['amp', 'threads', 'continue', conversation],
	wakeArguments: null,
	hooks: null,
	installation: null,
};
