/** The events of a turn, as one vendor calls them. */
type TurnEvents = {
	readonly start: string;
	readonly prompt: string;
	readonly tool: string;
	readonly stop: string;
	/** A person is asked; empty where that is not told. */
	readonly ask: string;
	/** A person has answered, where another event than the next tool tells so. */
	readonly answered?: string;
	readonly end: string;
};

/** The events of a turn, as each vendor calls them. */
const turnEvents: Record<string, TurnEvents> = {
	claude: {
		start: 'SessionStart',
		prompt: 'UserPromptSubmit',
		tool: 'PostToolBatch',
		stop: 'Stop',
		ask: 'PermissionRequest',
		end: 'SessionEnd',
	},
	codex: {
		start: 'SessionStart',
		prompt: 'UserPromptSubmit',
		tool: 'PostToolUse',
		stop: 'Stop',
		ask: 'PermissionRequest',
		end: 'SessionEnd',
	},
	gemini: {
		start: 'SessionStart',
		prompt: 'BeforeAgent',
		tool: 'AfterTool',
		stop: 'AfterAgent',
		ask: 'Notification',
		end: 'SessionEnd',
	},
	kimi: {
		start: 'SessionStart',
		prompt: 'UserPromptSubmit',
		tool: 'PostToolUse',
		stop: 'Stop',
		ask: 'PermissionRequest',
		answered: 'PermissionResult',
		end: 'SessionEnd',
	},
	copilot: {
		start: 'sessionStart',
		prompt: 'userPromptSubmitted',
		tool: 'postToolUse',
		stop: 'agentStop',
		ask: '',
		end: 'sessionEnd',
	},
	opencode: {
		start: 'session.created',
		prompt: 'chat.message',
		tool: 'tool.execute.after',
		stop: 'session.idle',
		ask: 'permission.asked',
		end: 'session.deleted',
	},
};

/** The events of a turn of one vendor. */
export function eventsOf(vendor: string) {
	const events = turnEvents[vendor];
	if (!events) throw new Error(`nothing is known of ${vendor}`);
	return events;
}

/** What a hook prints that has nothing to say. */
export const silent = {code: 0, stdout: '', stderr: ''};
