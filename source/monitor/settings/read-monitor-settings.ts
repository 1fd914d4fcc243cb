import {usageError} from '../../bus/errors.js';
import {configFile, readConfig} from '../../bus/settings.js';
import {defaultMonitorSettings, type MonitorSettings} from './monitor-settings.js';

/**
 * Reads what the monitor was set to from `config.json` in the folder of session-bus. It is read apart from what the
 * bus is set to, so that a slip in it stops no agent.
 * @throws BusError `usage` when the section is not what it should be, with the place
 */
export async function readMonitorSettings(home: string | null): Promise<MonitorSettings> {
	const source = home === null ? null : readConfig(home);
	if (home === null || source === null) return defaultMonitorSettings;
	const {parseMonitorSettings} = await import('./monitor-settings-schema.js');
	const {value, problem} = parseMonitorSettings(source, configFile(home));
	if (problem) throw usageError(problem.message, problem.hint);
	return value;
}
