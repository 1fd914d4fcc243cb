import {spawn, spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, realpathSync, rmSync} from 'node:fs';
import path from 'node:path';
import {onTestFinished} from 'vitest';
import type {AgentDriver, CommandLine} from './agent-driver.js';
import {cacheFolder, ensureCli, programPath} from './clis.js';
import {endProcessesOf} from './home-processes.js';
import type {ScriptedModel} from './model-server.js';
import {AgentTerminal} from './terminal.js';

/** How a one-shot ended, and all it said. */
export type Outcome = {readonly code: number | null; readonly stdout: string; readonly stderr: string};

/** What a world may have beside the agent. */
export type WorldOptions = {
	/** More variables. */
	readonly env?: Readonly<Record<string, string>>;
	/** Folders of programs, before all others. */
	readonly path?: readonly string[];
	/** The world whose home folder and project it shares; that one must be opened before. */
	readonly beside?: World;
	/** A folder to work in instead of one of its own; whoever made it removes it. */
	readonly project?: string;
};

/**
 * One agent's machine in small: a home folder that the agent takes for the user's, a project, and an environment
 * that tells of nothing else. Closing it ends every process that was started in it.
 */
export class World {
	readonly driver: AgentDriver;
	readonly model: ScriptedModel;
	readonly home: string;
	readonly project: string;
	readonly env: Readonly<Record<string, string>>;
	readonly #terminals: AgentTerminal[] = [];
	readonly #isGuest: boolean;

	constructor(
		driver: AgentDriver,
		model: ScriptedModel,
		{env = {}, path: programs = [], beside, project}: WorldOptions = {},
	) {
		this.driver = driver;
		this.model = model;
		this.#isGuest = beside !== undefined;
		this.home = beside?.home ?? makeHome(driver.vendor);
		this.project = project ?? beside?.project ?? path.join(this.home, 'project');
		mkdirSync(this.project, {recursive: true});
		this.env = {
			HOME: this.home,
			PATH: [...programs, programPath].join(':'),
			TERM: 'xterm-256color',
			LANG: 'C.UTF-8',
			SHELL: '/bin/bash',
			USER: 'u',
			...driver.environment(this.home, model.url),
			...env,
		};
		spawnSync('git', ['init', '--quiet', this.project], {env: this.env});
		driver.prepareHome(this.home, this.project, model.url);
	}

	/** Runs a command to its end, with nothing on its standard input. */
	run({command, args}: CommandLine, cwd = this.project): Promise<Outcome> {
		return new Promise((resolve, reject) => {
			const child = spawn(this.program(command), args, {
				cwd,
				env: this.env,
				detached: true,
				stdio: ['ignore', 'pipe', 'pipe'],
			});
			const said = {stdout: '', stderr: ''};
			for (const stream of ['stdout', 'stderr'] as const) {
				child[stream].setEncoding('utf8').on('data', (text: string) => {
					said[stream] += text;
				});
			}
			child.on('error', reject);
			// What it left running may hold its pipes open
			child.on('exit', code => setImmediate(() => resolve({code, ...said})));
		});
	}

	/** Runs one prompt to its end. */
	oneShot(prompt: string, extra?: readonly string[]): Promise<Outcome> {
		return this.run(this.driver.oneShot(prompt, extra));
	}

	/** Opens the agent in a terminal and waits until it takes a prompt. */
	async interactive(
		line: CommandLine = this.driver.interactive(this.driver.unattended),
	): Promise<AgentTerminal> {
		const terminal = this.open(line);
		await terminal.waitForScreen(this.driver.ready);
		return terminal;
	}

	/** Opens any command in a terminal. */
	open({command, args}: CommandLine): AgentTerminal {
		const terminal = new AgentTerminal(this.program(command), args, this.project, this.env);
		this.#terminals.push(terminal);
		return terminal;
	}

	/** The file of a program: the agent's own, or one to be found in the path. */
	program(command: string): string {
		if (command !== this.driver.vendor) return command;
		const cli = ensureCli(this.driver.vendor);
		if ('skipped' in cli) throw new Error(cli.skipped);
		return cli.command;
	}

	async close(): Promise<void> {
		for (const terminal of this.#terminals) terminal.kill();
		if (this.#isGuest) return;
		await endProcessesOf(this.home);
		rmSync(this.home, {recursive: true, force: true, maxRetries: 10});
	}
}

/** Codex refuses a home below the system's temporary folder. */
function makeHome(name: string): string {
	const homes = path.join(cacheFolder, 'homes');
	mkdirSync(homes, {recursive: true});
	return realpathSync(mkdtempSync(path.join(homes, `${name}-`)));
}

/** A world for one test. */
export function openWorld(driver: AgentDriver, model: ScriptedModel, options?: WorldOptions): World {
	const world = new World(driver, model, options);
	onTestFinished(() => world.close());
	return world;
}
