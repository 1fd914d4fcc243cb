import {cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {onTestFinished} from 'vitest';
import type {Bus} from '../../../source/bus/bus.js';
import {openBus} from '../../../source/bus/open-bus.js';
import {readSettings} from '../../../source/bus/settings.js';
import {distFolder} from '../../commands/support/program.js';
import type {AgentDriver} from './agent-driver.js';
import {cacheFolder} from './clis.js';
import {endProcessesWith} from './home-processes.js';
import type {ScriptedModel} from './model-server.js';
import {type Outcome, World, type WorldOptions} from './world.js';

const projectFolder = path.dirname(distFolder);

/**
 * The folder of session-bus that any number of worlds share: its program, its bus, what it has installed. Closing it
 * ends its keepers.
 */
export class SharedBus {
	/** What worlds have as SESSION_BUS_HOME, though only while they install: later the launcher tells it. */
	readonly folder: string;
	readonly database: string;
	readonly #entry: string;
	#bus: Bus | null = null;

	/** @param config what its `config.json` says; none without it */
	constructor(config?: object) {
		const homes = path.join(cacheFolder, 'homes');
		mkdirSync(homes, {recursive: true});
		this.folder = realpathSync(mkdtempSync(path.join(homes, 'bus-')));
		this.database = path.join(this.folder, 'messaging.db');
		if (config) writeFileSync(path.join(this.folder, 'config.json'), JSON.stringify(config));
		// A copy, as a build in between takes the program away, and hooks are silent without it
		const program = path.join(this.folder, 'program');
		cpSync(distFolder, path.join(program, 'dist'), {recursive: true});
		cpSync(path.join(projectFolder, 'package.json'), path.join(program, 'package.json'));
		symlinkSync(path.join(projectFolder, 'node_modules'), path.join(program, 'node_modules'));
		this.#entry = path.join(program, 'dist', 'entry.cjs');
	}

	/** The bus itself, for what a test arranges and looks up. */
	async bus(): Promise<Bus> {
		this.#bus ??= await openBus({path: this.database, settings: (await readSettings(this.folder)).settings});
		return this.#bus;
	}

	/** Runs `session-bus` as the person of a world would. */
	run(world: World, ...words: readonly string[]): Promise<Outcome> {
		return world.run({
			command: 'env',
			args: [`SESSION_BUS_HOME=${this.folder}`, process.execPath, this.#entry, ...words],
		});
	}

	/** Runs `session-bus` to success and returns what it printed. */
	async command(world: World, ...words: readonly string[]): Promise<string> {
		const {code, stdout, stderr} = await this.run(world, ...words);
		if (code !== 0) throw new Error(`session-bus ${words.join(' ')} ended with ${code}: ${stderr}${stdout}`);
		return stdout;
	}

	async close(): Promise<void> {
		await this.#bus?.close();
		await endProcessesWith(`SESSION_BUS_HOME=${this.folder}`);
		rmSync(this.folder, {recursive: true, force: true, maxRetries: 10});
	}
}

/** A shared bus for one test. Open it before its worlds, so that it is closed after them. */
export function openSharedBus(config?: object): SharedBus {
	const shared = new SharedBus(config);
	onTestFinished(() => shared.close());
	return shared;
}

/** What an installed world may have beside the agent. */
export type InstalledWorldOptions = WorldOptions & {
	/** Whether mail wakes its idle sessions. */
	readonly wake?: boolean;
};

/** A world for one test whose agent was set up with `session-bus install`. */
export async function openInstalledWorld(
	shared: SharedBus,
	driver: AgentDriver,
	model: ScriptedModel,
	{wake = false, ...options}: InstalledWorldOptions = {},
): Promise<World> {
	const world = new World(driver, model, options);
	onTestFinished(() => world.close());
	await shared.command(world, 'install', driver.vendor, ...(wake ? ['--wake'] : []));
	return world;
}
