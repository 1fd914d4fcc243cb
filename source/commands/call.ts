import type {Bus} from '../bus/bus.js';
import {busOn} from '../bus/bus-on.js';
import type {ConfigProblem} from '../bus/config-problem.js';
import type {Context} from '../bus/context.js';
import {BusError, usageError} from '../bus/errors.js';
import {openContext} from '../bus/open-bus.js';
import type {RunningAgent, Session, Snapshot} from '../bus/types.js';
import {findLivingKeeper} from '../bus/verbs/keep.js';
import type {DescribedAgent, NamedFacts} from '../caller/describe-agent.js';
import {gatherEvidence} from '../caller/find-caller.js';
import {type Caller, type Evidence, whoCalls} from '../caller/who-calls.js';
import type {Collector} from '../collector/collector.js';
import {ensureKeeper, type KeeperStatus} from '../keeper/ensure-keeper.js';
import {cleanText, safeJson} from '../presentation/clean-text.js';
import type {World} from '../system/world.js';

/** A parsed command line. */
export type ParsedLine = {
	readonly input: readonly string[];
	readonly flags: ReadonlyMap<string, string | boolean>;
};

/** One call of a command: its arguments, the bus, and who calls. Opens the bus when it is first asked for. */
export class Call {
	readonly world: World;
	readonly input: readonly string[];
	readonly isJson: boolean;
	readonly #flags: ReadonlyMap<string, string | boolean>;
	#opened: {readonly context: Context; readonly bus: Bus} | null = null;
	#caller: Caller | null = null;
	#evidence: Evidence | null = null;
	#collector: Collector | null = null;
	readonly #warned = new Set<string>();

	constructor(world: World, {input, flags}: ParsedLine) {
		this.world = world;
		this.input = input;
		this.#flags = flags;
		this.isJson = this.is('json');
	}

	/** The value of a flag, or `null` when it was not given. */
	text(flag: string): string | null {
		const value = this.#flags.get(flag);
		return typeof value === 'string' ? value : null;
	}

	/** Whether a switch was given. */
	is(flag: string): boolean {
		return this.#flags.get(flag) === true;
	}

	/** An argument that the command's own description requires. */
	argument(index: number): string {
		const value = this.input[index];
		if (value === undefined) throw usageError('an argument is missing', 'see --help');
		return value;
	}

	/**
	 * Opens the bus, once.
	 * @param purpose `look` makes do with a database that can only be read
	 */
	async open(purpose: 'change' | 'look' = 'change'): Promise<Bus> {
		if (!this.#opened) {
			const named = this.text('db');
			const context = await openContext({
				...(named === null ? {} : {path: named}),
				cwd: this.world.cwd,
				readOnlyFallback: purpose === 'look',
				onConfigProblem: problem => this.warn(problem),
			});
			this.#opened = {context, bus: busOn(context)};
			for (const notice of context.engine.notices) this.note(`note: ${cleanText(notice)}`);
		}
		return this.#opened.bus;
	}

