import {type Agent, namesOf} from './agent.js';

/** Kimi Code, and the older Kimi CLI. It leaves no mark in the environment, so only its process tells. */
export const kimi: Agent = {
	vendor: 'kimi',
	title: 'Kimi Code',
	isProcess: look => namesOf(look).some(name => ['kimi', 'kimi-code', 'Kimi Code'].includes(name)),
	isSharedProcess: () => false,
	isParentOf: () => false,
	readEnvironment: () => ({agentSessionId: null, pid: null, model: null}),
};
