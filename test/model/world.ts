import {
	appendFileSync,
	chmodSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	realpathSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import {Actor, type Role} from './agent.ts';
import {realTime, WorldClock} from './clock.ts';
import type {Fact} from './facts.ts';
import type {Report} from './orders.ts';
import type {SmallDisk} from './small-disk.ts';
import type {Step} from './steps.ts';

const clockModule = path.join(import.meta.dirname, 'clock.cjs');

type Told = Fact extends infer Each
	? Each extends Fact
		? Omit<Each, 'label' | 'began' | 'ended' | 'clock'>
		: never
	: never;

/** Folders of the programs under test. */
export type Programs = {readonly root: string; readonly older: string | null};

/** When something was asked for and when its answer came. */
export type Span = {readonly began: number; readonly ended: number | null};

/**
 * A person's machine in small, in which a script happens: a home, a bus, a folder to work in, clocks that the model
 * moves, and roles that are real processes. Whatever happens in it is noted; closing it ends all that was started.
 */
export class World {
	/** Folder of the program under test: its `dist` is what is run. */
	readonly root: string;
	/** Folder of an earlier version of it, where there is one. */
	readonly older: string | null;
	readonly folder: string;
	readonly home: string;
	readonly work: string;
	readonly database: string;
	readonly clock: WorldClock;
	readonly roles = new Map<string, Role>();
	readonly facts: Fact[] = [];
	/** Numbers for tokens, conversations and foreign rows. */
	count = 0;
	/** The path by which programs are told of the database, where it is not the usual one. */
	named: string | null = null;
	readonly bystanders = new Map<string, Actor>();
	/** The small disk the bus lies on, where it does. */
	disk: SmallDisk | null = null;
	/** Pid of a keeper that is to be replaced. */
	rememberedKeeper: number | null = null;
	#observer: Promise<Actor> | null = null;
	readonly #started: Actor[] = [];

	constructor({root, older}: Programs, speed: number) {
		this.root = root;
		this.older = older;
		this.folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'session-bus-model-')));
		// Another user must be able to come here for the steps that are about another user
		chmodSync(this.folder, 0o755);
		this.home = path.join(this.folder, 'home');
		this.work = path.join(this.home, 'work');
		this.database = path.join(this.home, '.session-bus', 'messaging.db');
		mkdirSync(this.work, {recursive: true});
		mkdirSync(path.join(this.folder, 'bin'));
		this.clock = new WorldClock(path.join(this.folder, 'clock'), speed);
		const variables = Object.entries(this.#clockVariables).map(
			([name, value]) => `export ${name}='${value}'`,
		);
		writeFileSync(this.#wrapper, `#!/bin/sh\n${variables.join('\n')}\nexec '${process.execPath}' "$@"\n`, {
			mode: 0o755,
		});
	}

	get #wrapper(): string {
		return path.join(this.folder, 'node');
	}

	get #clockVariables() {
		return {
			NODE_OPTIONS: `--require ${clockModule}`,
			MODEL_CLOCK: path.join(this.folder, 'clock'),
			MODEL_NODE: this.#wrapper,
		};
	}

	/** What programs see of an environment: nothing of this process's own but where programs are. */
	get env(): Readonly<Record<string, string>> {
		const {PATH = ''} = process.env;
		const bus = this.named === null ? {} : {SESSION_BUS_DB: this.named};
		return {HOME: this.home, PATH, MODEL_ROOT: this.root, ...this.#clockVariables, ...bus};
	}

	/** Starts a process under the name of an executable. */
	async start(name: string, env: Readonly<Record<string, string>> = {}): Promise<Actor> {
		const executable = path.join(this.folder, 'bin', name);
		if (!existsSync(executable)) symlinkSync(process.execPath, executable);
		const line = [...(this.disk?.enter ?? []), executable] as const;
		const started = await Actor.start(line, this.work, {...this.env, ...env});
		this.#started.push(started);
		return started;
	}

	/** The one who looks at the bus through the library and takes no part. */
	async observe(method: string, ...words: readonly unknown[]): Promise<Report | null> {
		this.#observer ??= this.start('observer');
		return (await this.#observer).do({do: 'call', method, words});
	}

	/** Lets go of the database. */
	async stopObserving(): Promise<void> {
		if (this.#observer) await (await this.#observer).do({do: 'close'});
	}

	role(name: string): Role {
		const role = this.roles.get(name);
		if (!role) throw new Error(`the script has no role ${name} yet`);
		return role;
	}

	/** The role whose session has an id. */
	roleOf(session: string): Role | null {
		return [...this.roles.values()].findLast(role => role.session === session) ?? null;
	}

	/** Notes what happened. */
	note(told: Told, step: Step | null, span: Span = {began: realTime(), ended: realTime()}): void {
		const fact: Fact = {...told, ...span, label: step?.label ?? null, clock: this.clock.read(span.began)};
		this.facts.push(fact);
		appendFileSync(path.join(this.folder, 'history.jsonl'), `${JSON.stringify(fact)}\n`);
	}

	/** A connection of another program, closed after use. */
	raw<Result>(use: (database: Database.Database) => Result): Result {
		const database = new Database(`${this.disk?.root ?? ''}${this.database}`, {timeout: 8000});
		try {
			return use(database);
		} finally {
			database.close();
		}
	}

	/** The process that is elected keeper, as far as it is on record and runs. */
	keeper(): number | null {
		if (!existsSync(`${this.disk?.root ?? ''}${this.database}`)) return null;
		try {
			const pid = this.raw(database => database.prepare<[], number>('SELECT pid FROM keepers').pluck().get());
			return typeof pid === 'number' && existsSync(`/proc/${pid}`) ? pid : null;
		} catch {
			return null;
		}
	}

	/** Kills every keeper that was started for this bus, elected or not, and waits until they have gone. */
	async killKeepers(): Promise<void> {
		const keepers = processesIn(this.folder).filter(pid => commandOf(pid).includes('keeper'));
		for (const pid of keepers) kill(pid);
		while (keepers.some(pid => existsSync(`/proc/${pid}/fd/0`))) await new Promise(setImmediate);
	}

	/** Ends everything that was started here, keepers included. */
	async close(): Promise<void> {
		for (const actor of this.#started) await actor.end('killed');
		for (let round = 0; round < 200; round++) {
			const left = processesIn(this.folder);
			if (left.length === 0) break;
			for (const pid of left) kill(pid);
			await new Promise(resolve => setTimeout(resolve, 5));
		}
		this.disk?.leave();
		this.clock.close();
		rmSync(this.folder, {recursive: true, force: true, maxRetries: 5});
	}
}

/** Ends a process that was started here. */
function kill(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL');
	} catch {
		// it has just left
	}
}

/** Pids of all processes but this one that have anything in a folder open, or stand in it. */
function processesIn(folder: string): number[] {
	return readdirSync('/proc')
		.filter(name => /^\d+$/.test(name) && Number(name) !== process.pid)
		.filter(name => isIn(`/proc/${name}`, folder))
		.map(Number);
}

function isIn(proc: string, folder: string): boolean {
	try {
		if (readFileSync(`${proc}/environ`, 'utf8').includes(`${folder}/`)) return true;
		return readdirSync(`${proc}/fd`).some(name => linkOf(`${proc}/fd/${name}`).startsWith(`${folder}/`));
	} catch {
		return false;
	}
}

function commandOf(pid: number): string {
	try {
		return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
	} catch {
		return '';
	}
}

function linkOf(link: string): string {
	try {
		return readlinkSync(link);
	} catch {
		return '';
	}
}
