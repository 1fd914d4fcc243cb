import {type Machine, readMachine} from '../system/machine.js';
import {monotonicTime} from '../system/monotonic-time.js';
import {type ProcessTable, systemProcessTable} from '../system/process-table.js';
import {whole} from '../system/whole.js';
import type {Bus} from './bus.js';
import {busOn} from './bus-on.js';
import type {ConfigProblem} from './config-problem.js';
import type {Context, Settings} from './context.js';
import {openSqliteEngine} from './engine/sqlite/sqlite-engine.js';
import {locateDatabase, locateHome} from './location.js';
import {readSettings} from './settings.js';

/** How to open a bus. Everything has a default that suits the machine it runs on. */
export type BusOptions = {
	/** Path of the database. @default SESSION_BUS_DB, or the messaging.db of the home folder */
	readonly path?: string;
	/** Absolute folder that a relative path starts from. @default the process's own */
	readonly cwd?: string;
	/** Settings instead of those in config.json. */
	readonly settings?: Settings;
	/** Told of what is wrong in config.json, where the defaults hold instead. @default a warning of the process */
	readonly onConfigProblem?: (problem: ConfigProblem) => void;
	/**
	 * Open a database that may not be written for reading alone, instead of failing; `at any failure` also one that
	 * cannot be written for another reason. @default false
	 */
	readonly readOnlyFallback?: boolean | 'at any failure';
	/** Milliseconds to wait for other writers at most. @default 30_000, or 3_000 without anyone getting on */
	readonly patience?: number;
	/** Milliseconds since the epoch. @default Date.now */
	readonly now?: () => number;
	/** Milliseconds since the machine booted, as far as it was awake. @default its monotonic clock */
	readonly monotonic?: () => number;
	/** @default this machine */
	readonly machine?: Machine;
	/** @default the processes of this machine */
	readonly processes?: ProcessTable;
};

/**
 * Opens the bus, making its database where there is none.
 * @throws BusError `unusable` when the database cannot be used
 */
export async function openBus(options: BusOptions = {}): Promise<Bus> {
	return busOn(await openContext(options));
}

/** Opens the store and gathers what every verb works with. */
export async function openContext(options: BusOptions = {}): Promise<Context> {
	const cwd = options.cwd ?? process.cwd();
	const path = locateDatabase(options.path ?? null, process.env, cwd);
	const {now = Date.now, monotonic = monotonicTime} = options;
	const settings = options.settings ?? (await configuredSettings(options, cwd));
	return {
		engine: openSqliteEngine(path, {
			synchronous: settings.synchronous,
			readOnly: options.readOnlyFallback === true ? 'fallback' : options.readOnlyFallback || 'never',
			...(options.patience === undefined ? {} : {patience: options.patience}),
		}),
		settings,
		machine: options.machine ?? readMachine(),
		processes: options.processes ?? systemProcessTable(),
		now: () => whole(now()),
		monotonic: () => whole(monotonic()),
	};
}

/** No slip in a configuration keeps anybody from the bus: files would go unguarded for a comma. */
async function configuredSettings({onConfigProblem = warn}: BusOptions, cwd: string): Promise<Settings> {
	const {settings, problem} = await readSettings(locateHome(process.env, cwd));
	if (problem) onConfigProblem(problem);
	return settings;
}

function warn({message, hint}: ConfigProblem): void {
	process.emitWarning(message, {type: 'SessionBusWarning', detail: hint});
}
