import {type Agent, namesOf, pidIn} from './agent.js';

/** Claude Code. */
export const claude: Agent = {
	vendor: 'claude',
	title: 'Claude Code',
	isProcess: look => namesOf(look).includes('claude'),
	isSharedProcess: () => false,
	// CLAUDE_PROJECT_DIR is no proof: other agents set it as an alias
	isParentOf: environment => environment.CLAUDE_CODE_CHILD_SESSION === '1' || environment.CLAUDECODE === '1',
	readEnvironment: environment => ({
		agentSessionId: environment.CLAUDE_CODE_SESSION_ID ?? null,
		pid: pidIn(environment.CLAUDE_PID),
		model: environment.ANTHROPIC_MODEL ?? null,
	}),
};
