import type {Environment} from '../agents/environment.js';
import type {Bus, RegisterResult} from '../bus/bus.js';
import {BusError} from '../bus/errors.js';
import type {Session} from '../bus/types.js';
import {findPlace} from '../caller/place.js';
import {type Identity, requireProcess} from './identify.js';

/** What a session says of itself when it registers by a tool. */
export type Facts = {
	readonly taskId: string | null;
	readonly project: string | null;
	readonly model: string | null;
	readonly name: string | null;
};

/** Where the agent works, as far as the server can tell. */
export type Surroundings = {
	readonly environment: Environment;
	readonly cwd: string;
};

const nothingSaid: Facts = {taskId: null, project: null, model: null, name: null};

/** The session one call acts for. */
export class ActingSession {
	readonly #bus: Bus;
	readonly #identity: Identity;
	readonly #surroundings: Surroundings;
	readonly #named: string | null;

	/** @param named acts as this session instead of the calling one */
	constructor(bus: Bus, identity: Identity, surroundings: Surroundings, named: string | null) {
		this.#bus = bus;
		this.#identity = identity;
		this.#surroundings = surroundings;
		this.#named = named;
	}

	/** The session, if it is registered and which one calls is certain. */
	async find(): Promise<Session | null> {
		if (this.#named !== null) return this.#findActing();
		return this.#findActing().catch((error: unknown) => {
			// Whoever only looks may go without
			if (error instanceof BusError && error.kind === 'usage') return null;
			throw error;
		});
	}

	/** The same for a call that acts. That of the process goes before one that only the environment tells of. */
	async #findActing(): Promise<Session | null> {
		if (this.#named !== null) return this.#bus.findSession(this.#named);
		const {processes, conversations, isFrozen} = this.#identity;
		const [first = null] = conversations;
		const ofProcess = await this.#bus.findSessionOfProcess(processes, first, {isFrozen});
		if (ofProcess) return ofProcess;
		for (const conversation of conversations) {
			const session = await this.#bus.findSessionOfConversation(conversation);
			if (session) return session;
		}
		return null;
	}

	/** The session, registered by this call if it was not. */
	async require(): Promise<Session> {
		return (await this.#findActing()) ?? (await this.register(nothingSaid)).session;
	}

	/** Registers the session, or brings it up to date. */
	async register({taskId, project, model, name}: Facts): Promise<RegisterResult> {
		const known = await this.#findActing();
		const {environment, cwd} = this.#surroundings;
		const [conversation = null] = this.#identity.conversations;
		const {vendor, sharedProcess} = this.#identity;
		return this.#bus.register({
			// What a hook or the command told of the session is newer than the environment of this server
			vendor: known?.llmVendor ?? vendor,
			pid: known?.pid ?? requireProcess(this.#identity),
			agentSessionId: known?.agentSessionId ?? conversation,
			sharedProcess,
			model: model ?? this.#identity.model,
			name,
			taskId,
			...findPlace(project, environment, known?.cwd ?? cwd).facts,
		});
	}

	/** Absolute folder that relative paths of the agent start from. */
	folderOf(session: Session | null): string {
		return session?.cwd ?? this.#surroundings.cwd;
	}
}
