import {readFileSync} from 'node:fs';
import path from 'node:path';
import type {Ran} from './orders.ts';

/** The agents whose hooks are known. */
export const vendors = ['claude', 'codex', 'gemini', 'kimi', 'copilot', 'opencode'] as const;
export type Vendor = (typeof vendors)[number];

/** The moments of a turn at which hooks fire. */
export type Moment =
	| 'start'
	| 'resume'
	| 'prompt'
	| 'before edit'
	| 'before shell'
	| 'after edit'
	| 'after shell'
	| 'batch'
	| 'stop'
	| 'ask'
	| 'answered'
	| 'end';

/** What one vendor's hooks are called at each moment: the recording of it, whose first word is the event. */
const recordings: Readonly<Record<Vendor, Partial<Record<Moment, string>>>> = {
	claude: {
		start: 'SessionStart.startup',
		resume: 'SessionStart.resume',
		prompt: 'UserPromptSubmit',
		'before edit': 'PreToolUse.Edit',
		'before shell': 'PreToolUse.Bash',
		'after edit': 'PostToolUse.Edit',
		batch: 'PostToolBatch',
		stop: 'Stop',
		ask: 'PermissionRequest.Bash',
		end: 'SessionEnd.other',
	},
	codex: {
		start: 'SessionStart.startup',
		resume: 'SessionStart.resume',
		prompt: 'UserPromptSubmit',
		'before edit': 'PreToolUse.apply_patch',
		'before shell': 'PreToolUse.Bash',
		'after edit': 'PostToolUse.apply_patch',
		'after shell': 'PostToolUse.Bash',
		stop: 'Stop',
		ask: 'PermissionRequest.Bash',
		end: 'SessionEnd.other',
	},
	gemini: {
		start: 'SessionStart.startup',
		resume: 'SessionStart.resume',
		prompt: 'BeforeAgent',
		'before edit': 'BeforeTool.replace',
		'before shell': 'BeforeTool.run_shell_command',
		'after edit': 'AfterTool.replace',
		'after shell': 'AfterTool.run_shell_command',
		stop: 'AfterAgent',
		ask: 'Notification.ToolPermission',
		end: 'SessionEnd.exit',
	},
	kimi: {
		start: 'SessionStart.startup',
		resume: 'SessionStart.resume',
		prompt: 'UserPromptSubmit',
		'before edit': 'PreToolUse.Edit',
		'before shell': 'PreToolUse.Bash',
		'after edit': 'PostToolUse.Edit',
		'after shell': 'PostToolUse.Bash',
		stop: 'Stop',
		ask: 'PermissionRequest.Bash',
		answered: 'PermissionResult.Bash',
		end: 'SessionEnd.exit',
	},
	copilot: {
		start: 'sessionStart.new',
		resume: 'sessionStart.resume',
		prompt: 'userPromptSubmitted',
		'before edit': 'preToolUse.edit',
		'before shell': 'preToolUse.bash',
		'after edit': 'postToolUse.edit',
		'after shell': 'postToolUse.bash',
		stop: 'agentStop',
		end: 'sessionEnd.complete',
	},
	// What our plugin makes of what OpenCode tells it
	opencode: {
		start: 'session.created',
		resume: 'chat.message',
		prompt: 'chat.message',
		'before edit': 'tool.execute.before',
		'before shell': 'tool.execute.before',
		'after edit': 'tool.execute.after',
		'after shell': 'tool.execute.after',
		stop: 'session.idle',
		ask: 'permission.asked',
		answered: 'permission.replied',
		end: 'session.deleted',
	},
};

/** What a hook is told of, besides the moment. */
export type Told = {
	readonly conversation: string;
	readonly cwd: string;
	readonly transcript: string | null;
	readonly tool: string;
	readonly file: string;
};

const fixtures = path.resolve(import.meta.dirname, '../agents/fixtures');
const read = new Map<string, Readonly<Record<string, unknown>>>();

/** The event and the payload of a vendor's hook at a moment; `null` where the vendor has none. */
export function hookOf(vendor: Vendor, moment: Moment, told: Told): {event: string; payload: object} | null {
	const name = recordings[vendor][moment];
	if (name === undefined) return null;
	if (moment === 'prompt') turns.set(told.conversation, (turns.get(told.conversation) ?? 0) + 1);
	if (vendor === 'opencode') return {event: name, payload: opencodePayload(moment, told)};
	const [event = ''] = name.split('.');
	const file = path.join(fixtures, vendor, `${name}.json`);
	const recorded = read.get(file) ?? JSON.parse(readFileSync(file, 'utf8'));
	read.set(file, recorded);
	return {event, payload: {...recorded, ...identity(vendor, told), ...edited(vendor, moment, told)}};
}

/** How many turns each conversation has had: the first prompt of a turn gives it an id of its own. */
const turns = new Map<string, number>();

function identity(vendor: Vendor, {conversation, cwd, transcript}: Told): object {
	if (vendor === 'copilot') return {sessionId: conversation, cwd};
	const turn = `${conversation} turn ${turns.get(conversation) ?? 0}`;
	if (vendor === 'claude')
		return {session_id: conversation, cwd, transcript_path: transcript, prompt_id: turn};
	if (vendor === 'codex') return {session_id: conversation, cwd, transcript_path: transcript, turn_id: turn};
	// Kimi names no transcript
	return {session_id: conversation, cwd, ...(vendor === 'kimi' ? {} : {transcript_path: transcript})};
}

