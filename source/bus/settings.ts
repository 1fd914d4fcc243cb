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

/**
 * Reads `config.json` from the folder of session-bus. A missing file means the defaults.
 * @throws BusError `usage` when the file is not what it should be, with the place
 */
export async function readSettings(home: string | null): Promise<Settings> {
	if (home === null) return defaultSettings;
	const file = path.join(home, 'config.json');
	let source: string;
	try {
		source = readFileSync(file, 'utf8');
	} catch {
		return defaultSettings;
	}
	// Most machines have no such file, so the validator is only loaded for those that do
	const {parseSettings} = await import('./settings-schema.js');
	const parsed = parseSettings(source);
	if (parsed.problem !== null)
		throw usageError(`${file}: ${parsed.problem}`, 'correct the file or remove it');
	return parsed.settings;
}
