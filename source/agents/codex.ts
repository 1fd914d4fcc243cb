import {type Agent, namesOf} from './agent.js';

/** OpenAI Codex CLI. */
export const codex: Agent = {
	vendor: 'codex',
	title: 'Codex',
	isProcess: look => namesOf(look).includes('codex'),
	// One background process serves every window of the TUI
	isSharedProcess: ({arguments: line}) => line.includes('app-server') && line.includes('--managed-daemon'),
	isParentOf: environment => environment.CODEX_THREAD_ID !== undefined,
	readEnvironment: environment => ({
		agentSessionId: environment.CODEX_THREAD_ID ?? environment.CODEX_SESSION_ID ?? null,
		pid: null,
		model: null,
	}),
};
