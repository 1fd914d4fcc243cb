import {writeFileSync} from 'node:fs';
import path from 'node:path';
import type {Caller} from './caller.js';
import {entry, type Outcome} from './program.js';
import type {Sandbox} from './sandbox.js';

/** A process that stands for an agent and calls hooks as the agent does: through a shell, a payload on their input. */
export class HookedAgent {
	readonly vendor: string;
	readonly conversation: string;
	readonly caller: Caller;
	readonly #sandbox: Sandbox;
	#payloads = 0;

	private constructor(sandbox: Sandbox, vendor: string, conversation: string, caller: Caller) {
		this.#sandbox = sandbox;
		this.vendor = vendor;
		this.conversation = conversation;
		this.caller = caller;
	}

	/** @param caller its process, where it is no executable of the vendor's name */
	static async start(
		sandbox: Sandbox,
		vendor: string,
		conversation: string,
		caller?: Caller,
	): Promise<HookedAgent> {
		return new HookedAgent(sandbox, vendor, conversation, caller ?? (await sandbox.startAgent(vendor)));
	}

	/** Another conversation in the same process. */
	converse(conversation: string): HookedAgent {
		return new HookedAgent(this.#sandbox, this.vendor, conversation, this.caller);
	}

	get sessionId(): string {
		return `${this.vendor}-${this.caller.pid}`;
	}

	/** Calls the hook of an event with the facts of a payload; the conversation and the folder are added. */
	fire(event: string, facts: object = {}, env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
		return this.fireText(event, this.#payload(event, facts), env);
	}

	/** The same with its output sent elsewhere, in the words of a shell. */
	fireTo(redirection: string, event: string, facts: object = {}): Promise<Outcome> {
		return this.fireText(event, this.#payload(event, facts), {}, redirection);
	}

	#payload(event: string, facts: object): string {
		const id =
			this.vendor === 'copilot' ? 'sessionId' : this.vendor === 'opencode' ? 'sessionID' : 'session_id';
		const folder = this.vendor === 'opencode' ? 'directory' : 'cwd';
		const payload = {[id]: this.conversation, [folder]: this.#sandbox.work, hook_event_name: event, ...facts};
		return JSON.stringify(payload);
	}

	/** Calls the hook of an event with any text on its input. */
	fireText(
		event: string,
		input: string | Buffer,
		env: Readonly<Record<string, string>> = {},
		redirection = '',
	): Promise<Outcome> {
		const file = path.join(
			this.#sandbox.folder,
			`${this.vendor}-${this.caller.pid}-${++this.#payloads}.json`,
		);
		writeFileSync(file, input);
		const line = `exec "${process.execPath}" "${entry}" hook ${this.vendor} ${event} < "${file}" ${redirection}`;
		return this.caller.execute('sh', ['-c', line], env);
	}

	/** What the vendor's hook before a write is told, and what it said. */
	async wantsToWrite(file: string): Promise<string | null> {
		const [event, facts] = writeEvent(this.vendor, file, 'before');
		return denialIn((await this.fire(event, facts)).stdout);
	}

	/** Tells that a write was made. */
	async hasWritten(file: string): Promise<Outcome> {
		const [event, facts] = writeEvent(this.vendor, file, 'after');
		return this.fire(event, facts);
	}
}

function writeEvent(vendor: string, file: string, when: 'before' | 'after'): [event: string, facts: object] {
	const isBefore = when === 'before';
	switch (vendor) {
		case 'codex': {
			const command = `*** Begin Patch\n*** Update File: ${file}\n@@\n-a\n+b\n*** End Patch`;
			return [isBefore ? 'PreToolUse' : 'PostToolUse', {tool_name: 'apply_patch', tool_input: {command}}];
		}
		case 'gemini':
			return [isBefore ? 'BeforeTool' : 'AfterTool', {tool_name: 'replace', tool_input: {file_path: file}}];
		case 'kimi':
			return [isBefore ? 'PreToolUse' : 'PostToolUse', {tool_name: 'Edit', tool_input: {path: file}}];
		case 'copilot':
			return [isBefore ? 'preToolUse' : 'postToolUse', {toolName: 'edit', toolArgs: {path: file}}];
		case 'opencode':
			return [`tool.execute.${when}`, {tool: 'edit', args: {filePath: file}}];
		default:
			return [isBefore ? 'PreToolUse' : 'PostToolUse', {tool_name: 'Edit', tool_input: {file_path: file}}];
	}
}

/** The reason in whatever form a vendor is denied a tool, or `null` when it was not. */
function denialIn(stdout: string): string | null {
	if (stdout === '') return null;
	const {hookSpecificOutput, permissionDecisionReason, reason, deny} = JSON.parse(stdout);
	return deny ?? reason ?? permissionDecisionReason ?? hookSpecificOutput?.permissionDecisionReason ?? null;
}
