import {type Agent, namesOf} from './agent.js';

/** Gemini CLI: a Node script whose launcher runs a second Node; the nearest one is the agent. */
export const gemini: Agent = {
	vendor: 'gemini',
	title: 'Gemini CLI',
	isProcess: look => namesOf(look).includes('gemini'),
	isSharedProcess: () => false,
	isParentOf: environment => environment.GEMINI_CLI === '1' || environment.GEMINI_SESSION_ID !== undefined,
	readEnvironment: environment => ({
		agentSessionId: environment.GEMINI_SESSION_ID ?? null,
		pid: null,
		model: environment.GEMINI_MODEL ?? null,
	}),
};