function edited(vendor: Vendor, moment: Moment, {file, tool}: Told): object {
	const isEdit = moment === 'before edit' || moment === 'after edit';
	const id = vendor === 'kimi' ? {tool_call_id: tool} : {tool_use_id: tool};
	switch (vendor) {
		case 'codex': {
			const command = `*** Begin Patch\n*** Update File: ${file}\n@@\n-one\n+two\n*** End Patch`;
			return isEdit ? {tool_input: {command}, ...id} : isTool(moment) ? id : {};
		}
		case 'kimi':
			return isEdit
				? {tool_input: {path: file, old_string: 'one', new_string: 'two'}, ...id}
				: isTool(moment)
					? id
					: {};
		case 'copilot':
			return isEdit ? {toolArgs: {path: file, old_str: 'one', new_str: 'two'}} : {};
		case 'claude':
			return isEdit
				? {tool_input: {file_path: file, old_string: 'one', new_string: 'two'}, ...id}
				: isTool(moment)
					? id
					: {};
		// Gemini's tools have no number
		default:
			return isEdit
				? {tool_input: {file_path: file, instruction: 'x', old_string: 'one', new_string: 'two'}}
				: {};
	}
}

function isTool(moment: Moment): boolean {
	return moment === 'before shell' || moment === 'after shell';
}

function opencodePayload(moment: Moment, {conversation, cwd, file, tool}: Told): object {
	const isEdit = moment === 'before edit' || moment === 'after edit';
	const facts = isEdit
		? {tool: 'edit', args: {filePath: file, oldString: 'one', newString: 'two'}, callID: tool}
		: isTool(moment)
			? {tool: 'bash', args: {command: 'npm test'}, callID: tool}
			: {};
	return {sessionID: conversation, directory: cwd, model: 'model-1', ...facts};
}

/** What an agent makes of the output of its hook. */
export type Reading = {
	/** Text that stands before the model at its next call. */
	readonly context: string;
	/** The tool does not run, and the model learns this. */
	readonly denial: string | null;
	/** The turn goes on: the model is called with the context. */
	readonly goesOn: boolean;
};

/** How much of one hook's text each vendor puts before its model, in characters or, for Codex, bytes (2,500 tokens). */
function cutOff(vendor: Vendor, text: string): string {
	if (vendor === 'claude') return text.slice(0, 10_000);
	if (vendor === 'codex') return Buffer.from(text).subarray(0, 10_000).toString('utf8');
	return text;
}

/** Reads a hook's output as its vendor does; what is not complete, or not in the vendor's form, says nothing. */
export function readOutput(vendor: Vendor, moment: Moment, {code, stdout, stderr}: Ran): Reading {
	const nothing: Reading = {context: '', denial: null, goesOn: false};
	if (vendor === 'kimi') {
		if (moment === 'stop' && code === 2) return {context: stderr, denial: null, goesOn: true};
		if (moment === 'prompt' && code === 0) return {...nothing, context: stdout};
	}
	const said = parse(stdout);
	if (code !== 0 || said === null) return nothing;
	const nested = said.hookSpecificOutput ?? {};
	const context = vendor === 'copilot' || vendor === 'opencode' ? said : nested;
	const added = cutOff(vendor, textOf(context.additionalContext ?? said.context));
	const isStop = moment === 'stop';
	const blocks = said.decision === 'block' || (vendor === 'gemini' && said.decision === 'deny');
	if (isStop) {
		const reason = blocks ? cutOff(vendor, textOf(said.reason)) : textOf(said.continuation);
		return {context: `${reason}\n${added}`, denial: null, goesOn: blocks || said.continuation !== undefined};
	}
	const denial =
		said.deny ??
		(blocks ? said.reason : undefined) ??
		said.permissionDecisionReason ??
		nested.permissionDecisionReason;
	// Kimi reads no added text but at the prompt
	return {
		context: vendor === 'kimi' ? '' : added,
		denial: denial === undefined ? null : textOf(denial),
		goesOn: false,
	};
}

function textOf(value: unknown): string {
	return typeof value === 'string' ? value : '';
}

function parse(text: string) {
	try {
		const value = JSON.parse(text);
		return typeof value === 'object' && value !== null ? value : null;
	} catch {
		return null;
	}
}

/** The variables the shell of an agent gives to what it runs. */
export function shellVariables(vendor: Vendor, conversation: string, pid: number): Record<string, string> {
	switch (vendor) {
		case 'claude':
			return {
				CLAUDECODE: '1',
				CLAUDE_CODE_CHILD_SESSION: '1',
				CLAUDE_CODE_SESSION_ID: conversation,
				CLAUDE_PID: `${pid}`,
			};
		case 'codex':
			return {CODEX_CI: '1', CODEX_THREAD_ID: conversation, CODEX_SESSION_ID: conversation};
		case 'gemini':
			return {GEMINI_CLI: '1'};
		case 'kimi':
			return {};
		case 'copilot':
			return {COPILOT_CLI: '1', COPILOT_AGENT_SESSION_ID: conversation};
		case 'opencode':
			return {OPENCODE: '1', OPENCODE_PID: `${pid}`, AGENT: '1', SESSION_BUS_ID: conversation};
	}
}

/** What a vendor calls itself towards an MCP server. */
export const clientNames: Readonly<Record<Vendor, string>> = {
	claude: 'claude-code',
	codex: 'codex-mcp-client',
	gemini: 'gemini-cli-mcp-client',
	kimi: 'kimi-code',
	copilot: 'copilot-cli',
	opencode: 'opencode',
};
