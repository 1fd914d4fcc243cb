/** A request of an agent to its model, read the same way from every protocol. */
export type ModelRequest = {
	/** The protocol it came in. */
	readonly wire: WireName;
	/** The path below the agent's base URL. */
	readonly path: string;
	/** Every text the model would see: system, user, its own, and tool results. */
	readonly text: string;
	/** The newest thing a person, or a hook in a person's place, said. */
	readonly lastUserText: string;
	/** Tool results that came after it. */
	readonly toolResultsSinceUser: readonly string[];
	/** Names of the offered tools. */
	readonly tools: readonly string[];
	/** Whether it is a job beside the conversation: a title, a quota check, a routing question. */
	readonly isSide: boolean;
	/** The document as it came. */
	readonly body: unknown;
};

/** The protocols. */
export type WireName = 'anthropic' | 'responses' | 'gemini' | 'chat';

/** One call of a tool. */
export type Call = {readonly call: string; readonly input: Readonly<Record<string, unknown>>};

/** What the model does next: speak, call tools, or fail with an HTTP status. */
export type Step =
	| {readonly say: string}
	| Call
	| {readonly calls: readonly Call[]; readonly first?: string}
	| {readonly fail: number};

/** Decides what the model does; may hold the reply back until something has happened. */
export type Script = (request: ModelRequest) => Step | Promise<Step>;

/** What the model says and calls in one reply. */
export type Turn = {readonly say: string; readonly calls: readonly Call[]};

/** A part of a conversation. */
export type Item = {readonly from: 'system' | 'user' | 'model' | 'tool'; readonly text: string};

/** A conversation as a protocol holds it. */
export type Conversation = {
	readonly items: readonly Item[];
	readonly tools: readonly string[];
	readonly isSide: boolean;
};

/** An HTTP answer. */
export type Reply = {readonly type: string; readonly text: string};

/** A protocol between agents and models. */
export type Wire = {
	readonly name: WireName;
	/** Whether a path asks for a reply of the model. */
	asksModel(path: string): boolean;
	read(body: unknown): Conversation;
	write(turn: Turn, body: unknown, path: string): Reply;
	/** What a job beside the conversation is answered with. */
	answerSide(body: unknown): string;
	/** What else clients ask for: model lists, token counts. Nothing for an unknown path. */
	answerOther(path: string, body: unknown): object | null;
};

/** What agents put into the user's mouth: blocks that neither the user nor a hook has said. */
const furniture =
	/<(system-reminder|system_reminder|environment_context|user_instructions|current_datetime)>.*?<\/\1>/gs;

/** Reads a conversation into what scripts decide by. */
export function digest(
	{items, tools, isSide}: Conversation,
	wire: WireName,
	path: string,
	body: unknown,
): ModelRequest {
	const lastUser = items.findLastIndex(
		({from, text}) => from === 'user' && text.replace(furniture, '').trim() !== '',
	);
	return {
		wire,
		path,
		text: items.map(({text}) => text).join('\n'),
		lastUserText: items[lastUser]?.text ?? '',
		toolResultsSinceUser: items
			.slice(lastUser + 1)
			.filter(({from}) => from === 'tool')
			.map(({text}) => text),
		tools,
		isSide,
		body,
	};
}

/** Server-sent events, one for each document. */
export function events(documents: readonly object[], named: boolean): Reply {
	const lines = documents.map(document => {
		const name = named && 'type' in document ? `event: ${String(document.type)}\n` : '';
		return `${name}data: ${JSON.stringify(document)}\n\n`;
	});
	return {type: 'text/event-stream', text: lines.join('')};
}

let calls = 0;

/** An id that no other call has. */
export function freshId(prefix: string): string {
	return `${prefix}${String(++calls).padStart(8, '0')}`;
}
