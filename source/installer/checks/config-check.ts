import {BusError} from '../../bus/errors.js';
import {configFile, readConfig, readSettings} from '../../bus/settings.js';
import {readMonitorSettings} from '../../monitor/settings/read-monitor-settings.js';
import {bad, type Check, good} from './check.js';

const name = 'configuration';

/** Whether the configuration is what it should be, that of the bus and that of the monitor. */
export async function configCheck(home: string): Promise<Check> {
	const file = configFile(home);
	if (readConfig(home) === null) return good(name, `there is none at ${file}, so everything is as usual`);
	try {
		await readSettings(home);
		await readMonitorSettings(home);
	} catch (error) {
		if (error instanceof BusError) return bad(name, error.message, error.hint ?? 'correct the file');
		throw error;
	}
	return good(name, `${file} is in order`);
}
