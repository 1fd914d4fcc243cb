import path from 'node:path';
import type {Agent} from '../agents/agent.js';
import type {Environment} from '../agents/environment.js';
import type {FileChange, Setup, Step, Wake} from '../agents/installation.js';
import {BusError} from '../bus/errors.js';
import {readBytes, requireWritable} from './file-store.js';
import {launcherText} from './launcher.js';
import {AwkwardFileError} from './left-out.js';
import {backupFolder, type FileRecord, isSamePlace, type Manifest} from './manifest.js';
import {isExecutable, type Place} from './place.js';
import {type PlannedFile, planChange, type ReadBackup} from './plan-file.js';
import {planRemoval} from './plan-removal.js';
import {planTraces} from './plan-traces.js';
import {settingsFiles} from './settings-files.js';
import {requireOwnTarget} from './trust.js';

/** What will be done for one agent. */
export type PlannedAgent = {
	readonly vendor: string;
	readonly scope: 'user' | 'project';
	readonly folder: string;
	readonly wake: Wake;
	readonly version: string;
	readonly isRemoval: boolean;
	readonly files: readonly PlannedFile[];
	/** What the user has to do again once it is taken back. */
	readonly steps: readonly Step[];
};

/** All that one command will do. */
export type Plan = {
	readonly agents: readonly PlannedAgent[];
	/** The launcher all agents share; `null` when it is not touched. */
	readonly launcher: PlannedFile | null;
	/** Folders to remove if nothing is left in them. */
	readonly folders: readonly string[];
};

/** An agent, and how it is to be set up. */
export type Target = {readonly agent: Agent; readonly setup: Setup};

/**
 * Plans setting agents up, on top of what is installed.
 * @throws BusError `refused` for a file that cannot be changed without harm
 */
export function planInstall(targets: readonly Target[], known: Manifest, place: Place): Plan {
	const readBackup = backupsIn(place.home);
	const launcher: FileChange = {kind: 'own', file: place.launcher, content: launcherText(place)};
	return {
		launcher: planLauncher(launcher, known.launcher, readBackup),
		agents: targets.map(({agent, setup}) => planAgent(agent, setup, known, readBackup)),
		folders: [],
	};
}

/** Plans taking installations back; the launcher goes with the last. */
export function planUninstall(
	installed: Manifest['installations'],
	known: Manifest,
	place: Place,
	environment: Environment,
): Plan {
	const readBackup = backupsIn(place.home);
	const isLast = known.installations.every(one => installed.some(other => isSamePlace(one, other)));
	const launcher = isLast && known.launcher ? planRemoval(known.launcher, readBackup) : null;
	const records = [
		...installed.flatMap(({files}) => files),
		...(launcher && known.launcher ? [known.launcher] : []),
	];
	return {
		launcher,
		agents: installed.map(one => {
			const files = one.files.toReversed().map(record => planRemoval(record, readBackup));
			const all = planTraces(one, files, environment);
			return {...one, isRemoval: true, files: all.files.map(writable), steps: all.steps};
		}),
		folders: [...new Set(records.flatMap(({folders}) => folders))],
	};
}

function planAgent(agent: Agent, setup: Setup, known: Manifest, readBackup: ReadBackup): PlannedAgent {
	const here = {vendor: agent.vendor, scope: setup.scope, folder: setup.folder};
	const records = known.installations.find(one => isSamePlace(one, here))?.files ?? [];
	const changes = agent.installation?.changes(setup, settingsFiles) ?? [];
	const outdated = records.filter(({file}) => !changes.some(change => change.file === file));
	return {
		...here,
		wake: setup.wake,
		version: setup.version,
		isRemoval: false,
		steps: [],
		files: [
			...outdated.map(record => writable(planRemoval(record, readBackup))),
			...changes.map(change =>
				aboutFile(change, () => {
					requireOwnTarget(change.file);
					const known = records.find(({file}) => file === change.file) ?? null;
					return writable(planChange(change, known, readBackup));
				}),
			),
		],
	};
}

/** Who plans what cannot be done would leave it half done. */
function writable(planned: PlannedFile): PlannedFile {
	if (planned.action !== 'none') requireWritable(planned.file);
	return planned;
}

function aboutFile<Result>(change: FileChange, work: () => Result): Result {
	try {
		return work();
	} catch (error) {
		throw error instanceof BusError ? new AwkwardFileError(error, change) : error;
	}
}

/** The launcher is no file to be edited: whatever stands there is replaced. */
function planLauncher(change: FileChange, known: FileRecord | null, readBackup: ReadBackup): PlannedFile {
	const planned = planChange(change, null, readBackup);
	const record = planned.record && {
		...planned.record,
		before: null,
		backup: null,
		folders: [...new Set([...(known?.folders ?? []), ...planned.record.folders])],
	};
	const mustBeWritten = planned.action === 'none' && !isExecutable(change.file);
	return {...planned, record, backup: null, action: mustBeWritten ? 'change' : planned.action};
}

function backupsIn(home: string): ReadBackup {
	return name => readBytes(path.join(backupFolder(home), path.basename(name)));
}
