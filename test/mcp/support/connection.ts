import path from 'node:path';
import {Client} from '@modelcontextprotocol/sdk/client/index.js';
import {StdioClientTransport} from '@modelcontextprotocol/sdk/client/stdio.js';
import * as v from 'valibot';
import {onTestFinished} from 'vitest';
import {until} from '../../commands/support/condition.js';
import {entry} from '../../commands/support/program.js';
import type {Sandbox} from '../../commands/support/sandbox.js';

const standIn = path.join(import.meta.dirname, 'agent.ts');

const started = v.object({agent: v.number(), server: v.number()});
const ended = v.object({code: v.nullable(v.number()), signal: v.nullable(v.string())});

const resultSchema = v.object({
	content: v.tuple([v.object({type: v.literal('text'), text: v.string()})]),
	structuredContent: v.optional(v.unknown()),
	isError: v.optional(v.boolean(), false),
});

/** What a tool answered. */
export type ToolResult = {readonly text: string; readonly document: unknown; readonly isError: boolean};

/** How to start an agent that has the server. */
export type ConnectionOptions = {
	/** Name of the agent's executable. */
	readonly agent?: string;
	/** What else is in its command line. */
	readonly words?: readonly string[];
	readonly clientName?: string;
	/** It asks for documents, as no agent's own client does. @default true */
	readonly wantsDocuments?: boolean;
	readonly env?: Readonly<Record<string, string>>;
	/** Flags of `session-bus mcp`. */
	readonly flags?: readonly string[];
	/** Nothing of ours stands above the agent. */
	readonly isOrphan?: boolean;
	/** The agent starts the server through a shell that stays. */
	readonly isInShell?: boolean;
};

/** An agent's process with its MCP client: the SDK's own, at the other end of a real server. */
export class Connection {
	readonly client: Client;
	readonly transport: StdioClientTransport;
	readonly agentPid: number;
	readonly serverPid: number;
	readonly #said: {text: string};

	constructor(
		client: Client,
		transport: StdioClientTransport,
		said: {text: string},
		{agent, server}: v.InferOutput<typeof started>,
	) {
		this.client = client;
		this.transport = transport;
		this.#said = said;
		this.agentPid = agent;
		this.serverPid = server;
	}

	/** All that the server said besides the protocol. */
	get stderr(): string {
		return this.#said.text
			.split('\n')
			.filter(line => !line.startsWith('{'))
			.join('\n');
	}

	/** Calls a tool. */
	async call(name: string, words: object = {}, meta: object | null = null): Promise<ToolResult> {
		const result = await this.client.callTool({
			name,
			arguments: {...words},
			...(meta === null ? {} : {_meta: {...meta}}),
		});
		const {content, structuredContent, isError} = v.parse(resultSchema, result);
		return {text: content[0].text, document: structuredContent, isError};
	}

	/** Calls a tool that must succeed, and reads its document. */
	async read<Schema extends v.GenericSchema>(
		schema: Schema,
		name: string,
		words: object = {},
		meta: object | null = null,
	): Promise<v.InferOutput<Schema>> {
		const {document, text, isError} = await this.call(name, words, meta);
		if (isError) throw new Error(text);
		return v.parse(schema, document);
	}

	/** How the server ended. */
	ended(): Promise<v.InferOutput<typeof ended>> {
		return until('the server has ended', () => readLine(ended, this.#said.text));
	}

	close(): Promise<void> {
		return this.client.close();
	}
}

/** Starts an agent, and its server. It ends with the test. */
export async function connect(
	sandbox: Sandbox,
	{
		agent = 'claude',
		words = [],
		clientName = 'test',
		wantsDocuments = true,
		env = {},
		flags = [],
		isOrphan = false,
		isInShell = false,
	}: ConnectionOptions = {},
): Promise<Connection> {
	const shell = isInShell ? ['sh', '-c', '"$0" "$@"; exit'] : [];
	const line = [
		sandbox.executable(agent),
		standIn,
		...words,
		'--',
		...shell,
		process.execPath,
		entry,
		'mcp',
		...flags,
	];
	const leave = 'exec 3<&0; ("$@" <&3 3<&- &) | cat';
	const [command = '', ...rest] = isOrphan ? ['sh', '-c', leave, 'sh', ...line] : line;
	const transport = new StdioClientTransport({
		command,
		args: rest,
		cwd: sandbox.work,
		env: {...sandbox.env, ...env},
		stderr: 'pipe',
	});
	const said = {text: ''};
	transport.stderr?.on('data', chunk => {
		said.text += String(chunk);
	});
	const client = new Client(
		{name: clientName, version: '1.0.0'},
		wantsDocuments ? {capabilities: {experimental: {'session-bus/documents': {}}}} : {},
	);
	onTestFinished(() => client.close());
	await client.connect(transport);
	// From now on the client holds every document against what the tool promises
	await client.listTools();
	const pids = await until('the agent has started', () => readLine(started, said.text));
	return new Connection(client, transport, said, pids);
}

function readLine<Schema extends v.GenericSchema>(
	schema: Schema,
	said: string,
): v.InferOutput<Schema> | null {
	for (const line of said.split('\n').filter(text => text.startsWith('{') && text.endsWith('}'))) {
		const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), line);
		if (parsed.success) return parsed.output;
	}
	return null;
}
