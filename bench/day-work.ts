import type {Bus} from '../source/bus/bus.ts';
import {sleeperRegistration} from './sleepers.ts';

/** How many minutes a file stays locked. */
const lockedFor = 7;

/** How often what happens, in minutes. */
const rhythm = {broadcast: 10, conflict: 15, dispute: 20, change: 30, toMonitor: 60, pruning: 60} as const;

/** What the sessions of a bus do all day; each session stands for one process. */
export class WorkingDay {
	readonly #bus: Bus;
	readonly #pids: readonly number[];
	readonly #sessions: string[];
	#commits = 0;

	constructor(bus: Bus, pids: readonly number[], sessions: readonly string[]) {
		this.#bus = bus;
		this.#pids = pids;
		this.#sessions = [...sessions];
	}

	/** How many times something was written. */
	get commits(): number {
		return this.#commits;
	}

	/** What happens in one minute of the day. */
	async work(minute: number): Promise<void> {
		const bus = this.#bus;
		const worker = this.#session(minute);
		await this.#write(bus.setTask(worker, `task.${minute}`));
		const sender = this.#session(minute * 7);
		await this.#write(bus.send(sender, {to: this.#session(minute + 1), body: `news ${minute}`}));
		if (minute % 2 === 0) await this.#write(bus.inbox(worker));
		await this.#write(bus.lock(worker, fileOf(minute)));
		if (minute >= lockedFor) {
			const before = minute - lockedFor;
			await this.#write(bus.unlock(this.#session(before), fileOf(before)));
		}
		if (minute % rhythm.broadcast === 0) {
			await this.#write(bus.send(sender, {to: null, body: `to all ${minute}`, ttlSeconds: 3600}));
		}
		await this.#conflict(minute);
		// a file that another one holds
		if (minute % rhythm.dispute === 5) await this.#write(bus.lock(sender, fileOf(minute)));
		if (minute % rhythm.change === 7) await this.#replace(minute / rhythm.change);
		if (minute % rhythm.toMonitor === 11) await this.tellMonitor(`hour ${Math.floor(minute / 60)}`);
		if (minute % rhythm.pruning === 0) await this.#write(bus.prune());
	}

	/** Leaves a state behind that is not to be mistaken. */
	async end(): Promise<void> {
		for (const [index, session] of this.#sessions.entries()) {
			await this.#write(this.#bus.setTask(session, `done.${index}`));
		}
	}

	/** Sends mail to the monitor. */
	async tellMonitor(body: string): Promise<void> {
		const {sessions} = await this.#bus.snapshot();
		const monitor = sessions.find(({kind}) => kind === 'monitor');
		if (monitor) await this.#write(this.#bus.send(this.#session(0), {to: monitor.sessionId, body}));
	}

	/** Two take the same task; the alert is acknowledged, then one gives way. */
	async #conflict(minute: number): Promise<void> {
		const step = minute % rhythm.conflict;
		const turn = Math.floor(minute / rhythm.conflict);
		const [one, other] = [this.#session(turn * 3 + 20), this.#session(turn * 3 + 31)];
		const bus = this.#bus;
		if (step === 1) {
			await this.#write(bus.setTask(one, `shared.${turn}`));
			await this.#write(bus.setTask(other, `shared.${turn}`));
		}
		if (step === 4) {
			const open = (await bus.listAlerts()).filter(({status}) => status === 'open');
			const newest = open.reduce((highest, {id}) => Math.max(highest, id), 0);
			if (newest > 0) await this.#write(bus.acknowledge([newest], one));
		}
		if (step === 10) await this.#write(bus.setTask(other, `own.${turn}`));
	}

	/** One conversation ends, and the next one begins in the same process. */
	async #replace(turn: number): Promise<void> {
		const index = Math.floor(turn) % this.#pids.length;
		const pid = this.#pids[index];
		if (pid === undefined) return;
		await this.#write(this.#bus.unregister(this.#session(index)));
		const registration = {...sleeperRegistration(index, pid), agentSessionId: `conversation-${turn}`};
		const {session} = await this.#write(this.#bus.register(registration));
		this.#sessions[index] = session.sessionId;
	}

	#session(number: number): string {
		return this.#sessions[number % this.#sessions.length] ?? '';
	}

	async #write<Result>(work: Promise<Result>): Promise<Result> {
		const result = await work;
		this.#commits++;
		return result;
	}
}

function fileOf(minute: number): string {
	return `/bench/worktree-${minute % 50}/file-${minute % 97}.ts`;
}
