import type {Environment} from './environment.js';
import type {Hooks} from './hooks.js';
import type {Installation} from './installation.js';
import type {VendorLimit} from './limits.js';
import type {LiveConversation, LiveProcess} from './live-conversation.js';
import type {ProcessLook} from './process-names.js';

/** What an agent's environment variables tell its children. */
export type AgentEnvironment = {
	/** The agent's own id of the conversation. */
	readonly agentSessionId: string | null;
	/** The agent's own pid, where it tells. */
	readonly pid: number | null;
	readonly model: string | null;
};

/** One who speaks in a transcript: the model, or whoever speaks to it, tools included; and when, since the epoch. */
export type Voice = {readonly by: 'model' | 'other'; readonly atMs: number};

/** What a transcript says of a turn: that it is over, also by interruption, waits for a person, or goes on. */
export type ToldTurn = 'over' | 'waits' | 'goes on';

/** What a line of a transcript calls its conversation; an empty text takes a name away. */
export type ToldTitle = {readonly by: 'person' | 'agent'; readonly text: string};

/**
 * One agent CLI: who it is, where it keeps a conversation, how it is talked to. One file per vendor, all of this
 * shape. Nothing here touches a bus; what reads files is given their places.
 */
export type Agent = {
	/** The name sessions carry, as in `claude-12345`. */
	readonly vendor: string;
	/** The name people use. */
	readonly title: string;

	/** Whether a process is this agent, rather than something it started. */
	readonly isProcess: (look: ProcessLook) => boolean;
	/** The first words after its name with which it is no session but serves something else, such as `mcp`. */
	readonly sideCommands: readonly string[];
	/** Options that take the word behind them, which so is not the first one. */
	readonly valueOptions: readonly string[];
	/** Options behind which a prompt stands, whatever word it begins with. */
	readonly promptOptions: readonly string[];
	/** Whether that process carries several conversations. */
	readonly isSharedProcess: (look: ProcessLook) => boolean;
	/** Whether such a process is there for windows, each a process of its own, and keeps what they leave. @default never */
	readonly hasWindows?: (look: ProcessLook) => boolean;
	/** Whether that process only starts and keeps the processes of conversations. @default none does */
	readonly isSupervisor?: (look: ProcessLook) => boolean;
	/** Whether that process is kept ready for a conversation, until its own files name one. @default none is */
	readonly isSpare?: (look: ProcessLook) => boolean;
	/** Whether the environment is that of a child of this agent; asked only where the ancestors do not tell. */
	readonly isParentOf: (environment: Environment) => boolean;
	readonly readEnvironment: (environment: Environment) => AgentEnvironment;
	/** What it calls itself when it connects to an MCP server. */
	readonly clientNames: readonly string[];

	/** Its own folder of settings and conversations; `null` for agents that are only detected. */
	readonly home: (environment: Environment) => string | null;
	/**
	 * The file a conversation is written to; `null` when there is none, or none is found. Where its place follows from
	 * the conversation alone, the file may still have to be begun.
	 */
	readonly findTranscript: (conversation: string, environment: Environment) => string | null;
	/**
	 * Every file that belongs to a conversation, the transcript first: what its subagents and tools left, too. Files
	 * that several conversations share are none of it.
	 */
	readonly conversationFiles: (transcript: string) => readonly string[];
	/** The model named by one line of a transcript, already parsed. */
	readonly modelInTranscript: (line: unknown) => string | null;
	/** The files whose changes show that a conversation goes on: its transcript and those of its subagents. */
	readonly activityFiles: (transcript: string) => readonly string[];
	/** What the lines of a transcript, already parsed and the last one first, say of the turn; `null` for nothing. */
	readonly turnInTranscript: (lines: Iterable<unknown>) => ToldTurn | null;
	/**
	 * What a person is asked in one line of a transcript, already parsed; `null` for every other line. Only for agents
	 * that ask in their transcript what no event of theirs tells.
	 */
	readonly asksInTranscript: ((line: unknown) => string | null) | null;
	/**
	 * The vendor's limit that ended the turn a transcript tells of, from its lines, the last one first; `null` where it
	 * ended otherwise. Only for agents of which no event tells that.
	 */
	readonly limitInTranscript: ((lines: Iterable<unknown>) => VendorLimit | null) | null;
	/**
	 * Who speaks in one line of a transcript, already parsed, and when; `null` for every other line. Only for agents
	 * whose events alone do not tell whether the model was called with what it was told.
	 */
	readonly voiceInTranscript: ((line: unknown) => Voice | null) | null;
	/**
	 * What one line of a transcript, as it is written, calls the conversation; `null` for every other line. Only for
	 * agents that write it there.
	 */
	readonly titleInTranscript: ((line: string) => ToldTitle | null) | null;
	/** The conversations its own files say a process carries; `null` where they do not tell. */
	readonly readConversations: (
		process: LiveProcess,
		environment: Environment,
	) => readonly LiveConversation[] | null;
	/** The command line that goes on with a conversation. */
	readonly resumeCommand: (conversation: string) => readonly string[] | null;

	/**
	 * Arguments with which its own program begins a turn in an idle conversation, for agents that can be told so from
	 * outside.
	 */
	readonly wakeArguments: ((conversation: string, notice: string) => readonly string[]) | null;
	/** How its hooks speak; `null` for agents without any. */
	readonly hooks: Hooks | null;
	/** How it is set up; `null` for agents that are only detected. */
	readonly installation: Installation | null;
};
