import {readFileSync} from 'node:fs';
import path from 'node:path';
import type {Settings} from './context.js';
import {usageError} from './errors.js';
import {defaultRetention, defaultThresholds} from './limits.js';
import {defaultSeverities} from './rules/conflicts.js';

/** How a bus behaves unless it is told otherwise. */
export const defaultSettings: Settings = {
	retention: defaultRetention,
	severities: defaultSeverities,
	thresholds: defaultThresholds,
	synchronous: 'normal',
};

/** Where the configuration lies in the folder of session-bus. */
export function configFile(home: string): string {
	return path.join(home, 'config.json');
}

/** The text of the configuration; `null` when there is none that can be read. */
export function readConfig(home: string): string | null {
	try {
		return readFileSync(configFile(home), 'utf8');
	} catch {
		return null;
	}
}

/**
 * Reads `config.json` from the folder of session-bus. A missing file means the defaults.
 * @throws BusError `usage` when the file is not what it should be, with the place
 */
export async function readSettings(home: string | null): Promise<Settings> {
	if (home === null) return defaultSettings;
	const source = readConfig(home);
	if (source === null) return defaultSettings;
	// Most machines have no such file, so the validator is only loaded for those that do
	const {parseSettings} = await import('./settings-schema.js');
	const parsed = parseSettings(source, configFile(home));
	if (parsed.problem) throw usageError(parsed.problem.message, parsed.problem.hint);
	return parsed.settings;
}
