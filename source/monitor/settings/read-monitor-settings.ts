import type {ConfigProblem} from '../../bus/config-problem.js';
import {configFile, readConfig} from '../../bus/settings.js';
import {defaultMonitorSettings, type MonitorSettings} from './monitor-settings.js';

/** What the monitor was set to, and the first thing in the file that is not obeyed. */
export type ReadMonitorSettings = {
	readonly settings: MonitorSettings;
	readonly problem: ConfigProblem | null;
};

/**
 * Reads what the monitor was set to from `config.json` in the folder of session-bus. In place of what is wrong there
 * the defaults hold.
 */
export async function readMonitorSettings(home: string | null): Promise<ReadMonitorSettings> {
	if (home === null) return {settings: defaultMonitorSettings, problem: null};
	const {source, problem} = readConfig(home);
	if (source === null) return {settings: defaultMonitorSettings, problem};
	const {parseMonitorSettings} = await import('./monitor-settings-schema.js');
	const {value, problem: slip} = parseMonitorSettings(source, configFile(home));
	return {settings: value, problem: slip};
}