	/** Makes sure that a keeper runs, if the machine has sessions. Every command does, so that one always comes back. */
	async ensureKeeper(patience: 'wait' | 'start' = 'start'): Promise<KeeperStatus> {
		if (!this.#opened) return {pid: null, running: false, started: false};
		return ensureKeeper(this.#opened.context, patience);
	}

	/** Agents that run on this machine without having registered: as the keeper last saw them, else as they are now. */
	async findUnregistered(snapshot: Snapshot): Promise<readonly RunningAgent[]> {
		const context = this.#context();
		const keeper = await context.engine.read(reader => findLivingKeeper(reader, context));
		if (keeper) return snapshot.unregistered;
		const {discoverNow} = await import('../collector/discover-now.js');
		return discoverNow(context);
	}

	/** A running agent as it would register itself; `null` for a process that is none. */
	async describeAgent(pid: number, named: NamedFacts): Promise<DescribedAgent | null> {
		const {describeAgent} = await import('../caller/describe-agent.js');
		return describeAgent(this.#context().processes, pid, named);
	}

	/** Sees to it that this machine is watched: by a keeper, or where none can be started by this process. */
	async keepWatch(): Promise<void> {
		const {running} = await this.ensureKeeper();
		if (running) return;
		const {Collector} = await import('../collector/collector.js');
		this.#collector ??= new Collector(this.#context());
		await this.#collector.look();
	}

	/** Who called: decided once, unless the bus knows better when the session is looked for. */
	caller(): Caller {
		this.#caller ??= whoCalls(this.evidence());
		return this.#caller;
	}

	/** What tells who called: looked up once. */
	evidence(): Evidence {
		this.#evidence ??= gatherEvidence(this.#context(), this.world.environment, this.world.parent);
		return this.#evidence;
	}

	/** The registered session this call looks for: the one named by --session, else the calling one, if that is certain. */
	async findSession(): Promise<Session | null> {
		if (this.text('session') !== null) return this.findActing();
		return this.findActing().catch((error: unknown) => {
			// Whoever only looks may go without
			if (error instanceof BusError && error.kind === 'usage') return null;
			throw error;
		});
	}

	/**
	 * The same for a call that acts, which must never act for another conversation.
	 * @throws BusError `usage` where the process carries several and which one calls is not told
	 */
	async findActing(): Promise<Session | null> {
		const bus = await this.open();
		const named = this.text('session');
		if (named !== null) return bus.findSession(named);
		const session = await this.#findSessionAbove(bus);
		const {agent} = this.caller();
		const conversation = agent?.agentSessionId ?? null;
		if (session || conversation === null) return session;
		const known = await bus.findSessionOfConversation(conversation, agent?.vendor);
		if (!known || agent?.pid === null) return known;
		const {presence} = await bus.boundProcess(known.sessionId);
		if (presence !== 'alive') return known;
		// The conversation lives in a process that is not above: variables alone do not make anybody that agent
		const evidence = {...this.evidence(), elsewhere: conversation};
		const caller = whoCalls(evidence);
		if (caller.agent) return known;
		this.#evidence = evidence;
		this.#caller = caller;
		return this.#findSessionAbove(bus);
	}

	#findSessionAbove(bus: Bus): Promise<Session | null> {
		const {agent, ancestors, shell} = this.caller();
		const processes = [...ancestors, agent?.pid ?? shell].filter(pid => typeof pid === 'number');
		return bus.findSessionOfProcess(processes, agent?.agentSessionId ?? null);
	}

	/**
	 * The session this call acts for. A person at a shell becomes a session of kind `person` by acting.
	 * @throws BusError `usage` for an agent that is not registered
	 */
	async requireSession(): Promise<Session> {
		const known = await this.findActing();
		if (known) return known;
		const {agent, shell} = this.caller();
		if (agent || shell === null) {
			throw usageError(
				agent ? `this ${agent.vendor} session is not registered` : 'nobody can be seen to call',
				'register it with `session-bus register`, or name a session with --session',
			);
		}
		const bus = await this.open();
		const {session} = await bus.register({vendor: 'person', pid: shell, kind: 'person', cwd: this.world.cwd});
		return session;
	}

	/** Prints the one JSON document of a call with --json, otherwise its text. */
	print(document: unknown, text: () => string, end = '\n'): void {
		const shown = this.isJson ? safeJson(document) : text();
		if (shown !== '') this.world.write(`${shown}${end}`);
	}

	/** Says something that is no result, unless --json asked for the document alone. */
	note(text: string): void {
		if (!this.isJson) this.world.writeError(`${text}\n`);
	}

	/** Says what in a configuration is not obeyed, once. */
	warn(problem: ConfigProblem | null): void {
		if (problem === null || this.#warned.has(problem.message)) return;
		this.#warned.add(problem.message);
		this.note(
			`note: ${cleanText(problem.message)}; it is not obeyed until that is settled: ${cleanText(problem.hint)}`,
		);
	}

	async close(): Promise<void> {
		this.#opened?.context.engine.close();
		this.#opened = null;
	}

	#context(): Context {
		if (!this.#opened) throw new Error('the bus must be open before a caller is looked for');
		return this.#opened.context;
	}
}
