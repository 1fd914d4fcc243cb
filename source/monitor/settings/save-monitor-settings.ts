import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {isDeepStrictEqual} from 'node:util';
import type {JsonEdit} from '../../agents/installation.js';
import {refusedError} from '../../bus/errors.js';
import {configFile} from '../../bus/settings.js';
import {explained, fileStore, readBytes} from '../../installer/file-store.js';
import {applyJsonEdits} from '../../installer/json-edits.js';
import {takeLockFile} from '../../system/lock-file.js';
import type {MonitorSettings, NoticeChannels} from './monitor-settings.js';
import {parseMonitorSettings} from './monitor-settings-schema.js';

/** What is to be set; what is not named stays as it is, and so do the severities that are not. */
export type MonitorSettingsChange = Partial<Omit<MonitorSettings, 'notifications'>> & {
	readonly notifications?: Partial<NoticeChannels>;
};

/** How long another monitor that saves is waited for, and how often it is asked, in milliseconds. */
const patience = 3000;
const pause = 15;

/**
 * Writes settings of the monitor into `config.json` and leaves everything else in it as it stands, comments included.
 * What others save at the same time is kept.
 * @param home the folder of session-bus
 * @returns all that the monitor is set to now
 * @throws BusError `refused` when the file is broken, which is then left alone; `unusable` when it cannot be written
 */
export async function saveMonitorSettings(
	home: string,
	change: MonitorSettingsChange,
): Promise<MonitorSettings> {
	const file = configFile(home);
	const lock = path.join(home, 'config.lock');
	const end = performance.now() + patience;
	for (;;) {
		const release = explained(file, () => takeLockFile(lock));
		if (release !== null) {
			try {
				return rewrite(file, change);
			} finally {
				release();
			}
		}
		if (performance.now() >= end)
			throw refusedError(`another session-bus is writing ${file}`, 'save it again after that');
		await delay(pause);
	}
}

function rewrite(file: string, change: MonitorSettingsChange): MonitorSettings {
	const source = readBytes(file)?.toString('utf8') ?? null;
	const before = understand(source ?? '', file);
	const edits = editsFor(change, before);
	if (edits.length === 0) return before;
	const {text} = applyJsonEdits(source, edits, file);
	fileStore.write(file, Buffer.from(text), source === null ? 0o600 : undefined);
	return understand(text, file);
}

function understand(source: string, file: string): MonitorSettings {
	const {value, problem} = parseMonitorSettings(source, file);
	if (problem) throw refusedError(problem.message, `${problem.hint} Nothing was changed`);
	return value;
}

/** What is not as it shall be. */
function editsFor({notifications, ...rest}: MonitorSettingsChange, now: MonitorSettings): JsonEdit[] {
	return [
		...differences(rest, now).map(([key, to]) => ({set: ['monitor', key], to})),
		...differences(notifications ?? {}, now.notifications).map(([key, to]) => ({
			set: ['monitor', 'notifications', key],
			to,
		})),
	];
}

function differences(wanted: object, now: object): ReadonlyArray<readonly [key: string, to: unknown]> {
	const known = new Map<string, unknown>(Object.entries(now));
	return Object.entries(wanted).filter(
		([key, to]) => to !== undefined && !isDeepStrictEqual(known.get(key), to),
	);
}
